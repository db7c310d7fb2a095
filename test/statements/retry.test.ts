/** `retry … in new session`: attempts until one comes through, each in a session of its own. */
import { describe, expect, test } from 'vitest';
import { describePersona, startPersona } from '../../src/server/index.ts';
import { closing, judge, scripted, start, targetAt } from '../support/judge.ts';

/** A server that puts off so many times, whoever asks. */
async function after(refusals: number) {
  let left = refusals;
  return scripted({ onCommand: (verb) => (verb === 'RCPT' && left-- > 0 ? '451 4.7.1 later' : undefined) });
}

const spec = (
  count: number,
  every = '1ms',
  more = '',
): string => `retry ${String(count)} every ${every} in new session {
  send HELO
  expect 250
  send MAIL FROM:<>
  expect 250
  send RCPT TO:<a@example.com>
  expect 250
}
${more}`;

const sessions = ({ transcript }: Awaited<ReturnType<typeof judge>>): number =>
  Math.max(...transcript.map(({ session }) => session));

describe('retry', () => {
  test('the first attempt that comes through ends it', async () => {
    const result = await judge(spec(3), await after(0));
    expect([result.outcome, sessions(result), result.findings]).toEqual(['passed', 1, []]);
  });

  test('one that comes through later is flaky, and what went wrong before is on record', async () => {
    const result = await judge(spec(3, '1ms', 'send RSET\nexpect 250'), await after(2));
    expect([result.outcome, sessions(result)]).toEqual(['passed', 3]);
    expect(result.findings.map(({ severity, message }) => [severity, message.replace(/ \(.*/, '')])).toEqual([
      ['note', 'attempt 1 of 3: got 451 4.7.1 later'],
      ['note', 'attempt 2 of 3: got 451 4.7.1 later'],
      ['warning', 'flaky: attempt 3 of 3 came through'],
    ]);
    // What stands behind it goes on in the session that came through.
    expect(result.transcript.filter(({ text }) => text.startsWith('RSET')).map(({ session }) => session)).toEqual([3]);
  });

  test('the verdict of the last attempt stands', async () => {
    const result = await judge(spec(2, '1ms', 'send NOOP\nexpect 250'), await after(5));
    expect([result.outcome, sessions(result)]).toEqual(['failed', 2]);
    expect(result.findings.map(({ severity }) => severity)).toEqual(['note', 'failure']);
    expect(result.transcript.some(({ text }) => text.startsWith('NOOP'))).toBe(false);
  });

  test.each(['should', 'may'])(
    'under `level %s` an attempt is over all the same, and another follows',
    async (level) => {
      const through = await judge(`level ${level}\n${spec(3)}`, await after(2));
      expect([through.outcome, sessions(through)]).toEqual(['passed', 3]);
      expect(through.findings.at(-1)?.message).toBe('flaky: attempt 3 of 3 came through');
      const refused = await judge(`level ${level}\n${spec(2)}`, await after(5));
      expect([refused.outcome, sessions(refused)]).toEqual(['passed', 2]);
      expect(refused.findings.at(-1)?.severity).toBe(level === 'should' ? 'warning' : 'note');
    },
  );

  test('`then stop` and `skip` are no failures: there is no other attempt', async () => {
    const stop = 'retry 3 every 1ms in new session {\nsend NOOP\njudge {\npass 250 then stop\n}\n}\n';
    expect(sessions(await judge(stop, await after(0)))).toBe(1);
  });

  test('what could not be judged is tried again too', async () => {
    let first = true;
    const server = await scripted({
      onCommand: (verb) => {
        if (verb !== 'NOOP' || !first) return undefined;
        first = false;
        return { text: '421 busy\r\n', next: 'close' };
      },
    });
    const result = await judge('retry 2 every 1ms in new session {\n  send NOOP\n  expect 250\n}', server);
    expect([result.outcome, sessions(result)]).toEqual(['passed', 2]);
  });

  test('it gets through a greylister that waits', async () => {
    const server = closing(await startPersona('greylister:greylistMs=300'));
    const { localRecipient } = describePersona('greylister');
    const { results } = await start(spec(4, '200ms').replace('a@example.com', localRecipient), [targetAt(server)]);
    const [result] = await results;
    expect(result?.outcome, JSON.stringify(result?.findings)).toBe('passed');
    expect(result?.findings.at(-1)?.message).toMatch(/^flaky: attempt [23] of 4/);
  });

  test('an interruption ends the wait between attempts', async () => {
    const { run, results } = await start(spec(3, '20m'), [targetAt(await after(5))]);
    setTimeout(() => run.interrupt('SIGINT'), 200);
    const [result] = await results;
    expect(result?.outcome).toBe('errored');
    expect(result?.findings.at(-1)?.message).toContain('interrupted by SIGINT');
  });

  test('an interruption while an attempt says goodbye ends it, and not the pause behind', async () => {
    let goodbye = (): void => undefined;
    const said = new Promise<void>((resolve) => (goodbye = resolve));
    const server = await scripted({
      onCommand: (verb) => {
        if (verb === 'NOOP') return '451 later';
        if (verb !== 'QUIT') return undefined;
        goodbye();
        return {};
      },
    });
    const waiting = 'retry 2 every 30m in new session {\n  send NOOP\n  expect 250\n}';
    const { run, results } = await start(waiting, [targetAt(server)]);
    await said;
    run.interrupt('SIGINT');
    expect((await results)[0]?.reason).toBe('interrupted by SIGINT before the test ended');
  });

  test('what is skipped before it stays so', async () => {
    const server = await scripted({
      onCommand: (() => {
        let first = true;
        return (verb: string) => {
          if (verb === 'RCPT') return '250 ok';
          if (verb !== 'HELP' || !first) return verb === 'HELP' ? '250 ok' : undefined;
          first = false;
          return '451 later';
        };
      })(),
    });
    const skipping = 'check relay rejected to <a%example.net@example.com>\n';
    const result = await judge(`${skipping}retry 2 every 1ms in new session {\n  send HELP\n  expect 250\n}`, server);
    expect([result.outcome, result.reason]).toEqual([
      'skipped',
      expect.stringContaining('only delivery can prove this'),
    ]);
  });
});
