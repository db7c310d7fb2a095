/** What an author says of a test besides its lines: why it does not run, what is on file about it, and for the reports. */
import { describe, expect, test } from 'vitest';
import { parseSpec } from '../../src/language/parse.ts';
import { Source } from '../../src/language/source.ts';
import { specOf } from '../../src/language/spec.ts';
import { caseLines } from '../../src/report/blocks/case.ts';
import { PLAIN_THEME } from '../../src/report/theme.ts';
import type { CaseResult } from '../../src/result/outcome.ts';
import { selectTests } from '../../src/runner/select.ts';
import { replyAndClose } from '../../src/server/reaction.ts';
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

describe('level', () => {
  const leveled = (level: string, lines: string): string => `test "t" as t {\nlevel ${level}\n${lines}\n}`;
  const found = ({ findings }: CaseResult): string[] =>
    findings.map(({ severity, message }) => `${severity} ${message}`.replace(/ \(.*/, ''));

  test.each([
    ['must', 'failed', ['failure got 250 OK']],
    ['should', 'passed', ['warning got 250 OK']],
    ['may', 'passed', ['note got 250 OK']],
  ])('%s: what is not met weighs no more, and ends the test as ever', async (level, outcome, findings) => {
    const result = await judge(leveled(level, 'send NOOP\nexpect 550\nsend XNEVER\nexpect 550'), await scripted());
    expect([result.outcome, found(result)]).toEqual([outcome, findings]);
    expect(result.info.level).toBe(level);
    expect(result.transcript.some(({ text }) => text.startsWith('XNEVER'))).toBe(false);
  });

  test('a SHOULD fails under --strict, a MAY never does; a verb that is weaker stays weaker', async () => {
    const server = await scripted();
    const strict = { strict: true };
    expect((await judge(leveled('should', 'send NOOP\nexpect 550'), server, strict)).outcome).toBe('failed');
    expect((await judge(leveled('may', 'send NOOP\nshould expect 550\ncheck 551'), server, strict)).outcome).toBe(
      'passed',
    );
    expect(found(await judge(leveled('should', 'send NOOP\nmay expect 550\ncheck 550'), server))).toEqual([
      'note got 250 OK',
      'warning got 250 OK',
    ]);
    expect(found(await judge(leveled('must', 'send NOOP\nshould expect 550'), server))).toEqual(['warning got 250 OK']);
  });

  test('what could not be judged is no less errored: a given, a goodbye', async () => {
    const server = await scripted({ onCommand: (verb) => (verb === 'BYE' ? replyAndClose('421 bye') : undefined) });
    expect((await judge(leveled('may', 'send NOOP\ngiven 550'), server)).outcome).toBe('errored');
    expect((await judge(leveled('should', 'send BYE\nexpect 250'), server)).outcome).toBe('errored');
  });

  test('grades, relay attempts and passive rules keep to it', async () => {
    const graded = leveled('should', 'send NOOP\njudge {\n  fail 250\n}');
    expect(found(await judge(graded, await scripted()))).toEqual(['warning got 250 OK']);
    const [, rule] = await judgeAll(
      'level should\nalways "r" as r {\nexpect 550\n}\ntest "t" as t {\nlevel must\nsend NOOP\nexpect 250\n}',
      await scripted(),
    );
    expect([rule?.outcome, rule?.findings[0]?.severity]).toEqual(['passed', 'warning']);
  });

  test('the innermost counts, and chooses by --level before the references do', async () => {
    const text = `level may
ref "RFC 5321 4.2" must
test "a" as a {
  send NOOP
}
group "g" {
  level should
  test "b" as b {
    send NOOP
  }
  test "c" as c {
    level must
    send NOOP
  }
}`;
    const spec = specOf(parseSpec(new Source('x.smtpspec', text)));
    expect(spec.tests.map(({ id, level }) => [id, level])).toEqual([
      ['a', 'may'],
      ['b', 'should'],
      ['c', 'must'],
    ]);
    const chosen = (level: 'must' | 'should') => selectTests([spec], { levels: [level] }).map(({ test: { id } }) => id);
    expect([chosen('must'), chosen('should')]).toEqual([['c'], ['b']]);
  });

  test('reports tell it', async () => {
    const result = await judge(leveled('should', 'send NOOP\nexpect 550'), await scripted());
    expect(caseLines(result, { theme: PLAIN_THEME }).join('\n')).toContain('= level: should');
  });
});
