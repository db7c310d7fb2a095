import { expect, test } from 'vitest';
import { knownKeywords } from '../../src/smtp/keywords.ts';
import { rfcTimeoutFor, rfcTimeouts } from '../../src/smtp/timeouts.ts';
import { knownVerbs } from '../../src/smtp/verbs.ts';

test.each([
  ['keywords', knownKeywords],
  ['verbs', knownVerbs],
])('%s are in upper case and stand once', (_, names) => {
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[A-Z0-9][A-Z0-9=-]*$/);
});

test('the shipped specs find their keywords', () => {
  for (const keyword of ['X-LINK2STATE', 'XEXCH50', 'STARTTLS', 'ENHANCEDSTATUSCODES']) {
    expect(knownKeywords).toContain(keyword);
  }
});

test('patience follows RFC 5321 4.5.3.2', () => {
  expect(rfcTimeouts.greeting).toBe(300_000);
  expect(rfcTimeoutFor('mail')).toBe(300_000);
  expect(rfcTimeoutFor('RCPT')).toBe(300_000);
  expect(rfcTimeoutFor('Data')).toBe(120_000);
  expect(rfcTimeouts['data block']).toBe(180_000);
  expect(rfcTimeouts['end of data']).toBe(600_000);
  expect(rfcTimeoutFor('BDAT')).toBe(600_000);
  expect(rfcTimeoutFor('EHLO')).toBe(300_000);
});
