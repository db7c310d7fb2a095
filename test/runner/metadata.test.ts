/** What an author says of a test besides its lines: why it does not run, what is on file about it, and for the reports. */
import { expect, test } from 'vitest';
import { judge, judgeAll, scripted } from '../support/judge.ts';

const known = (today: string, strict = false) => ({ known: { issues: [], today, strict } });
const failing = (line: string): string => `test "t" as t {\n  ${line}\n  send NOOP\n  expect 550\n}`;

test('`skip because` skips, in a test, a group and a file, and nothing is sent', async () => {
  const server = await scripted();
  const results = await judgeAll(
    'group "g" {\n  skip because "not here"\n  test "a" {\n    send NOOP\n    expect 250\n  }\n}\ntest "b" {\n  send NOOP\n  expect 250\n}',
    server,
  );
  expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['skipped', 'not here'],
    ['passed', undefined],
  ]);
  expect(results[0]?.transcript).toEqual([]);
  expect((await judge('skip because "no file"\nsend NOOP', server)).outcome).toBe('skipped');
});

test('`known-issue` bears a failure until its day', async () => {
  const server = await scripted();
  const spec = failing('known-issue "OPS-1" until 2026-12-31 because "the vendor has it"');
  const borne = await judge(spec, server, known('2026-12-31'));
  expect(borne.outcome).toBe('known');
  expect(borne.knownIssue).toMatchObject({ ticket: 'OPS-1', reason: 'the vendor has it', where: 'test.smtpspec:2' });
  const late = await judge(spec, server, known('2027-01-01'));
  expect([late.outcome, late.knownIssue?.state]).toEqual(['failed', 'expired']);
});

test('a known issue that no longer fails is pointed out', async () => {
  const spec = failing('known-issue "OPS-1"').replace('550', '250');
  const passed = await judge(spec, await scripted(), known('2026-01-01'));
  expect([passed.outcome, passed.findings[0]?.severity]).toEqual(['passed', 'warning']);
  const strict = await judge(spec, await scripted(), known('2026-01-01', true));
  expect(strict.outcome).toBe('failed');
});

test('one with a SHOULD that is not met still holds, and covers all rows of its test', async () => {
  const should = failing('known-issue "OPS-1"').replace('expect 550', 'should expect 550');
  const result = await judge(should, await scripted(), known('2026-01-01'));
  expect([result.outcome, result.findings.map(({ message }) => message.replace(/ \(.*/, ''))]).toEqual([
    'passed',
    ['got 250 OK'],
  ]);
  const rows =
    'id s\ntable t {\n  id\n  one\n  two\n}\nfor each r in t {\n  test "t" as t {\n    send ${r.id}\n    expect 250\n  }\n}';
  const issue = { id: 's/t', ticket: 'OPS-2', reason: 'x', where: 'here' };
  const results = await judgeAll(rows, await scripted(), {
    known: { issues: [issue], today: '2026-01-01', strict: false },
  });
  expect(results.map(({ outcome }) => outcome)).toEqual(['known', 'known']);
});

test('the innermost metadata of a key counts', async () => {
  const [first, second] = await judgeAll(
    'severity major\nowner "mail team"\ntest "a" {\n  severity minor\n  meta part "x"\n  send NOOP\n  expect 250\n}\ntest "b" {\n  send NOOP\n  expect 250\n}',
    await scripted(),
  );
  expect(first?.info.meta).toEqual([
    { key: 'owner', value: 'mail team' },
    { key: 'severity', value: 'minor' },
    { key: 'part', value: 'x' },
  ]);
  expect(second?.info.meta).toEqual([
    { key: 'severity', value: 'major' },
    { key: 'owner', value: 'mail team' },
  ]);
});
