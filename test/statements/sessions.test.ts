/** Named sessions: `session a`, `a: send …`. The order of the text is the order of events. */
import { describe, expect, test } from 'vitest';
import { caseLines } from '../../src/report/blocks/case.ts';
import { PLAIN_THEME } from '../../src/report/theme.ts';
import { reply, replyAndClose } from '../../src/server/reaction.ts';
import { judge, judgeAll, scripted, start, targetAt, told } from '../support/judge.ts';

type Result = Awaited<ReturnType<typeof judge>>;

/** `a NOOP`: what went out, with the session; the test's own is `-`. */
const sent = ({ transcript }: Result): string[] =>
  transcript.flatMap(({ kind, text, name = '-' }) => (kind === 'sent' ? [`${name} ${text.trimEnd()}`] : []));

describe('lines of several sessions', () => {
  test('go out in the order of the text, each in its session', async () => {
    const result = await judge(
      `session a
session b
b: send NOOP b1
a: send NOOP a1
send NOOP own
a: expect 250
b: expect 250
expect 250
a: send NOOP a2
a: expect 250`,
      await scripted(),
    );
    expect([told(result), result.findings]).toEqual(['passed', []]);
    expect(sent(result).slice(0, 4)).toEqual(['b NOOP b1', 'a NOOP a1', '- NOOP own', 'a NOOP a2']);
    expect(sent(result).slice(4).sort()).toEqual(['- QUIT', 'a QUIT', 'b QUIT']);
    // Each has a number of its own as well, in the order in which they were opened.
    const numbers = new Map(result.transcript.map(({ name, session }) => [name, session]));
    expect([numbers.get('a'), numbers.get('b'), numbers.get(undefined)]).toEqual([1, 2, 3]);
  });

  test('a session has replies, extensions and a greeting of its own', async () => {
    let connections = 0;
    const server = await scripted({
      onCommand(verb, _args, state) {
        if (verb !== 'EHLO') return undefined;
        connections += 1;
        state.helo = 'x';
        return connections === 1 ? reply('250-a', '250 XONE') : reply('250-b', '250 XTWO');
      },
    });
    const result = await judge(
      `session a
session b
a: send EHLO
b: send EHLO
a: expect ext XONE
b: expect ext XTWO
a: expect no ext XTWO
b: capture reply as other
a: expect same code as other
b: expect 250-XONE`,
      server,
    );
    expect(told(result)).toMatch(/^failed 10:11 got 250-b/);
    expect(result.findings).toMatchObject([{ session: 'b' }]);
  });

  test('the connection is opened where `session` stands, and one that only is there counts', async () => {
    let greeted = 0;
    const server = await scripted({ onCommand: () => `250 ${String((greeted += 1))}` });
    const result = await judge('session held\nsession a\na: send NOOP\na: expect 250', server);
    expect(told(result)).toBe('passed');
    expect(result.transcript.filter(({ kind }) => kind === 'connect').map(({ name }) => name)).toEqual(['held', 'a']);
  });

  test('the greeting of a session that nobody judges is a given 220', async () => {
    const result = await judge(
      'session a\nsession b\nb: send NOOP\nb: expect 250',
      await scripted({ banner: '450 busy' }),
    );
    expect(told(result)).toMatch(/^errored 3:4 the greeting is not 220/);
    const held = await judge('session a\na: timeout 1s', await scripted({ banner: '450 busy' }));
    expect([told(held), held.findings[0]?.session]).toEqual([
      expect.stringMatching(/^errored 2:4 the greeting is not 220/),
      'a',
    ]);
  });

  test('without banner', async () => {
    const result = await judge(
      'session a without banner\na: send EHLO\na: expect banner 220\na: expect 250',
      await scripted(),
    );
    expect(told(result)).toBe('passed');
  });

  test('blocks, definitions and retries are of the session that their line names', async () => {
    const result = await judge(
      `def twice() {
  send NOOP def
  expect 250
}
session a
a: use twice()
a: given {
  send NOOP given
  expect 250
}
a: pipeline {
  send NOOP one
  expect 250
}
a: retry 2 every 1ms in new session {
  send NOOP retry
  expect 250
}
a: hang up
a: send NOOP again
a: expect 250`,
      await scripted(),
    );
    expect(told(result)).toBe('passed');
    expect(sent(result)).toEqual([
      ...['a NOOP def', 'a NOOP given', 'a NOOP one', 'a QUIT', 'a NOOP retry', 'a NOOP again', 'a QUIT'],
    ]);
  });

  test('a definition knows the sessions of the test', async () => {
    const result = await judge(
      `def both() {
  a: send NOOP
  b: send NOOP
  a: expect 250
  b: expect 251
}
session a
session b
use both()`,
      await scripted(),
    );
    expect(told(result)).toMatch(/^failed 5:13 got 250/);
    expect(result.findings).toMatchObject([{ session: 'b', details: [expect.stringContaining('called in line 9')] }]);
  });
});

describe('a miss in one session', () => {
  test('ends the test, once the same reply is judged; that of another session is another reply', async () => {
    const body = (...lines: string[]): string =>
      ['session a', 'session b', 'a: send NOOP', 'b: send NOOP', 'b: expect 250', 'a: expect 550', ...lines].join('\n');
    const server = await scripted();
    const same = await judge(body('a: expect 551', 'a: send NOOP x'), server);
    expect(same.findings.map(({ frame }) => frame?.line)).toEqual([6, 7]);
    const other = await judge(body('b: expect 551', 'a: expect 551'), server);
    expect(other.findings.map(({ frame }) => frame?.line)).toEqual([6]);
    const own = await judge(body('expect banner 550', 'a: expect 551'), server);
    expect(own.findings.map(({ frame }) => frame?.line)).toEqual([6]);
  });

  test('reports name the session, and show its part of the transcript', async () => {
    const result = await judge(
      'session first\nsession second\nfirst: send NOOP\nfirst: expect 250\nsecond: send HELP\nfirst: expect 550',
      await scripted(),
    );
    expect(result.timings.map(({ session, of }) => [session, of])).toContainEqual(['first', 'NOOP']);
    const lines = caseLines(result, { theme: PLAIN_THEME });
    expect(lines).toContainEqual(expect.stringMatching(/ = session: first$/));
    expect(lines.join('\n')).toMatch(/ first C: NOOP\n/);
    expect(lines.join('\n')).not.toContain('C: HELP');
    const all = caseLines(result, { theme: PLAIN_THEME, verbose: true }).join('\n');
    expect(all).toMatch(/ first {2}C: NOOP\n/);
    expect(all).toMatch(/ second C: HELP\n/);
    expect(all).toContain('first: NOOP reply');
  });

  test('a session whose connection fails does not stop before it is asked', async () => {
    const gone = await scripted();
    await gone.close();
    expect(told(await judge('session a\na: expect refused', gone))).toBe('passed');
    expect(told(await judge('session a\nsession b\nb: expect banner 220', gone))).toMatch(
      /^errored 3:11 connection refused/,
    );
  });
});

test('what was said last in each session is read at the end', async () => {
  const server = await scripted({
    onCommand: (_verb, args) => (args === 'leave' ? replyAndClose('421 no') : undefined),
  });
  const result = await judge('session a\nsession b\na: send NOOP leave\nb: send NOOP\nb: expect 250', server);
  expect(told(result)).toMatch(/^errored .* the server ends the session: 421 no/);
  expect(result.findings).toMatchObject([{ session: 'a' }]);
});

describe('after each test', () => {
  test('puts in order what the test has opened, and opens nothing', async () => {
    const server = await scripted();
    const spec = 'after each test {\n  send RSET\n}\ntest "t" as t {\nsession a\na: send NOOP\na: expect 250\n}';
    expect(sent(await judge(spec, server))).toEqual(['a NOOP', 'a QUIT']);
  });
});

test('an interruption ends all of them', async () => {
  const server = await scripted({ onCommand: (verb) => (verb === 'WAIT' ? {} : undefined) });
  const spec = 'session a\nsession b\na: send NOOP\na: expect 250\nb: send WAIT\nb: expect 250';
  const { run, results } = await start(spec, [targetAt(server)], { patience: 60_000 });
  setTimeout(() => {
    run.interrupt('SIGINT');
  }, 200);
  const [result] = await results;
  expect(result && told(result)).toMatch(/^errored 6:4 interrupted by SIGINT/);
  expect(result?.transcript.filter(({ kind }) => kind === 'close').map(({ name }) => name)).toEqual(['a', 'b']);
});

describe('the limits of a host', () => {
  const three = 'session a\nsession b\na: send NOOP\na: expect 250\nb: send NOOP\nb: expect 250\nsend NOOP\nexpect 250';

  test('a test that needs more connections at once than it may have is skipped, and says so', async () => {
    const result = await judge(three, await scripted(), { perHost: 2 });
    expect(told(result)).toBe(
      'skipped needs 3 connections at once, and 2 connections to one host may be open: permit it with --per-host 3',
    );
    expect(told(await judge(three, await scripted(), { perHost: 3 }))).toBe('passed');
  });

  test('an embedded server bears all', async () => {
    expect(told(await judge(three, await scripted(), { perHost: 1 }, { embedded: true }))).toBe('passed');
  });

  test('named sessions alone need no more than they are', async () => {
    const two = 'session a\nsession b\na: send NOOP\na: expect 250\nb: send NOOP\nb: expect 250';
    expect(told(await judge(two, await scripted(), { perHost: 2 }))).toBe('passed');
    // Those of a definition and of `before each test` count.
    const called = `def open() {\n  session b\n  b: expect banner 220\n}
before each test {\n  expect banner 220\n}
test "t" as t {\n  session a\n  a: send NOOP\n  a: expect 250\n  use open()\n}`;
    expect(told(await judge(called, await scripted(), { perHost: 2 }))).toMatch(/^skipped needs 3 connections/);
  });

  test('tests with several sessions do not wait for each other, and keep to the limit', async () => {
    let open = 0;
    let most = 0;
    const server = await scripted({
      onCommand: (verb) => {
        if (verb === 'HELO') {
          open += 1;
          most = Math.max(most, open);
        }
        if (verb === 'QUIT') open -= 1;
        return undefined;
      },
    });
    const two = (i: number): string => `test "t${String(i)}" {
  session a
  a: send HELO x
  a: expect 250
  wait 5ms
  session b
  b: send HELO x
  b: expect 250
}
test "u${String(i)}" {
  send HELO x
  expect 250
  wait 2ms
}
`;
    const spec = Array.from({ length: 12 }, (_, i) => two(i)).join('');
    const results = await judgeAll(spec, server, { perHost: 3, jobs: 20 });
    expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'passed'));
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
  });

  test('new connections keep to the rate also where places are reserved', async () => {
    const began = performance.now();
    expect(told(await judge(three, await scripted(), { perHost: 3, rate: 2 }))).toBe('passed');
    expect(performance.now() - began).toBeGreaterThan(900);
  });
});
