/** Budgets: every case ends, and running out of one is neither failed nor passed, but an error with its own words. */
import { describe, expect, test } from 'vitest';
import { rawServer } from '../../src/server/index.ts';
import { Spending } from '../../src/statements/spending.ts';
import { budgetsOf, defaultBudgets, readBudgets, slowTime } from '../../src/text/budgets.ts';
import { closing, judge, judgeAll, scripted, start, targetAt, told } from '../support/judge.ts';

/** A server that greets and then says nothing. */
const silent = async () =>
  closing(
    await rawServer(async (peer) => {
      await peer.write('220 x\r\n');
      while ((await peer.line().catch(() => undefined)) !== undefined);
    }),
  );

const commands = ({ transcript }: Awaited<ReturnType<typeof judge>>): number =>
  transcript.filter(({ kind }) => kind === 'sent').length;

describe('running out', () => {
  const three = 'send NOOP\nexpect 250\nsend NOOP\nexpect 250\nsend NOOP\nexpect 250';

  test('of steps, at the first statement that is one too many', async () => {
    const server = await scripted();
    const result = await judge(three, server, { budgets: { steps: 4 } });
    expect(told(result)).toBe('errored 5:1 the budget of steps ran out: a test may run 4 steps');
    expect(result.findings[0]?.details).toContain(
      'if it needs more: --budget steps=8, or "budget" in smtpspec.config.json',
    );
    expect(commands(result)).toBe(2);
    expect((await judge(three, server, { budgets: { steps: 6 } })).outcome).toBe('passed');
  });

  test('of steps, those of definitions and attempts included', async () => {
    const once = 'def one() {\nsend NOOP\nexpect 250\n}\ntest "t" {\nuse one()\nuse one()\n}';
    const server = await scripted({ onCommand: (verb) => (verb === 'HELP' ? '451 later' : undefined) });
    expect((await judge(once, server, { budgets: { steps: 6 } })).outcome).toBe('passed');
    expect(told(await judge(once, server, { budgets: { steps: 5 } }))).toContain('errored 3:1 the budget of steps');
    const again = 'retry 50 every 1ms in new session {\nsend HELP\nexpect 250\n}';
    expect(told(await judge(again, server, { budgets: { steps: 10 } }))).toContain('the budget of steps ran out');
  });

  test('of octets before more than that is sent', async () => {
    const server = await scripted();
    const result = await judge('send NOOP\nexpect 250\nsend NOOP ${repeat("a", 400)}\nexpect 500', server, {
      budgets: { bytes: 300 },
    });
    expect(told(result)).toBe('errored 3:1 the budget of bytes ran out: a test may send and receive 300 octets');
    expect(commands(result)).toBe(1);
  });

  test('of octets by those that the server sends', async () => {
    const server = await scripted({
      onCommand: (verb) => (verb === 'HELP' ? { text: `${'214-x\r\n'.repeat(500)}214 x\r\n` } : undefined),
    });
    const result = await judge('send HELP\nexpect 214\nsend NOOP\nexpect 250', server, { budgets: { bytes: 2000 } });
    expect(result.outcome).toBe('errored');
    expect(result.reason).toBe('the budget of bytes ran out: a test may send and receive 2 KiB');
    expect(commands(result)).toBe(1);
  });

  test('of connections: no further one is made', async () => {
    const server = await scripted();
    const result = await judge('connect\nexpect banner 220\n'.repeat(3), server, { budgets: { connections: 2 } });
    expect(told(result)).toBe('errored 5:1 the budget of connections ran out: a test may open 2 connections');
    expect(server.counters.connects).toBe(2);
    expect(result.transcript.some(({ session }) => session > 3)).toBe(false);
  });

  test.each([
    ['a wait for a reply', 'send NOOP\nexpect 250', 2],
    ['a pause', 'send NOOP\nwait 1h', 2],
    ['a wait for silence', 'send NOOP\nexpect silence 1h', 2],
    ['a count', 'send NOOP\nexpect 1 reply until quiet 30m', 2],
    ['a drip', 'connect\ndrip 1B every 10m {\nsend NOOP\nexpect 250\n}', 2],
    ['a pause between attempts', 'retry 2 every 1h in new session {\nsend raw "x"\nexpect close within 1ms\n}', 1],
  ])('of time, in the middle of %s', async (_, spec, line) => {
    const result = await judge(spec, await silent(), { budgets: { time: 400 }, patience: 3_600_000 });
    expect(told(result)).toContain(
      `errored ${String(line === 1 ? 3 : line)}:1 the budget of time ran out: a test may take 0.40 s`,
    );
    expect(result.durationMs).toBeLessThan(30_000);
  });
});

describe('is turned into nothing else', () => {
  test.each([
    ['judge', 'judge {\npass close\npass 2xx\notherwise warn\n}'],
    ['may', 'may expect 250'],
    ['a close that is expected', 'expect close within 1h'],
  ])('by %s', async (_, line) => {
    const result = await judge(`send NOOP\n${line}`, await silent(), { budgets: { time: 300 }, patience: 3_600_000 });
    expect([result.outcome, result.reason]).toEqual(['errored', 'the budget of time ran out: a test may take 0.30 s']);
    expect(result.findings).toHaveLength(1);
  });

  test('and what failed before it stays failed', async () => {
    const result = await judge('send NOOP\ncheck 500\nsend NOOP', await scripted(), { budgets: { steps: 2 } });
    expect(result.findings.map(({ severity }) => severity)).toEqual(['failure', 'error']);
    expect(result.outcome).toBe('failed');
  });

  test('what is tidied up behind a verdict is worth a warning', async () => {
    const spec = 'after each test {\nsend NOOP\nsend NOOP\n}\ntest "t" {\nsend NOOP\nexpect 250\n}';
    const result = await judge(spec, await scripted(), { budgets: { steps: 3 } });
    expect(told(result)).toBe('passed 3:1 after the test: the budget of steps ran out: a test may run 3 steps');
  });
});

describe('with sessions side by side', () => {
  const flood = `${'214-x\r\n'.repeat(500)}214 x\r\n`;
  const ranOut = 'the budget of bytes ran out: a test may send and receive 2 KiB';
  /** Floods whoever asks for help, or says goodbye. */
  const flooding = (verb: string) => scripted({ onCommand: (one) => (one === verb ? { text: flood } : undefined) });

  test('one that runs out in a session that a part has opened, which runs no more, is told', async () => {
    const result = await judge(
      'parallel {\n  session a\n  session b\n  a: expect banner 220\n}\na: send HELP\na: expect 214\na: send NOOP\na: expect 250',
      await flooding('HELP'),
      { budgets: { bytes: 2000 } },
    );
    expect([result.outcome, result.reason]).toEqual(['errored', ranOut]);
  });

  test('one that runs out while a repetition says goodbye is told', async () => {
    const result = await judge(
      'repeat 5 {\n  send NOOP\n  expect 250\n  time p95 < 1h\n}\nsend NOOP\nexpect 250',
      await flooding('QUIT'),
      { budgets: { bytes: 2000 } },
    );
    expect([result.outcome, result.reason]).toEqual(['errored', ranOut]);
  });

  test('one that runs out in a part that has stopped is told: the others are cut short', async () => {
    const spec = `session b
parallel {
  session a
  a: send HELP now
  a: judge {
    pass 250 then stop
  }
  b: send WAIT
  b: expect 250
}`;
    const server = await scripted({
      onCommand: (verb) =>
        verb === 'HELP'
          ? { text: `250 ok\r\n${flood}`, splitAt: [8], splitDelayMs: 200 }
          : verb === 'WAIT'
            ? {}
            : undefined,
    });
    const result = await judge(spec, server, { budgets: { bytes: 2000 }, patience: 60_000 });
    expect([result.outcome, result.reason]).toEqual(['errored', ranOut]);
  });

  test('a part that waits for its turn to connect does not stop the clock of one that goes on', async () => {
    const server = await scripted();
    const result = await judge(
      `session a\nparallel {\n  a: wait 3s\n${'  connect\n  expect banner 220\n'.repeat(4)}}`,
      server,
      { rate: 1, budgets: { time: 400 } },
    );
    expect([result.outcome, result.reason]).toEqual(['errored', 'the budget of time ran out: a test may take 0.40 s']);
  });

  test('a repeat that needs more connections than there are is not begun', async () => {
    const server = await scripted();
    const spec =
      'def hello() {\n  send NOOP\n  expect 250\n}\ntest "t" {\n  send NOOP\n  repeat 20 {\n    use hello()\n  }\n}';
    const result = await judge(spec, server, { budgets: { connections: 20 } });
    expect(told(result)).toBe(
      'skipped opens 21 connections, one for each repetition, and may open 20: permit it with --budget connections=21',
    );
    expect(server.counters.connects).toBe(0);
    expect(told(await judge(spec, server, { budgets: { connections: 21 } }))).toBe('passed');
    // Nothing is known of lines that open none.
    expect(told(await judge('repeat 20 {\n  wait 1ms\n}', server, { budgets: { connections: 1 } }))).toBe('passed');
  });
});

test('waiting for the turn to connect costs no time', async () => {
  const server = await scripted({ onCommand: () => ({ text: '250 x\r\n', delayMs: 250 }) });
  const spec = [1, 2, 3, 4].map((i) => `test "t${String(i)}" {\nsend NOOP\nexpect 250\n}\n`).join('');
  const results = await judgeAll(spec, server, { perHost: 4, rate: 1, budgets: { time: 2500 } });
  expect(results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('passed'));
  expect(Math.max(...results.map(({ durationMs }) => durationMs))).toBeGreaterThan(2500);
}, 30_000);

test('statements that never wait do not stop the clock', () => {
  const spending = new Spending({ ...defaultBudgets, time: 1 });
  const until = performance.now() + 5;
  while (performance.now() < until);
  expect(Array.from({ length: 1000 }, () => spending.step()).filter((budget) => budget !== undefined)).toEqual([
    'time',
  ]);
});

test('other cases go on', async () => {
  const spec = 'test "a" {\nsend NOOP\nsend NOOP\n}\ntest "b" {\nsend NOOP\n}';
  const { results, summary } = await start(spec, [targetAt(await scripted())], { budgets: { steps: 1 } });
  expect((await results).map(({ outcome }) => outcome)).toEqual(['errored', 'passed']);
  expect(await summary).toMatchObject({ errored: 1, passed: 1 });
});

test.each([
  [
    ['steps=5000,bytes=64MiB', 'connections=100, time=10m'],
    { steps: 5000, bytes: 67_108_864, connections: 100, time: 600_000 },
  ],
  [['steps=1', 'steps=2'], { steps: 2 }],
  [['stpes=1'], 'there is no budget `stpes` | did you mean `steps`?'],
  [['memory=1'], 'there is no budget `memory` | there are: steps, bytes, connections, queries, time'],
  [['steps'], 'steps: `` is not a whole number from 1 to 999999999'],
  [['steps=0'], 'steps: `0` is not a whole number'],
  [['bytes=1mb'], 'bytes: `1mb` is not a size'],
  [['time=10'], 'time: `10` is not a duration'],
  [['steps=5=6'], 'steps: `5=6` is not'],
  [[''], 'there is no budget ``'],
])('%j', (texts, expected) => {
  const read = readBudgets(texts);
  if (typeof expected !== 'string') expect(read).toEqual(expected);
  else expect('fault' in read ? [read.fault, ...read.help].join(' | ') : read).toContain(expected);
});

test('a slow test has more time, unless the operator says how much', () => {
  expect(budgetsOf({}, false)).toEqual(defaultBudgets);
  expect(budgetsOf({ steps: 1 }, true)).toEqual({ ...defaultBudgets, steps: 1, time: slowTime });
  expect(budgetsOf({ time: 5 }, true).time).toBe(5);
});
