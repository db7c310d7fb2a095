/** `after each test`: what puts in order what a test has left behind, whatever came of the test. */
import { expect, test } from 'vitest';
import { replyAndClose } from '../../src/server/reaction.ts';
import { judge, judgeAll, scripted } from '../support/judge.ts';

const commands = ({ transcript }: Awaited<ReturnType<typeof judge>>): string[] =>
  transcript.flatMap(({ kind, text }) => (kind === 'sent' ? [text.replace(/\r\n$/, '')] : []));

const after = (lines: string, body: string): string => `after each test {\n${lines}\n}\ntest "t" as t {\n${body}\n}`;
const tidy = '  send RSET\n  expect 250';

test('it runs behind a test that passed and one that failed, and leaves the verdict', async () => {
  const server = await scripted();
  const passed = await judge(after(tidy, 'send NOOP\nexpect 250'), server);
  expect([passed.outcome, commands(passed)]).toEqual(['passed', ['NOOP', 'RSET', 'QUIT']]);
  const failed = await judge(after(tidy, 'send NOOP\nexpect 550\nsend NOOP'), server);
  expect([failed.outcome, commands(failed)]).toEqual(['failed', ['NOOP', 'RSET', 'QUIT']]);
  expect(failed.findings).toHaveLength(1);
});

test('what goes wrong in it is a warning, and ends it', async () => {
  const result = await judge(
    after('  send XTIDY\n  expect 250\n  send RSET', 'send NOOP\nexpect 250'),
    await scripted(),
  );
  expect([result.outcome, commands(result)]).toEqual(['passed', ['NOOP', 'XTIDY', 'QUIT']]);
  expect(result.findings).toMatchObject([{ severity: 'warning', frame: { line: 3 } }]);
  expect(result.findings[0]?.message).toMatch(/^after the test: got 5/);
});

test.each([
  ['hang up', 'send NOOP\nexpect 250\nhang up'],
  ['the server closed', 'send BYE\nexpect 221 then close'],
  ['the server closed, and nobody named it', 'send BYE\nexpect 250'],
])('it does not run where the session is over: %s', async (_, body) => {
  const server = await scripted({ onCommand: (verb) => (verb === 'BYE' ? replyAndClose('221 bye') : undefined) });
  const result = await judge(after(tidy, body), server);
  expect(commands(result)).not.toContain('RSET');
  expect(result.findings.filter(({ severity }) => severity === 'warning')).toEqual([]);
});

test('the innermost comes first, and each has the names of the test', async () => {
  const [result] = await judgeAll(
    `after each test {
  send XOUTER
}
table rows {
  id
  one
}
for each r in rows {
  after each test {
    send X\${r.id}
  }
  test "t" as t {
    send NOOP
    expect 250
  }
}`,
    await scripted(),
  );
  expect(result === undefined ? [] : commands(result)).toEqual(['NOOP', 'Xone', 'XOUTER']);
});
