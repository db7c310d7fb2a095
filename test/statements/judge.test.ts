/** `judge { … }`: the first grade that holds decides, and each grade has its verdict. */
import { describe, expect, test } from 'vitest';
import type { Reaction } from '../../src/server/reaction.ts';
import { judge, scripted, told } from '../support/judge.ts';

/** The spec's lines behind `send PROBE`, on a server that answers it so; what comes of it. */
async function judged(reaction: Reaction, lines: string, options: Parameters<typeof judge>[2] = {}) {
  const server = await scripted({ onCommand: (verb) => (verb === 'PROBE' ? reaction : undefined) });
  return judge(`send PROBE\n${lines}\n`, server, { patience: 400, ...options });
}

const grades = `judge {
  pass 501
  pass 5.5.1 then stop
  tolerate 502 because "an old word"
  warn 500 because "refused as \${client}"
  inconclusive 4xx because "greylisting"
  fail 25x because "it was taken"
  otherwise warn because "odd"
}
send NOOP
expect 550`;

describe('the first grade that holds decides', () => {
  test.each([
    ['501 no', 'failed 12:8 got 250 OK'],
    ['554 5.5.1 no', 'passed'],
    ['502 no', 'failed 12:8 got 250 OK'],
    ['500 no', 'failed 12:8 got 250 OK'],
    ['451 later', 'errored 7:3 inconclusive: got 451 later: greylisting'],
    ['250 ok', 'failed 8:3 got 250 ok: it was taken'],
    ['214 help', 'failed 12:8 got 250 OK'],
  ])('%s', async (reply, verdict) => {
    expect(told(await judged({ text: `${reply}\r\n` }, grades))).toContain(verdict);
  });

  test.each([
    ['501 no', []],
    ['502 no', [['note', 'tolerated: got 502 no: an old word']]],
    ['500 no', [['warning', 'got 500 no: refused as client.example.com']]],
    ['214 help', [['warning', 'got 214 help: odd']]],
  ])('%s is told', async (reply, findings) => {
    const { findings: found } = await judged({ text: `${reply}\r\n` }, grades.replace('550', '250'));
    expect(found.map(({ severity, message }) => [severity, message])).toEqual(findings);
  });
});

test('a warning is a failure under --strict', async () => {
  const verdict = told(await judged({ text: '500 no\r\n' }, grades, { strict: true }));
  expect(verdict).toContain('failed 6:3 got 500 no');
});

test.each([
  ['no reply', {}, 'failed 2:1 no reply to PROBE'],
  ['a reply that cannot be read', { text: 'what\r\n' }, 'failed 2:1 got a reply that cannot be read'],
  ['a 421 that nobody names', { text: '421 bye\r\n' }, 'errored 2:1 the server ends the session: 421 bye'],
  ['a close that nobody names', { next: 'close' }, 'errored 2:1 the server closed the connection'],
] as const)('`otherwise` is not about %s', async (_, reaction, verdict) => {
  expect(told(await judged(reaction, 'judge {\n  fail 250\n  otherwise warn\n}'))).toContain(verdict);
});

test.each([
  ['a close', { next: 'close' }, 'pass close', 'passed'],
  ['a 421', { text: '421 bye\r\n' }, 'fail not 5xx\n  pass 421', 'passed'],
  ['a reply and its close', { text: '501 no\r\n', next: 'close' }, 'pass 5xx then close', 'passed'],
  ['no close behind it', { text: '501 no\r\n' }, 'pass 5xx then close\n  fail 501', 'failed 4:3 got 501 no'],
  ['one of several', { text: '250 ok\r\n' }, 'fail 5xx or 4xx\n  pass 221 or 250', 'passed'],
  ['none', { text: '250 ok\r\n' }, 'pass 501', 'failed 2:1 got 250 ok'],
] as const)('%s', async (_, reaction, lines, verdict) => {
  expect(told(await judged(reaction, `judge {\n  ${lines}\n}`))).toContain(verdict);
});

test('inside `given` nothing fails', async () => {
  const result = await judged({ text: '250 ok\r\n' }, 'given {\n  judge {\n    fail 250\n  }\n}');
  expect(result.outcome).toBe('errored');
});

test('the syntax of a 421 does not name it, in whatever place the grade stands', async () => {
  const verdict = told(await judged({ text: '421 bye\r\n' }, 'judge {\n  fail 250\n  pass well-formed\n}'));
  expect(verdict).toContain('errored');
});

test('all grades together wait for a close no longer than one', async () => {
  const lines = Array.from({ length: 4 }, () => '  pass 250 then close').join('\n');
  const begin = performance.now();
  const result = await judged({ text: '250 ok\r\n' }, `judge {\n${lines}\n  otherwise pass\n}`);
  expect(result.outcome).toBe('passed');
  // Of the four each would wait for 400 ms.
  expect(performance.now() - begin).toBeLessThan(1200);
});

test.each(['judge {\n    warn 250\n  }', 'should expect 550'])(
  'a warning inside `given` is none under --strict: %j',
  async (line) => {
    const result = await judged({ text: '250 ok\r\n' }, `given {\n  ${line}\n}`, { strict: true });
    expect([result.outcome, result.findings.map(({ severity }) => severity)]).toEqual(['passed', ['warning']]);
  },
);

describe('`then stop` in `before each test`', () => {
  const spec = (grade: string): string =>
    `before each test {\nsend PROBE\njudge {\n${grade} because "no need"\n}\n}\ntest "t" {\nsend NOOP\nexpect 550\n}`;
  const server = () => scripted({ onCommand: (verb) => (verb === 'PROBE' ? '502 no' : undefined) });

  test.each([
    ['pass 502 then stop', 'skipped `before each test` stopped it: got 502 no: no need'],
    ['tolerate 502 then stop', 'skipped `before each test` stopped it: got 502 no: no need'],
    ['warn 502 then stop', 'skipped `before each test` stopped it: got 502 no: no need'],
    ['inconclusive 502 then stop', 'errored 4:1 inconclusive: got 502 no: no need'],
    ['fail 502 then stop', 'errored 4:1 got 502 no: no need'],
    ['pass 502', 'failed 9:8 got 250 OK'],
  ])('%s', async (grade, verdict) => {
    const result = await judge(spec(grade), await server());
    expect(told(result)).toBe(verdict);
  });

  test('in the test itself it ends it with what it came to', async () => {
    const result = await judge('send PROBE\njudge {\npass 502 then stop\n}\nsend NOOP\nexpect 550', await server());
    expect(result.outcome).toBe('passed');
  });
});
