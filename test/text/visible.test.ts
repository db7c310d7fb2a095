import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible, visibleBlock, visibleOctets } from '../../src/text/visible.ts';

const DANGEROUS = /[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/;

describe('visible', () => {
  it.each([
    ['250 2.1.5 Ok', '250 2.1.5 Ok'],
    ['a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['\x1b[2J\x07\0', '\\x1b[2J\\x07\\x00'],
    ['\x9b31m\x85', '\\u{9b}31m\\u{85}'],
    ['\u202eevil\u2066\u061c\u200f', '\\u{202e}evil\\u{2066}\\u{61c}\\u{200f}'],
    ['\ufeff\ufffe\uffff\u2028\u2029', '\\u{feff}\\u{fffe}\\u{ffff}\\u{2028}\\u{2029}'],
    ['x\udc00y\ud800', 'x\\u{dc00}y\\u{d800}'],
    ['non\u00a0breaking\u200b', 'non\\u{a0}breaking\\u{200b}'],
    ['Grüße, 世界 😀', 'Grüße, 世界 😀'],
    ['DOMAIN\\user', 'DOMAIN\\user'],
  ])('shows %j as %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('leaves nothing dangerous in any string, and does nothing to its own output', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' }), (a, b) => {
        const shown = visible(a + b + a.slice(1));
        expect(shown).not.toMatch(DANGEROUS);
        expect(shown).not.toMatch(/\p{Cs}/u);
        expect(visible(shown)).toBe(shown);
      }),
    );
  });

  it('takes a megabyte of the worst in no time', () => {
    const started = performance.now();
    visible('\x1b[\u202e\ud800'.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('keeps the line ends of a block', () => {
    expect(visibleBlock('a\x1b\r\nb\n')).toBe('a\\x1b\\r\nb\n');
  });
});

describe('visibleOctets', () => {
  it.each([
    ['250 ok\r\n', '250 ok\\r\\n'],
    [Buffer.from('250 Grüße 世').toString('latin1'), '250 Grüße 世'],
    ['250 Gr\xfc\xdfe', '250 Gr\\xfc\\xdfe'],
    ['\xed\xa0\x80', '\\xed\\xa0\\x80'],
    ['\xc2\x9b31m', '\\u{9b}31m'],
    ['\xef\xbb\xbf250', '\\u{feff}250'],
    ['\xff\x1b\0', '\\xff\\x1b\\x00'],
    ['text \u4e16', 'text 世'],
  ])('shows %j as %j', (octets, shown) => {
    expect(visibleOctets(octets)).toBe(shown);
  });

  it('is safe for any octets', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        expect(visibleOctets(Buffer.from(octets).toString('latin1'))).not.toMatch(DANGEROUS);
      }),
    );
  });
});
