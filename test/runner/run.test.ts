/** A run: limits, order, interruption, requirements, values, permissions. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { RunOptions } from '../../src/runner/options.ts';
import { schedule } from '../../src/runner/schedule.ts';
import { rawServer } from '../../src/server/index.ts';
import { closing, judge, judgeAll, scripted, setting, start, targetAt, told } from '../support/judge.ts';

const tests = (count: number, body = 'send NOOP\nexpect 250'): string =>
  Array.from({ length: count }, (_, i) => `test "t${String(i)}" {\n${body}\n}\n`).join('');

/** A server that counts how many sessions are open at once, and when each began. */
async function counting(delayMs = 30) {
  const seen = { most: 0, begun: [] as number[] };
  let open = 0;
  const server = closing(
    await rawServer(async (peer) => {
      open += 1;
      seen.most = Math.max(seen.most, open);
      seen.begun.push(performance.now());
      await peer.write('220 x\r\n');
      for (;;) {
        const line = await peer.line().catch(() => undefined);
        if (line === undefined) break;
        await peer.sleep(delayMs);
        await peer.write(line === 'QUIT' ? '221 x\r\n' : '250 x\r\n');
        if (line === 'QUIT') {
          // Counted until the goodbye: the client closes right behind it.
          open -= 1;
          peer.close();
          return;
        }
      }
      open -= 1;
    }),
  );
  return { server, seen };
}

describe('limits', () => {
  test('no more connections to one host at once than --per-host', async () => {
    const { server, seen } = await counting();
    const results = await judgeAll(tests(12), server, { perHost: 3, jobs: 50 });
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(12).fill('passed'));
    expect(seen.most).toBeLessThanOrEqual(3);
    expect(seen.most).toBeGreaterThan(1);
  });

  test('no more new connections a second than --rate', async () => {
    const { server, seen } = await counting(0);
    await judgeAll(tests(9), server, { perHost: 50, rate: 4 });
    const [first = 0] = seen.begun;
    // Four at once, the next four a second later, the ninth after two.
    expect((seen.begun[4] ?? 0) - first).toBeGreaterThanOrEqual(900);
    expect((seen.begun[8] ?? 0) - first).toBeGreaterThanOrEqual(1800);
  });

  test('embedded servers are exempt', async () => {
    const { server, seen } = await counting(100);
    await judgeAll(tests(8), server, { perHost: 1, rate: 1, jobs: 50 }, { embedded: true });
    expect(seen.most).toBe(8);
  });

  test('--jobs bounds the whole', async () => {
    const { server, seen } = await counting();
    await judgeAll(tests(8), server, { perHost: 50, jobs: 2 });
    expect(seen.most).toBeLessThanOrEqual(2);
  });
});

test('results come in the order of the text, however long each takes', async () => {
  const server = await scripted({
    onCommand: (verb, args) => (verb === 'NOOP' ? { text: '250 x\r\n', delayMs: Number(args) } : undefined),
  });
  const spec = [200, 0, 100, 0]
    .map((ms, i) => `test "t${String(i)}" {\nsend NOOP ${String(ms)}\nexpect 250\n}\n`)
    .join('');
  const { results, events } = await start(spec, [targetAt(server)], { jobs: 10, perHost: 10 });
  expect((await results).map(({ info }) => info.testId)).toEqual(['t0', 't1', 't2', 't3']);
  const finished = events.flatMap((event) => (event.type === 'case-finished' ? [event.seq] : []));
  expect(finished).not.toEqual([0, 1, 2, 3]);
});

test('spec by spec, target by target, and every target has its alias', async () => {
  const [one, two] = [await scripted(), await scripted()];
  const targets = [targetAt(one, { alias: 'one' }), targetAt(two, { alias: 'two' })];
  const { results } = await start(tests(2), targets);
  expect((await results).map(({ info }) => info.key)).toEqual([
    'test/t0 on one',
    'test/t1 on one',
    'test/t0 on two',
    'test/t1 on two',
  ]);
});

describe('interruption', () => {
  test.each([
    ['waits for a reply', 'send WAIT\nexpect 250'],
    ['waits', 'send NOOP\nwait 1m'],
    ['waits for silence', 'send NOOP\nexpect 250\nexpect silence 1m'],
    ['waits for a close', 'send NOOP\nexpect 250\nexpect close within 1m'],
  ])('a test that %s ends at once, and what is known is reported', async (_name, body) => {
    const server = await scripted({ onCommand: (verb) => (verb === 'WAIT' ? {} : undefined) });
    const spec = `test "done" {\nsend NOOP\nexpect 250\n}\ntest "cut" {\n${body}\n}\n${tests(5)}`;
    const { run, summary, results } = await start(spec, [targetAt(server)], { jobs: 2, perHost: 1, patience: 60_000 });
    setTimeout(() => {
      run.interrupt('SIGINT');
    }, 300);
    const began = performance.now();
    expect((await summary).interrupted).toEqual({ signal: 'SIGINT', notRun: 5 });
    expect(performance.now() - began).toBeLessThan(5000);
    expect((await results).map(told)).toEqual([
      'passed',
      expect.stringMatching(/^errored \d+:1 interrupted by SIGINT before the test ended$/),
    ]);
  });
});

describe('interruption of what has not begun to judge', () => {
  const cut = /^errored 1:1 interrupted by SIGINT before the test ended$/;

  async function interrupted(spec: string, server: { host: string; port: number }, options: Partial<RunOptions>) {
    const { run, summary, results } = await start(spec, [targetAt(server)], { patience: 60_000, ...options });
    setTimeout(() => {
      run.interrupt('SIGINT');
    }, 200);
    const began = performance.now();
    const outcome = { summary: await summary, results: (await results).map(told) };
    expect(performance.now() - began).toBeLessThan(4000);
    return outcome;
  }

  test('tests that wait for their turn to connect do not connect', async () => {
    const { server, seen } = await counting(0);
    const { summary, results } = await interrupted(tests(10), server, { rate: 1, perHost: 10, jobs: 10 });
    expect(summary.interrupted).toEqual({ signal: 'SIGINT', notRun: 0 });
    expect(results).toEqual([
      'passed',
      ...Array.from({ length: 9 }, () => expect.stringMatching(/interrupted/) as string),
    ]);
    expect(seen.begun).toHaveLength(1);
  });

  test('a probe that waits for its reply ends, and so does the test that asked', async () => {
    const mute = closing(await rawServer((peer) => peer.end()));
    const { results } = await interrupted('requires ext SIZE\nsend NOOP\nexpect 250\n', mute, {});
    expect(results).toEqual([expect.stringMatching(cut)]);
  });

  test('a verdict that stands is kept: the goodbye alone is cut short', async () => {
    const server = await scripted({ onCommand: (verb) => (verb === 'QUIT' ? {} : undefined) });
    const { results } = await interrupted('send NOOP\nexpect 250\n', server, {});
    expect(results).toEqual(['passed']);
  });

  test('twice is once, and an interruption after the end is none', async () => {
    const { run, summary, results } = await start(tests(1), [targetAt(await scripted())]);
    expect((await summary).interrupted).toBeUndefined();
    run.interrupt('SIGINT');
    run.interrupt('SIGTERM');
    expect((await results).map(told)).toEqual(['passed']);
  });
});

describe('a bug of ours is an error of the case, and the run goes on', () => {
  test.each([
    ['in a statement', 'test "bug" {\nuse nosuch()\nexpect 250\n}\n'],
    ['before the first', 'param a: string = ${b}\nparam b: string = ${a}\ntest "bug" {\nsend NOOP ${a}\n}\n'],
  ])('%s', async (_name, spec) => {
    const target = targetAt(await scripted());
    const { summary, results } = await start(`${spec}${tests(2)}`, [target], {}, true);
    await summary;
    expect((await results).map(told)).toEqual([
      expect.stringMatching(/^errored \d:1 a bug of smtpspec: /),
      'passed',
      'passed',
    ]);
  });
});

test('no case runs further ahead of the oldest one than the window', async () => {
  let release: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (release = resolve));
  const begun: number[] = [];
  const items = Array.from({ length: 50 }, (_, item) => ({ item, group: 'one' }));
  const running = schedule(
    items.values(),
    { jobs: 10, perGroup: () => 10, window: 5 },
    async (item) => {
      begun.push(item);
      await (item === 0 ? first : nextTurn());
    },
    { stopped: () => false, ready: () => Promise.resolve() },
  );
  for (let turn = 0; turn < 100; turn += 1) await nextTurn();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  release();
  expect(await running).toEqual({ begun: 50 });
});

test('a busy host does not keep others waiting', async () => {
  const [slow, quick] = [await counting(150), await counting(0)];
  const { results, events } = await start(
    tests(4),
    [targetAt(slow.server, { alias: 'slow' }), targetAt(quick.server, { alias: 'quick' })],
    { jobs: 2, perHost: 1 },
  );
  await results;
  const finished = events.flatMap((event) => (event.type === 'case-finished' ? [event.seq] : []));
  expect(finished.indexOf(4)).toBeLessThan(finished.indexOf(1));
});

describe('requirements', () => {
  const offering = (ehlo: string) => scripted({ onCommand: (verb) => (verb === 'EHLO' ? { text: ehlo } : undefined) });

  test.each([
    ['requires ext SIZE', 'passed'],
    ['requires ext SIZE >= 500', 'passed'],
    ['requires ext SIZE >= 1MiB', 'skipped needs SIZE >= 1MiB; the server offers SIZE 1000'],
    ['requires ext CHUNKING', 'skipped the server does not offer CHUNKING'],
    ['requires no ext CHUNKING', 'passed'],
    ['requires no ext SIZE', 'skipped is for servers that do not offer SIZE'],
    ['requires no ext SIZE >= 1MiB', 'passed'],
    ['requires no ext SIZE >= 500', 'skipped is for servers without SIZE >= 500; this one offers SIZE 1000'],
    ['requires profile mx', 'passed'],
    ['requires profile lmtp', /^skipped is for the profile lmtp: say --profile lmtp/],
  ])('%s → %s', async (requirement, verdict) => {
    const server = await offering('250-x\r\n250 SIZE 1000\r\n');
    const spec = `test "t" {\n${requirement}\nsend NOOP\nexpect 250\n}\n`;
    const came = told(await judge(spec, server, {}, { profiles: ['mx'] }));
    if (typeof verdict === 'string') expect(came).toBe(verdict);
    else expect(came).toMatch(verdict);
  });

  test('one probing EHLO for each target', async () => {
    const { server, seen } = await counting(0);
    await judgeAll(tests(3, 'requires no ext SIZE\nsend NOOP\nexpect 250'), server);
    expect(seen.begun).toHaveLength(4);
  });
});

describe('values', () => {
  const spec = 'param a: string\nparam b: string = ${a}-b\ntest "t" {\nsend SAY ${b}\nexpect "said x-b"\n}\n';
  const echo = () => scripted({ onCommand: (verb, args) => (verb === 'SAY' ? `250 you said ${args}` : undefined) });

  test('--set wins over the target, the target over the default', async () => {
    const server = await echo();
    expect(told(await judge(spec, server, { values: setting({ a: 'x' }) }, { parameters: { a: 'no' } }))).toBe(
      'passed',
    );
    expect(told(await judge(spec, server, {}, { parameters: { a: 'x' } }))).toBe('passed');
    expect(told(await judge(spec, server, {}, { parameters: { a: 'no', b: 'x-b' } }))).toBe('passed');
  });

  test('a value is inserted in the form of its type, wherever it comes from', async () => {
    const typed =
      'param on: bool\nparam n: int = "007"\nparam all: list\ntest "t" {\nsend SAY ${on} ${n} ${all}\nexpect = "you said true 7 a, b"\n}\n';
    const server = await echo();
    expect(told(await judge(typed, server, { values: setting({ on: 'YES', all: 'a,b' }) }))).toBe('passed');
    expect(told(await judge(typed, server, {}, { parameters: { on: '1', all: ['a', 'b'] } }))).toBe('passed');
  });

  test('a missing one skips the tests that need it, and no others', async () => {
    const results = await judgeAll(`${spec}test "u" {\nsend NOOP\nexpect 250\n}\n`, await echo());
    expect(results.map(told)).toEqual([
      "skipped needs the parameter `a`: give it with --set a=…, a file (--params FILE), the variable SMTPSPEC_SET_A, or the target's entry in the configuration",
      'passed',
    ]);
  });

  test('a default that comes out as something else than its type is told, not waited for', async () => {
    const derived = 'param s: string\nparam q: duration = ${s}\ntest "t" {\nsend NOOP\nexpect silence ${q}\n}\n';
    expect(told(await judge(derived, await echo(), { values: setting({ s: 'soon' }) }))).toMatch(
      /^skipped needs the parameter `q`: its default comes out as `soon`, expected a duration/,
    );
    expect(told(await judge(derived, await echo(), { values: setting({ s: '10ms' }) }))).toMatch(/^failed/);
  });

  test('a missing secret says how to give it', async () => {
    expect(told(await judge('secret pw\ntest "t" {\nsend NOOP ${pw}\n}\n', await echo()))).toBe(
      'skipped needs the secret `pw`: give it with --secret pw',
    );
  });

  test('the token is unique to each case', async () => {
    const results = await judgeAll(tests(3, 'send SAY ${token}\nexpect 250'), await echo());
    const tokens = results.map(({ transcript }) => transcript.find(({ text }) => text.startsWith('SAY'))?.text);
    expect(new Set(tokens).size).toBe(3);
  });
});

test('slow and intrusive tests want to be asked for', async () => {
  const server = await scripted();
  const spec = 'test "s" slow {\nsend NOOP\n}\ntest "i" intrusive {\nsend NOOP\n}\n';
  expect((await judgeAll(spec, server)).map(told)).toEqual([
    'skipped takes minutes: run it with --slow',
    'skipped may trip bans or fill logs: permit it with --intrusive',
  ]);
  expect((await judgeAll(spec, server, { slow: true, intrusive: true })).map(told)).toEqual(['passed', 'passed']);
});

test('every event survives JSON', async () => {
  const server = await scripted({
    onCommand: (verb) => (verb === 'NOOP' ? { text: '250 \0\xff\x1b[31m\r\n' } : undefined),
  });
  const { results, events } = await start(tests(1), [targetAt(server)]);
  await results;
  expect(JSON.parse(JSON.stringify(events))).toEqual(events);
});

test('a failure on file is known to every consumer, by the day that the run is told', async () => {
  const target = targetAt(await scripted());
  const issue = { id: 'test/t0', ticket: 'OPS-1', reason: 'old', until: '2026-11-01', where: 'here' };
  const on = async (today: string) => {
    const known = { issues: [issue], today, strict: false };
    const { summary, results } = await start(tests(2, 'send NOOP\nexpect 550'), [target], { known });
    const { failed, known: count } = await summary;
    return { failed, known: count, outcomes: (await results).map(({ outcome }) => outcome) };
  };
  expect(await on('2026-11-01')).toEqual({ failed: 1, known: 1, outcomes: ['known', 'failed'] });
  expect(await on('2026-11-02')).toEqual({ failed: 2, known: 0, outcomes: ['failed', 'failed'] });
});
