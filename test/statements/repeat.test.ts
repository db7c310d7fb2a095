/** `repeat n concurrency k { … }`: sessions of their own, bounded, judged together. */
import { describe, expect, test } from 'vitest';
import { isRunEvent } from '../../src/result/check-event.ts';
import { caseLines } from '../../src/report/blocks/case.ts';
import { PLAIN_THEME } from '../../src/report/theme.ts';
import { noReply, replyAndClose } from '../../src/server/reaction.ts';
import { percentileOf } from '../../src/statements/samples.ts';
import { judge, scripted, start, targetAt, told } from '../support/judge.ts';

/** A server that counts its sessions, and how many have said HELO and not QUIT. */
async function counting() {
  const seen = { open: 0, most: 0, greeted: 0 };
  const server = await scripted({
    onCommand(verb) {
      if (verb === 'HELO') {
        seen.greeted += 1;
        seen.open += 1;
        seen.most = Math.max(seen.most, seen.open);
      }
      if (verb === 'QUIT') seen.open -= 1;
      return verb === 'NOOP' ? { text: '250 ok\r\n', delayMs: 10 } : undefined;
    },
  });
  return { server, seen };
}

const hello = (head: string): string => `repeat ${head} {\n  send HELO x\n  expect 250\n  send NOOP\n  expect 250\n}`;

describe('repeat', () => {
  test('each repetition has a session of its own, so many at once and no more', async () => {
    const { server, seen } = await counting();
    expect(told(await judge(hello('30 concurrency 5'), server))).toBe('passed');
    expect([seen.greeted, seen.most <= 5, seen.most > 1, seen.open]).toEqual([30, true, true, 0]);
    const alone = await counting();
    expect(told(await judge(hello('5'), alone.server))).toBe('passed');
    expect([alone.seen.greeted, alone.seen.most]).toEqual([5, 1]);
  });

  test('the connections keep to --per-host, and a test says that it had fewer', async () => {
    const { server, seen } = await counting();
    const result = await judge(hello('12 concurrency 6'), server, { perHost: 2 });
    expect(told(result)).toBe('passed 1:23 2 at once, and not 6: the operator permits no more');
    expect([seen.greeted, seen.most]).toEqual([12, 2]);
    expect(result.findings[0]?.details).toContain('to permit it: --per-host 6');
    // The test's own session takes a place, and so do those with a name.
    const held = `session a\na: send NOOP\na: expect 250\n${hello('6 concurrency 6')}`;
    const other = await counting();
    const beside = await judge(held, other.server, { perHost: 3 });
    expect(told(beside)).toMatch(/^passed 4:22 2 at once/);
    expect(beside.findings[0]?.details).toContain('to permit it: --per-host 7');
    // Three are never more than three at once.
    expect(told(await judge(hello('3 concurrency 20'), other.server, { perHost: 3 }))).toBe('passed');
    expect(told(await judge(held, other.server, { perHost: 1 }))).toMatch(/^skipped needs 2 connections at once/);
    expect(told(await judge(held, other.server, { perHost: 1 }, { embedded: true }))).toBe('passed');
  });

  test('new connections keep to --rate', async () => {
    const { server } = await counting();
    const began = performance.now();
    await judge(hello('5 concurrency 5'), server, { rate: 2 });
    expect(performance.now() - began).toBeGreaterThan(1500);
  });

  test('the test goes on in its own session, which stays open meanwhile', async () => {
    const { server } = await counting();
    const result = await judge(`send NOOP own\nexpect 250\n${hello('3')}\nsend NOOP again\nexpect 250`, server);
    expect(told(result)).toBe('passed');
    const own = result.transcript.filter(({ session }) => session === 1);
    expect(own.flatMap(({ kind, text }) => (kind === 'sent' ? [text.trimEnd()] : []))).toEqual([
      'NOOP own',
      'NOOP again',
      'QUIT',
    ]);
  });

  test('what is captured in a repetition is its own', async () => {
    let count = 0;
    const server = await scripted({
      onCommand: (verb, args) =>
        verb === 'ASK' ? `250 n${String((count += 1))}` : args.startsWith('n') ? `250 ${args}` : undefined,
    });
    const result = await judge(
      `repeat 20 concurrency 10 {
  send ASK
  capture n from /(n\\d+)/
  wait 5ms
  send NOOP \${n}
  expect 250 "\${n}"
}`,
      server,
    );
    expect(told(result)).toBe('passed');
  });
});

describe('what fails in repetitions', () => {
  test('is told once, with how often it happened and the first example, and the test stops', async () => {
    let count = 0;
    const server = await scripted({
      onCommand: (verb) =>
        verb === 'ASK' ? ((count += 1) % 3 === 0 ? `550 no ${String(count)}` : '250 ok') : undefined,
    });
    const result = await judge('repeat 9 {\n  send ASK\n  expect 250\n}\nsend NOOP\nexpect 250', server);
    expect(told(result)).toBe('failed 3:10 got 550 no 3');
    expect(result.findings).toHaveLength(1);
    expect(result.findings[0]?.details).toEqual(['in 3 of 9 repetitions; this was repetition 3']);
    const sent = result.transcript.flatMap(({ kind, session, text }) =>
      kind === 'sent' ? [[session, text.trimEnd()]] : [],
    );
    // The transcripts of the first, and of the first that failed, and no more.
    expect(sent).toEqual([
      [1, 'ASK'],
      [1, 'QUIT'],
      [3, 'ASK'],
      [3, 'QUIT'],
    ]);
  });

  test('a `check` and a `should` too, each for itself', async () => {
    const result = await judge(
      'repeat 4 concurrency 2 {\n  send NOOP\n  check 550\n  should expect 551\n}',
      await scripted(),
    );
    expect(result.findings.map(({ severity, details }) => [severity, details[0]?.replace(/;.*/, '')])).toEqual([
      ['failure', 'in 4 of 4 repetitions'],
      ['warning', 'in 4 of 4 repetitions'],
    ]);
  });

  test('a greeting that nobody judges and a goodbye count', async () => {
    let count = 0;
    const server = await scripted({
      onCommand: (verb) => (verb === 'NOOP' && (count += 1) === 2 ? replyAndClose('421 busy') : undefined),
    });
    const result = await judge('repeat 3 {\n  send NOOP\n  may expect 250\n}', server);
    expect(result.outcome).toBe('errored');
    expect(result.findings.find(({ severity }) => severity === 'error')?.details[0]).toBe(
      'in 1 of 3 repetitions; this was repetition 2',
    );
  });

  test('after a hundred the rest is left out', async () => {
    const result = await judge('repeat 1000 concurrency 4 {\n  send NOOP\n  expect 550\n}', await scripted());
    expect(result.outcome).toBe('failed');
    const [failure, left] = result.findings;
    expect(failure?.details[0]).toMatch(/^in (10\d) of \1 repetitions/);
    expect(left?.message).toMatch(/^10\d of 1000 repetitions: 10\d went wrong/);
  });

  test('`then stop` ends the repetition, and the test behind the block', async () => {
    const stopping = 'repeat 2 {\n  send NOOP\n  judge {\n    pass 250 then stop\n  }\n  send NOOP in it\n}';
    const result = await judge(`${stopping}\nsend NOOP behind\nexpect 550`, await scripted());
    expect(told(result)).toBe('passed');
    expect(result.transcript.filter(({ text }) => /in it|behind/.test(text))).toEqual([]);
    const before = `before each test {\n${stopping}\n}\ntest "t" {\n  send NOOP\n}`;
    expect(told(await judge(before, await scripted()))).toMatch(/^skipped `before each test` stopped it/);
  });

  test('many at once are no leak in the eyes of Node', async () => {
    const warnings: string[] = [];
    const hear = ({ name }: Error): unknown => warnings.push(name);
    process.on('warning', hear);
    await judge(hello('40 concurrency 40'), await scripted());
    await new Promise(setImmediate);
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });

  test('an interruption ends all that run', async () => {
    const server = await scripted({ onCommand: (verb) => (verb === 'WAIT' ? noReply : undefined) });
    const spec = 'repeat 100 concurrency 5 {\n  send WAIT\n  expect 250\n}';
    const { run, results } = await start(spec, [targetAt(server)], { patience: 60_000 });
    setTimeout(() => {
      run.interrupt('SIGINT');
    }, 200);
    const [result] = await results;
    expect(result?.findings.map(({ message }) => message)).toEqual(['interrupted by SIGINT before the test ended']);
  });
});

describe('percentiles', () => {
  /** Every tenth answer takes its time. */
  const tardy = () => {
    let count = 0;
    return scripted({
      onCommand: (verb) =>
        verb === 'NOOP' ? { text: '250 ok\r\n', delayMs: (count += 1) % 10 === 0 ? 400 : 0 } : undefined,
    });
  };
  const asking = (...times: string[]): string =>
    `repeat 20 concurrency 10 {\n  send NOOP\n  expect 250\n  ${times.join('\n  ')}\n}`;

  test('are judged at the end, of all repetitions', async () => {
    expect(told(await judge(asking('time max < 20s', 'time p50 >= 0ms'), await tardy()))).toBe('passed');
    const result = await judge(
      asking('check time p99 < 390ms', 'should time p95 < 1ms', 'may time p50 < 1ms'),
      await tardy(),
    );
    expect(result.findings.map(({ severity, frame }) => [severity, frame?.line])).toEqual([
      ['failure', 4],
      ['warning', 5],
      ['note', 6],
    ]);
    expect(result.findings[0]?.message).toMatch(/^p99 of 20: the reply took .* more than 0\.39 s$/);
    expect(result.findings[0]?.details[0]).toMatch(/^min .*, p50 .*, p90 .*, p95 .*, p99 .*, max /);
  });

  test('are a condition inside `given`, and no failure', async () => {
    const result = await judge(
      'repeat 3 {\n  send NOOP\n  given {\n    time p95 < 0ms\n  }\n}\nsend NOOP\nexpect 250',
      await scripted(),
    );
    expect(told(result)).toMatch(/^errored 4:5 p95 of 3: /);
  });

  test('are those of the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    expect((['p50', 'p90', 'p95', 'p99', 'max'] as const).map((one) => percentileOf(hundred, one))).toEqual([
      50, 90, 95, 99, 100,
    ]);
    expect((['p50', 'p90', 'max'] as const).map((one) => percentileOf([7], one))).toEqual([7, 7, 7]);
    expect(percentileOf([1, 2, 3, 4], 'p50')).toBe(2);
  });

  test('what was measured is in the reports, as count and spread', async () => {
    const { results, events } = await start(asking(), [targetAt(await scripted())]);
    const [result] = await results;
    const banner = result?.timings.find(({ span }) => span === 'banner');
    expect(banner?.repeated?.count).toBe(20);
    const { min = 1, p50 = 0, p95 = 0, max = 0 } = banner?.repeated ?? {};
    expect(min <= p50 && p50 <= p95 && p95 <= max).toBe(true);
    expect(result?.timings.map(({ span, of }) => `${span} ${of}`)).toEqual([
      'connect the connection',
      'banner the greeting',
      'reply NOOP',
    ]);
    expect(events.every((event) => isRunEvent(JSON.parse(JSON.stringify(event))))).toBe(true);
    const lines = result === undefined ? [] : caseLines(result, { theme: PLAIN_THEME, verbose: true });
    expect(lines.join('\n')).toMatch(/NOOP reply 20 times \(min .* p50 .* p95 .* max /);
  });
});
