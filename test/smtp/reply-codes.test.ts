import { expect, test } from 'vitest';
import { isKnownReplyCode, nearestReplyCodes, replyCodeFacts, replyCodes } from '../../src/smtp/reply-codes.ts';

test('the table is in order, without doubles, and each code is one that the grammar allows', () => {
  const codes = replyCodes.map(({ code }) => code);
  expect(codes).toEqual([...new Set(codes)].sort((a, b) => a - b));
  for (const code of codes) expect(String(code)).toMatch(/^[2-5][0-5][0-9]$/);
});

test('every code of RFC 5321 4.2.3 is known', () => {
  const codes = [211, 214, 220, 221, 250, 251, 252, 354, 421, 450, 451, 452, 455, 500, 501, 502, 503, 504];
  for (const code of [...codes, 550, 551, 552, 553, 554, 555]) expect(replyCodeFacts(code)?.source).toBe('RFC 5321');
});

test.each([260, 0, 199, 299, 420.5, 999])('%s is not known', (code) => {
  expect(isKnownReplyCode(code)).toBe(false);
});

test.each([
  [260, 250],
  [205, 250],
  [25, 250],
  [2500, 250],
  [545, 554],
  [345, 354],
  [520, 530],
  [222, 220],
])('%s: did you mean %s?', (typed, meant) => {
  expect(nearestReplyCodes(typed)).toContain(meant);
  expect(nearestReplyCodes(typed).length).toBeLessThanOrEqual(3);
});

test('the likeliest comes first, and far off nothing is near', () => {
  expect(nearestReplyCodes(260)[0]).toBe(250);
  expect(nearestReplyCodes(999)).toEqual([]);
});
