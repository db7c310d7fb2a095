/** `expect ext LIMITS RCPTMAX >= 100` and its like: values among the arguments of extensions, judged on real sockets. */
import { afterAll, describe, expect, test } from 'vitest';
import { startScripted, type Script } from '../../src/server/index.ts';
import { judge, judgeAll, scripted, told } from '../support/judge.ts';

const script = (lines: readonly string[]): Script => ({
  onCommand: (verb, args) =>
    verb === 'EHLO'
      ? ['250-mail.example.org', ...lines.map((line) => `250-${line}`), '250 HELP'].join('\r\n')
      : verb === 'SAY'
        ? `250 said ${args}`
        : undefined,
});
const offering = (...lines: readonly string[]) => scripted(script(lines));

/** The third line of a spec that has greeted. */
const greeted = (line: string): string => `send EHLO\nexpect 250\n${line}\n`;

describe('a healthy server', () => {
  const lines = [
    'SIZE 10485760',
    'DELIVERBY 240',
    'FUTURERELEASE 86400 2030-01-31T12:00:00Z',
    'MT-PRIORITY MIXER',
    'LIMITS MAILMAX=5 RCPTMAX=100 X-OWN=7',
    'AUTH PLAIN SCRAM-SHA-256',
    'XCLIENT NAME ADDR PORT',
    '8BITMIME',
  ];
  const server = startScripted(script(lines));
  afterAll(async () => {
    await (await server).close();
  });

  test.each([
    ['expect ext LIMITS RCPTMAX >= 100', 'passed'],
    ['expect ext LIMITS rcptmax = 100', 'passed'],
    ['expect ext LIMITS RCPTMAX >= 101', /^failed 3:8 the server offers LIMITS .*, asked was RCPTMAX >= 101$/],
    ['expect ext LIMITS RCPTDOMAINMAX >= 1000000', 'passed'],
    ['expect ext LIMITS RCPTDOMAINMAX', /^failed 3:8 the server offers LIMITS .*: it says no RCPTDOMAINMAX$/],
    ['expect no ext LIMITS RCPTDOMAINMAX', 'passed'],
    ['expect no ext LIMITS MAILMAX', /^failed 3:8 .*: it says a MAILMAX$/],
    ['expect ext LIMITS X-OWN != 8', 'passed'],
    ['expect ext FUTURERELEASE >= 86400', 'passed'],
    ['expect ext FUTURERELEASE >= 24h', 'passed'],
    ['expect ext FUTURERELEASE interval > 1d', /^failed 3:8 .*, asked was interval > 86400 s$/],
    ['expect ext DELIVERBY <= 4m', 'passed'],
    ['expect ext DELIVERBY minimum < 240', /^failed 3:8/],
    ['expect ext SIZE = 10MiB', 'passed'],
    ['expect ext SIZE > 10MiB', /^failed 3:8 the server offers SIZE 10485760, asked was > 10 MiB$/],
    ['expect ext XCLIENT has ADDR, NAME', 'passed'],
    ['expect ext XCLIENT has LOGIN', /^failed 3:8 .*: LOGIN is missing$/],
    ['expect ext MT-PRIORITY has MIXER', 'passed'],
    ['expect ext 8BITMIME well-formed', 'passed'],
    ['expect ext well-formed', 'passed'],
    ['capture n from ext LIMITS RCPTMAX\nsend SAY ${n}\nexpect "said 100"', 'passed'],
    ['capture n from ext FUTURERELEASE until\nsend SAY ${n}\nexpect "said 2030-01-31T12:00:00Z"', 'passed'],
    ['capture n from ext LIMITS RCPTDOMAINMAX', /^failed 3:1 LIMITS .*: there is no RCPTDOMAINMAX$/],
    ['param least: int = 100\nexpect ext LIMITS RCPTMAX >= ${least}', 'passed'],
  ])('%s: %s', async (line, wanted) => {
    expect(told(await judge(greeted(line), await server))).toMatch(new RegExp(wanted));
  });

  test.each([
    ['ext LIMITS RCPTMAX >= 100', 'passed'],
    ['ext LIMITS RCPTMAX >= 101', /^skipped needs LIMITS RCPTMAX >= 101; the server offers LIMITS/],
    ['no ext LIMITS RCPTMAX', /^skipped is for servers whose LIMITS says no RCPTMAX/],
    ['ext LIMITS RCPTDOMAINMAX', /^skipped needs RCPTDOMAINMAX of LIMITS/],
    ['ext FUTURERELEASE >= 1d', 'passed'],
    ['no ext DELIVERBY <= 1h', /^skipped is for servers without DELIVERBY <= 1h/],
  ])('requires %s: %s', async (requirement, wanted) => {
    const text = `test "t" as t {\nrequires ${requirement}\nsend NOOP\nexpect 250\n}\n`;
    expect(told(await judge(text, await server))).toMatch(new RegExp(wanted));
  });
});

test('what a server does not say stands for no limit, or for none at all', async () => {
  const server = await offering('SIZE', 'DELIVERBY', 'LIMITS MAILMAX=1');
  const lines = ['expect ext SIZE >= 1GiB', 'expect ext DELIVERBY <= 0', 'expect ext LIMITS RCPTMAX >= 100000'];
  expect(told(await judge(greeted(lines.join('\n')), server))).toBe('passed');
});

describe('arguments that are malformed are told in words', () => {
  test.each([
    [
      'SIZE abc',
      'expect ext SIZE >= 1',
      'the server offers SIZE abc: the limit is a number of at most 20 digits (RFC 1870 3)',
    ],
    ['SIZE 1 2', 'expect ext SIZE well-formed', 'the server offers SIZE 1 2: it has at most one argument (RFC 1870 3)'],
    ['DELIVERBY -1', 'expect ext DELIVERBY <= 5', /the shortest by-time is a number/],
    ['FUTURERELEASE 86400', 'expect ext FUTURERELEASE well-formed', /it has two arguments/],
    [
      'FUTURERELEASE 86400 2030-02-30T12:00:00Z',
      'expect ext FUTURERELEASE well-formed',
      /the last date and time is written/,
    ],
    ['LIMITS RCPTMAX=0', 'expect ext well-formed', /RCPTMAX=0: the limit is a number from 1 to 999999/],
    ['LIMITS RCPTMAX', 'expect ext well-formed', /RCPTMAX is no limit: a limit is NAME=value/],
    ['LIMITS RCPTMAX=many', 'expect ext LIMITS RCPTMAX >= 5', /RCPTMAX=many: the limit is a number/],
    ['AUTH', 'expect ext well-formed', /AUTH: it names at least one mechanism/],
    ['AUTH PLAIN,LOGIN', 'expect ext AUTH well-formed', /PLAIN,LOGIN is no mechanism/],
    ['PIPELINING on', 'expect ext well-formed', /PIPELINING on: it has no arguments \(RFC 2920 3\)/],
    ['SMTPUTF8 x', 'expect ext well-formed', /it has no arguments \(RFC 6531 3.1\)/],
    ['-ODD', 'expect ext well-formed', /a keyword is made of letters/],
    ['SIZE  1000', 'expect ext well-formed', /more than one blank/],
    ['X-OWN a\u00fc', 'expect ext well-formed', /octets that no argument may have/],
  ])('%s', async (line, asked, wanted) => {
    const result = told(await judge(greeted(asked), await offering(line)));
    expect(result).toMatch(/^failed 3:8 /);
    expect(result.slice('failed 3:8 '.length)).toEqual(
      typeof wanted === 'string' ? wanted : expect.stringMatching(wanted),
    );
  });

  test('and where a test requires the value, it is skipped, with the same words', async () => {
    const text = 'test "t" as t {\nrequires ext SIZE >= 1\nsend NOOP\nexpect 250\n}\n';
    expect(told(await judge(text, await offering('SIZE abc')))).toMatch(
      /^skipped needs SIZE >= 1; .*SIZE abc: the limit is/,
    );
  });

  test('old spellings are passed over', async () => {
    expect(told(await judge(greeted('expect ext well-formed'), await offering('AUTH=LOGIN', 'X-EXPS=LOGIN')))).toBe(
      'passed',
    );
  });
});

test('a passive rule judges each EHLO, and no other reply', async () => {
  const rules = [
    'always "arguments" as arguments {\nexpect ext well-formed\n}',
    'always "size" as size {\ncheck ext SIZE >= 1\n}',
    'test "t" as t {\nsend EHLO\nexpect 250\nsend NOOP\nexpect 250\n}',
  ].join('\n');
  const outcomes = async (...lines: string[]): Promise<string[]> =>
    (await judgeAll(rules, await offering(...lines))).map((result) => told(result).slice(0, 40));
  expect(await outcomes('SIZE 5')).toEqual(['passed', 'passed', 'passed']);
  expect(await outcomes('SIZE abc')).toEqual([
    'passed',
    expect.stringMatching(/^failed 2:8 the server offers SIZE abc/),
    expect.stringMatching(/^failed 5:7 the server offers SIZE abc/),
  ]);
});
