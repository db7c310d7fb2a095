/** References: how a clause may be written, and which clauses another one takes in. */
import { describe, expect, test } from 'vitest';
import { parseReference, referenceMatches } from '../../src/language/reference.ts';

describe('parseReference', () => {
  test.each([
    ['RFC 5321 4.5.3.1.5', 5321, ['4', '5', '3', '1', '5']],
    ['RFC 5321 section 4.2', 5321, ['4', '2']],
    ['RFC 5321, Section 4.2', 5321, ['4', '2']],
    ['RFC5321 §4.2', 5321, ['4', '2']],
    ['RFC5321§ 4.2', 5321, ['4', '2']],
    ['rfc-821 4.2.', 821, ['4', '2']],
    ['RFC 5321 Appendix d.1', 5321, ['D', '1']],
    ['  RFC 5321  ', 5321, []],
  ])('%s', (text, rfc, section) => {
    expect(parseReference(text)).toEqual({ rfc, section });
  });

  test.each([
    'KB 223860',
    'RFC',
    'RFC 532142',
    'RFC 5321 4.2 and 4.3',
    'RFC 5321 x4',
    'see RFC 5321',
    'RFC 5321 4..2',
    '',
    '4.2',
  ])('%j is free text', (text) => {
    expect(parseReference(text)).toBeUndefined();
  });
});

describe('referenceMatches', () => {
  test.each([
    ['RFC 5321 4.2', 'RFC 5321 4.2', true],
    ['RFC 5321 4.2', 'RFC 5321 4.2.1', true],
    ['RFC 5321 4.2', 'RFC5321 section 4.2.4.1', true],
    ['RFC 5321 4.2', 'RFC 5321 4.20', false],
    ['RFC 5321 4.2', 'RFC 5321 4', false],
    ['RFC 5321 4.2', 'RFC 5321', false],
    ['RFC 5321 4.2', 'RFC 821 4.2', false],
    ['RFC 5321', 'RFC 5321 4.2', true],
    ['RFC 532', 'RFC 5321 4.2', false],
    ['RFC 5321 4.2', 'RFC 5321 4.2 and 4.3', true],
    ['RFC 5321 4.2', 'RFC 5321 4.20 and 4.3', false],
    ['kb 223860', 'KB  223860', true],
    ['KB', 'KB 223860', true],
    ['KB 2238', 'KB 223860', false],
    ['B 223860', 'KB 223860', false],
  ])('%s asks for %s: %s', (wanted, text, expected) => {
    expect(referenceMatches(wanted, text)).toBe(expected);
  });
});
