import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { RawPeer } from '../../src/server/index.ts';
import { command, inWords, opened, raw } from './support.ts';

/** A server that answers every line with the reply of its verb, and tells what came after. */
function server(replies: Readonly<Record<string, string>>): {
  readonly got: string[];
  readonly serve: (peer: RawPeer) => Promise<void>;
} {
  const got: string[] = [];
  return {
    got,
    serve: async (peer) => {
      await peer.write('220 mx\r\n');
      while (!peer.ended) {
        const line = await peer.line();
        got.push(line);
        await peer.write(replies[line] ?? '');
      }
    },
  };
}

const polite = { NOOP: '250 a\r\n', DATA: '354 go\r\n', '.': '250 got it\r\n', QUIT: '221 bye\r\n' };

describe('QUIT is polite', () => {
  test('it is sent, its reply is in the transcript and judged by nobody', async () => {
    const { got, serve } = server(polite);
    const { session, lines, transcript } = await opened(serve);
    await command(session, 'NOOP');
    await session.reply();
    await session.quit();
    expect(transcript.filter(({ goodbye }) => goodbye === true).map(({ text }) => text)).toEqual(['QUIT\r\n']);
    expect(got).toEqual(['NOOP', 'QUIT']);
    expect(session.current.label).toBe('NOOP');
    expect(session.closed).toMatchObject({ by: 'us', how: 'fin' });
    expect(lines().slice(-3)).toEqual(['sent QUIT\r\n', 'received 221 bye\r\n', 'close closed by us']);
    await session.quit();
    expect(lines().filter((line) => line.startsWith('close'))).toHaveLength(1);
  });

  test('one that a test sends is no goodbye of ours', async () => {
    const { session, transcript } = await opened(server(polite).serve);
    await command(session, 'QUIT');
    await session.reply();
    await session.quit();
    expect(transcript.filter(({ text }) => text === 'QUIT\r\n')).toHaveLength(1);
    expect(transcript.some(({ goodbye }) => goodbye === true)).toBe(false);
  });

  test('an owed reply that has come is taken first', async () => {
    const { got, serve } = server(polite);
    const { session } = await opened(serve);
    await command(session, 'NOOP');
    await sleep(30);
    await session.quit();
    expect(got).toEqual(['NOOP', 'QUIT']);
    expect(inWords(session.current.outcome)).toBe('250');
  });

  test('replies to raw octets may come before the 221', async () => {
    const { serve } = server({ ...polite, NOOP: '250 a\r\n250 b\r\n' });
    const { session, lines } = await opened(serve);
    await session.reply();
    await raw(session, 'NOOP\r\n');
    await session.quit();
    expect(lines().slice(-3)).toEqual(['received 250 b\r\n', 'received 221 bye\r\n', 'close closed by us']);
  });

  test('a message that has ended is no obstacle', async () => {
    const { got, serve } = server(polite);
    const { session } = await opened(serve);
    await command(session, 'DATA');
    await session.reply();
    await raw(session, 'x\r\n.\r\n');
    await session.reply();
    await session.quit();
    expect(got.at(-1)).toBe('QUIT');
  });
});

describe('QUIT is bounded', () => {
  test('by time, where no reply comes', async () => {
    const { session, lines } = await opened(server({}).serve, { bounds: { quitMs: 80 } });
    await session.reply();
    const start = performance.now();
    await session.quit();
    expect(performance.now() - start).toBeGreaterThanOrEqual(75);
    expect(performance.now() - start).toBeLessThan(1500);
    expect(lines().slice(-2)).toEqual(['sent QUIT\r\n', 'close closed by us']);
  });

  test('by the server’s close', async () => {
    const { session, lines } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
    });
    await session.reply();
    await session.quit();
    expect(session.closed).toMatchObject({ by: 'server' });
    expect(lines().at(-1)).toBe('close closed by the server');
  });
});

describe('QUIT is not sent, and the connection dropped', () => {
  test.each<[string, boolean, (session: Parameters<typeof command>[0]) => Promise<unknown>]>([
    ['inside DATA', true, async (session) => [await command(session, 'DATA'), await session.reply()]],
    [
      'inside DATA without permission to deliver',
      false,
      async (session) => [await command(session, 'DATA'), await session.reply()],
    ],
    ['inside BDAT', true, (session) => raw(session, 'BDAT 10\r\nabc\r\n')],
    ['after an unfinished line', true, async (session) => [await session.reply(), await raw(session, 'NOO')]],
    ['with a reply outstanding', true, (session) => command(session, 'VRFY a')],
  ])('%s', async (_, mayDeliver, before) => {
    const { got, serve } = server(polite);
    const { session, lines } = await opened(serve, { mayDeliver });
    await session.reply();
    await before(session);
    await session.quit();
    await sleep(30);
    expect(got.join()).not.toContain('QUIT');
    expect(lines().at(-1)).toBe('close closed by us');
  });

  test('in the middle of a reply: its rest would be taken for the answer', async () => {
    const { got, serve } = server({ ...polite, XHALF: '25' });
    const { session, lines } = await opened(serve);
    await session.reply();
    await raw(session, 'XHALF\r\n');
    await sleep(30);
    await session.quit();
    await sleep(30);
    expect(got).toEqual(['XHALF']);
    expect(lines().slice(-2)).toEqual(['received 25', 'close closed by us']);
  });

  test('after our half close', async () => {
    const { got, serve } = server(polite);
    const { session, lines } = await opened(serve);
    await session.reply();
    await session.hangUp('half');
    await session.quit();
    expect(got).toEqual([]);
    expect(lines()).not.toContain('sent QUIT\r\n');
  });

  test('while the greeting is owed', async () => {
    const { session, lines } = await opened((peer) => peer.end());
    await session.quit();
    expect(lines().slice(1)).toEqual(['close closed by us']);
  });

  test('while a statement waits, which then ends', async () => {
    const { session } = await opened(server({}).serve);
    await session.reply();
    const waiting = session.waitForSilence(10_000);
    await session.quit();
    expect(await waiting).toMatchObject({ kind: 'not-open' });
  });
});

describe('hanging up', () => {
  test.each([
    ['close', 'close closed by us'],
    ['reset', 'close reset by us'],
  ] as const)('with a %s ends whatever waits', async (how, line) => {
    let seen = '';
    const { session, lines } = await opened(async (peer) => {
      await peer.write('220 mx\r\n25');
      await peer.end();
      seen = 'ended';
    });
    await session.reply();
    const waiting = session.receive(10_000);
    await sleep(20);
    await session.hangUp(how);
    expect(inWords((await waiting).outcome)).toBe(how === 'close' ? 'closed 25' : 'reset 25');
    expect(lines().slice(-2)).toEqual(['received 25', line]);
    await session.hangUp(how);
    expect(lines().at(-1)).toBe(line);
    expect(await command(session, 'NOOP')).toMatchObject({ kind: how === 'close' ? 'closed' : 'reset' });
    await sleep(30);
    expect(seen).toBe('ended');
  });
});
