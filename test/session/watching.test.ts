import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { command, inWords, opened, raw } from './support.ts';

describe('waiting for the close', () => {
  test('takes as long as it takes, and consumes no reply', async () => {
    const { session } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
      await peer.write('250 a\r\n');
      await peer.sleep(60);
      await peer.write('421 b\r\n');
    });
    await session.reply();
    await command(session, 'NOOP');
    expect(await session.waitForClose(20)).toBe('timeout');
    expect(await session.waitForClose(2000)).toBe('closed');
    expect(inWords(await session.reply())).toBe('250');
    expect(inWords((await session.receive()).outcome)).toBe('421');
  });

  test('after our half close it is the server that closes', async () => {
    const { session, lines } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.end();
      await peer.write('221 bye\r\n');
    });
    await session.reply();
    await session.hangUp('half');
    await session.hangUp('half');
    expect(session.closed).toBeUndefined();
    expect(await command(session, 'NOOP')).toEqual({ kind: 'closed' });
    expect(await session.waitForClose(2000)).toBe('closed');
    expect(inWords((await session.receive()).outcome)).toBe('221');
    expect(lines().slice(-3)).toEqual([
      'close our half closed by us',
      'received 221 bye\r\n',
      'close closed by the server',
    ]);
  });

  test('what we closed is not the server’s close', async () => {
    const { session } = await opened((peer) => peer.end());
    await session.hangUp('close');
    expect(await session.waitForClose(1000)).toBe('not-open');
  });
});

describe('waiting for silence', () => {
  test('silence', async () => {
    const { session } = await opened((peer) => peer.end());
    const start = performance.now();
    expect(await session.waitForSilence(60)).toEqual({ kind: 'silent' });
    expect(performance.now() - start).toBeGreaterThanOrEqual(58);
  });

  test('is broken by one octet, which stays unread', async () => {
    const { session } = await opened(async (peer) => {
      await peer.sleep(40);
      await peer.write('2');
      await peer.sleep(40);
      await peer.write('20 mx\r\n');
      await peer.end();
    });
    const seen = await session.waitForSilence(2000);
    expect(seen).toMatchObject({ kind: 'bytes', octets: '2' });
    expect(seen.kind === 'bytes' && seen.atMs).toBeGreaterThanOrEqual(20);
    expect(await session.reply()).toMatchObject({ reply: { octets: '220 mx\r\n' } });
  });

  test('is broken by what lies unread already, and not by what was read', async () => {
    const { session } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.end();
    });
    await sleep(40);
    expect(await session.waitForSilence(1000)).toMatchObject({ kind: 'bytes', octets: '220 mx\r\n' });
    await session.reply();
    expect(await session.waitForSilence(30)).toEqual({ kind: 'silent' });
  });

  test.each(['closed', 'reset'] as const)('is ended by a connection that is %s', async (how) => {
    const { session } = await opened(async (peer) => {
      await peer.sleep(40);
      if (how === 'reset') peer.reset();
    });
    const seen = await session.waitForSilence(2000);
    expect(seen).toMatchObject({ kind: how });
    expect(seen.kind === how && seen.atMs).toBeGreaterThanOrEqual(20);
  });
});

describe('counting replies until quiet', () => {
  test('all since the last write, slow ones too, and they settle what was sent', async () => {
    const { session } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.until('x\r\n');
      await peer.write('250 a\r\n');
      await peer.sleep(40);
      await peer.write('250 b\r\n550-c\r\n');
      await peer.sleep(40);
      await peer.write('550 c\r\n25');
      await peer.until('NOOP\r\n');
      await peer.write('0 d\r\n');
      await peer.end();
    });
    await session.reply();
    await raw(session, 'x\r\n');
    await session.reply();
    const { replies, ended } = await session.collectUntilQuiet(120, 5000);
    expect(ended).toBe('quiet');
    expect(replies.map(({ code }) => code)).toEqual([250, 250, 550]);
    expect(inWords(session.current.outcome)).toBe('250');
    await session.ignorePending();
    await command(session, 'NOOP');
    expect(replies).toHaveLength(3);
  });

  test('the first belongs to a command that owes it, or to raw octets', async () => {
    const { session } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
      await peer.write('250 a\r\n');
      await peer.line();
      await peer.write('251 b\r\n252 c\r\n');
      await peer.end();
    });
    await session.reply();
    await command(session, 'NOOP');
    await session.collectUntilQuiet(40, 1000);
    expect(inWords(session.current.outcome)).toBe('250');
    expect(await raw(session, 'NOOP\r\n')).toBeUndefined();
    expect((await session.collectUntilQuiet(40, 1000)).replies).toHaveLength(2);
    expect(inWords(await session.reply())).toBe('251');
  });

  test('none at all', async () => {
    const { session } = await opened((peer) => peer.end());
    expect(await session.collectUntilQuiet(30, 1000)).toEqual({ replies: [], ended: 'quiet' });
  });

  test.each(['closed', 'reset'] as const)('until the connection is %s', async (how) => {
    const { session } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.sleep(30);
      if (how === 'reset') peer.reset();
    });
    expect(await session.collectUntilQuiet(2000, 5000)).toMatchObject({ replies: [{ code: 220 }], ended: how });
  });

  test('a server that never keeps quiet is left after a time', async () => {
    const { session } = await opened(async (peer) => {
      while (!peer.ended) {
        await peer.write('250 more\r\n');
        await peer.sleep(5);
      }
    });
    const { replies, ended } = await session.collectUntilQuiet(1000, 150);
    expect(ended).toBe('patience');
    expect(replies.length).toBeGreaterThan(2);
  });

  test('one that floods is left after so many octets', async () => {
    const { session } = await opened(
      async (peer) => {
        while (!peer.ended) await peer.write('250 more\r\n'.repeat(100));
      },
      { bounds: { collected: 10_000 } },
    );
    const { replies, ended } = await session.collectUntilQuiet(1000, 10_000);
    expect(ended).toBe('overflow');
    expect(replies).toHaveLength(1001);
  });
});
