import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { RawPeer } from '../../src/server/index.ts';
import { listening } from '../net/support.ts';
import { command, inWords, octets, opened, openedTo, raw } from './support.ts';

/** A server that greets and then answers each line with the next of these; the last closes in order. */
function answering(...replies: readonly string[]): (peer: RawPeer) => Promise<void> {
  return async (peer) => {
    await peer.write('220 mx\r\n');
    for (const reply of replies) {
      await peer.line();
      await peer.write(reply);
    }
    await peer.end();
  };
}

describe('unread bytes when a send starts', () => {
  test('a double reply in one segment', async () => {
    const { session, lines } = await opened(answering('250 a\r\n250 b\r\n'));
    await session.reply();
    await command(session, 'NOOP');
    await session.reply();
    const problem = await command(session, 'RSET');
    expect(problem).toMatchObject({ kind: 'unexpected-reply', octets: '250 b\r\n', replies: [{ code: 250 }] });
    expect(lines()).not.toContain('sent RSET\r\n');
    expect(session.current.label).toBe('NOOP');
  });

  test('a second reply that reached the kernel while we were busy', async () => {
    const { session } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
      await peer.write('250 a\r\n');
      await peer.sleep(10);
      await peer.write('250 b\r\n');
      await peer.end();
    });
    await session.reply();
    await command(session, 'NOOP');
    await session.reply();
    await sleep(50);
    expect(await command(session, 'RSET')).toMatchObject({ kind: 'unexpected-reply', octets: '250 b\r\n' });
  });

  test('an early talker, in the middle of a line', async () => {
    const { session, lines } = await opened(async (peer) => {
      await peer.write('220 mx\r\n250-ear');
      await peer.end();
    });
    await session.reply();
    await sleep(20);
    expect(await command(session, 'NOOP')).toEqual({ kind: 'unexpected-reply', octets: '250-ear', replies: [] });
    expect(lines().at(-1)).toBe('received 250-ear');
  });

  test('`ignore pending` passes over them', async () => {
    const { session, lines } = await opened(answering('250 a\r\n250 b\r\n250-c', '250 d\r\n'));
    await session.reply();
    await command(session, 'NOOP');
    await session.reply();
    await sleep(20);
    await session.ignorePending();
    expect(await command(session, 'RSET')).toBeUndefined();
    expect(inWords(await session.reply())).toBe('250');
    expect(lines().slice(2)).toEqual([
      'sent NOOP\r\n',
      'received 250 a\r\n',
      'received 250 b\r\n',
      'received 250-c',
      'sent RSET\r\n',
      'received 250 d\r\n',
    ]);
  });

  test('`ignore pending` counts an owed reply as come, and leaves raw octets to be answered', async () => {
    const { session } = await opened(answering('250 a\r\n', '250 b\r\n', '250 c\r\n'));
    await session.reply();
    await command(session, 'NOOP');
    await sleep(30);
    await session.ignorePending();
    expect(inWords(session.current.outcome)).toBe('250');
    await raw(session, 'NOOP\r\n');
    await sleep(30);
    await session.ignorePending();
    expect(session.current.outcome).toBeUndefined();
    await command(session, 'NOOP');
    expect(await session.reply()).toMatchObject({ reply: { octets: '250 c\r\n' } });
  });
});

describe('the connection ends', () => {
  test('after a 421: the reply is read, then the close', async () => {
    const { session, lines } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
      await peer.write('421 leaving\r\n');
    });
    await session.reply();
    await command(session, 'NOOP');
    expect(inWords(await session.reply())).toBe('421');
    expect(await session.waitForClose(1000)).toBe('closed');
    expect(session.closed).toMatchObject({ by: 'server', how: 'fin' });
    expect(await command(session, 'NOOP')).toEqual({ kind: 'closed' });
    expect(inWords(await session.reply())).toBe('421');
    expect(lines().slice(-2)).toEqual(['received 421 leaving\r\n', 'close closed by the server']);
  });

  test('after a 421 that nobody had asked for: the next send says so', async () => {
    const { session } = await opened((peer) => peer.write('220 mx\r\n421 leaving\r\n'));
    await session.reply();
    await session.waitForClose(1000);
    expect(await command(session, 'NOOP')).toMatchObject({ kind: 'unexpected-reply', replies: [{ code: 421 }] });
    expect(await command(session, 'NOOP')).toEqual({ kind: 'closed' });
  });

  test('an owed 421 stops the next send', async () => {
    const { session, lines } = await opened(answering('421 leaving\r\n'));
    await command(session, 'NOOP');
    const problem = await command(session, 'RSET');
    expect(problem).toMatchObject({ kind: 'owed', exchange: { label: 'NOOP' }, outcome: { reply: { code: 421 } } });
    expect(lines()).not.toContain('sent RSET\r\n');
  });

  test.each([
    ['closed', (peer: RawPeer) => peer.close()],
    ['reset', (peer: RawPeer) => peer.reset()],
  ] as const)('%s in each state', async (how, end) => {
    // Before the greeting, inside it, behind it, instead of a reply, inside a reply, inside DATA.
    const before = await opened(async (peer) => {
      await peer.sleep(20);
      end(peer);
    });
    expect(inWords(await before.session.reply())).toBe(how);
    expect(inWords(await before.session.reply())).toBe(how);
    expect(await before.session.waitForClose(0)).toBe(how);
    expect(await before.session.waitForSilence(1000)).toMatchObject({ kind: how });

    const inside = await opened(async (peer) => {
      await peer.write('220-m');
      await peer.sleep(20);
      end(peer);
    });
    expect(inWords(await inside.session.reply())).toBe(`${how} 220-m`);
    expect(inside.lines().slice(-2)).toEqual([
      'received 220-m',
      how === 'closed' ? 'close closed by the server' : 'close reset by the server (ECONNRESET)',
    ]);
    expect(await command(inside.session, 'NOOP')).toEqual({ kind: how });
    expect(inside.lines().filter((line) => line.startsWith('received'))).toHaveLength(1);

    const behind = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.sleep(20);
      end(peer);
    });
    expect(inWords(await behind.session.reply())).toBe('220');
    expect(await behind.session.waitForClose(2000)).toBe(how);
    expect(await command(behind.session, 'NOOP')).toEqual({ kind: how });
    expect(inWords((await behind.session.receive()).outcome)).toBe(how);

    const instead = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
      end(peer);
    });
    await command(instead.session, 'NOOP');
    expect(inWords(await instead.session.reply())).toBe(how);

    const data = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
      await peer.write('354 go\r\n');
      await peer.until('half\r\n');
      await peer.write('45');
      await peer.sleep(20);
      end(peer);
    });
    await command(data.session, 'DATA');
    await raw(data.session, 'half\r\n');
    expect(inWords(await data.session.reply())).toBe(`${how} 45`);
  });

  test('an owed reply that the close cut off is a problem of the next send', async () => {
    const { session } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
    });
    await command(session, 'NOOP');
    expect(await command(session, 'RSET')).toMatchObject({ kind: 'owed', outcome: { kind: 'closed' } });
    expect(await command(session, 'RSET')).toEqual({ kind: 'closed' });
  });

  test('replies that came before the close can be read after it', async () => {
    const { session } = await opened((peer) => peer.write('220 mx\r\n220 again\r\n'));
    await session.waitForClose(1000);
    expect(inWords(await session.reply())).toBe('220');
    expect(inWords((await session.receive()).outcome)).toBe('220');
    expect(inWords((await session.receive()).outcome)).toBe('closed');
  });
});

test('a server that never reads ends a send by its deadline', async () => {
  const port = await listening((socket) => socket.write('220 mx\r\n'), { pauseOnConnect: true });
  const { session, lines } = await openedTo(
    { host: '127.0.0.1', port },
    { patienceFor: (phase) => (phase === 'data block' ? 150 : 2000) },
  );
  await session.reply();
  const huge = new Uint8Array(32 * 1024 * 1024).fill(0x61);
  expect(await session.send(huge, { label: 'raw octets', owes: 0 })).toEqual({ kind: 'write-timeout', waitedMs: 150 });
  expect(session.closed).toMatchObject({ by: 'us', how: 'reset' });
  expect(lines().at(-1)).toBe('close reset by us: the server did not take what was sent within 0.15 s');
});

test('a server that refuses a message while it comes, and closes, has answered it', async () => {
  const huge = new Uint8Array(32 * 1024 * 1024).fill(0x61);
  const port = await listening(
    (socket) => {
      socket.write('220 mx\r\n');
      setTimeout(() => socket.end('552 too big\r\n'), 300);
    },
    { pauseOnConnect: true },
  );
  const { session } = await openedTo({ host: '127.0.0.1', port }, { patienceFor: () => 5000 });
  await session.reply();
  expect(await session.send(huge, { label: 'the message', phase: 'end of data', owes: 1 })).toBeUndefined();
  expect(inWords(await session.reply())).toBe('552');
  expect(await command(session, 'NOOP')).toEqual({ kind: 'closed' });
});

describe('without waiting for the greeting', () => {
  test('bytes may go first, and the replies still come in order', async () => {
    const { session, lines } = await opened(
      async (peer) => {
        await peer.line();
        await peer.write('220 mx\r\n250 early\r\n');
        await peer.end();
      },
      { withoutBanner: true },
    );
    expect(await command(session, 'EHLO me')).toBeUndefined();
    expect(inWords(await session.reply(1000, session.greeting))).toBe('220');
    expect(inWords(await session.reply())).toBe('250');
    expect(lines().slice(1)).toEqual(['sent EHLO me\r\n', 'received 220 mx\r\n', 'received 250 early\r\n']);
  });

  test('a greeting that is there already is no unexpected reply', async () => {
    const { session } = await opened(answering('250 hello\r\n'), { withoutBanner: true });
    await sleep(30);
    expect(await command(session, 'EHLO me')).toBeUndefined();
    expect(inWords(await session.reply())).toBe('250');
    expect(inWords(session.greeting.outcome)).toBe('220');
  });

  test('otherwise a send waits for it', async () => {
    const { session, lines } = await opened(async (peer) => {
      await peer.sleep(50);
      await peer.write('220 mx\r\n');
      await peer.end();
    });
    expect(await command(session, 'NOOP')).toBeUndefined();
    expect(lines().slice(1)).toEqual(['received 220 mx\r\n', 'sent NOOP\r\n']);
  });
});

describe('the delivery guard', () => {
  /** A server that asks for a message and says all it got, after the session is gone. */
  function listener(firstReply: string): {
    readonly got: () => string;
    readonly serve: (peer: RawPeer) => Promise<void>;
  } {
    let got = '';
    return {
      got: () => got,
      serve: async (peer) => {
        await peer.write('220 mx\r\n');
        got += await peer.some();
        await peer.write(firstReply);
        while (!peer.ended) got += await peer.some();
      },
    };
  }

  test('nothing is written after a 354', async () => {
    const { got, serve } = listener('354 go\r\n');
    const { session, lines } = await opened(serve, { mayDeliver: false });
    await command(session, 'DATA');
    expect(inWords(await session.reply())).toBe('354');
    expect(await raw(session, 'Subject: x\r\n\r\n.\r\n')).toMatchObject({ kind: 'guard' });
    expect(session.closed).toMatchObject({ by: 'us', how: 'fin' });
    expect(lines().at(-1)).toMatch(/^close closed by us: the delivery guard: /);
    await sleep(30);
    expect(got()).toBe('DATA\r\n');
    expect(await raw(session, 'x')).toEqual({ kind: 'closed' });
  });

  test.each([
    ['DATA and a message in one raw write', '220 x\r\n', ['DATA\r\nSubject: x\r\n\r\n.\r\n']],
    ['a message before the reply to DATA is read', '', ['da', 'ta\r\n', '.\r\n']],
    ['a server that asks without DATA', '354 go on\r\n', ['NOOP\r\n', 'x\r\n.\r\n']],
    ['BDAT', '250 ok\r\n', ['  bdat 3 LAST\r\nabc']],
  ])('%s', async (_, reply, writes) => {
    const { got, serve } = listener(reply);
    const { session } = await opened(serve, { mayDeliver: false });
    await session.reply();
    let last;
    for (const write of writes) {
      last = await raw(session, write);
      if (last !== undefined) break;
      if (reply.startsWith('354')) await session.reply();
    }
    expect(last).toMatchObject({ kind: 'guard' });
    await sleep(30);
    expect(got()).not.toMatch(/\.\r\n$/);
    expect(got()).not.toMatch(/bdat/i);
  });

  test('a 354 that nobody has read counts', async () => {
    const { got, serve } = listener('354 go\r\n');
    const { session } = await opened(serve, { mayDeliver: false, withoutBanner: true });
    await raw(session, 'NOOP\r\n');
    await sleep(50);
    expect(await raw(session, 'x\r\n.\r\n')).toMatchObject({ kind: 'guard' });
    await sleep(30);
    expect(got()).toBe('NOOP\r\n');
  });

  test('with permission a message goes through', async () => {
    const { got, serve } = listener('354 go\r\n');
    const { session } = await opened(serve);
    await command(session, 'DATA');
    await session.reply();
    const message = octets('Subject: x\r\n\r\n.\r\n');
    expect(await session.send(message, { label: 'the message', phase: 'end of data', owes: 1 })).toBeUndefined();
    await sleep(30);
    expect(got()).toBe('DATA\r\nSubject: x\r\n\r\n.\r\n');
  });
});

describe('extensions', () => {
  test('come from the last EHLO that was 250, and go with HELO', async () => {
    const { session } = await opened(
      answering('250-mx\r\n250 SIZE 10\r\n', '502 no\r\n', '250-mx\r\n250 DSN\r\n', '501 no\r\n', '250 mx\r\n'),
    );
    const after = async (line: string): Promise<readonly string[] | undefined> => {
      await command(session, line);
      await session.reply();
      return session.extensions?.lines.map(({ keyword }) => keyword);
    };
    expect(session.extensions).toBeUndefined();
    expect(await after('EHLO me')).toEqual(['SIZE']);
    expect(await after('EHLO')).toEqual(['SIZE']);
    expect(await after('LHLO me')).toEqual(['DSN']);
    expect(await after('HELO')).toEqual(['DSN']);
    expect(await after('HELO me')).toBeUndefined();
  });
});

test('patience is asked for by phase', async () => {
  const phases: string[] = [];
  const { session } = await opened(
    async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.end();
    },
    {
      patienceFor: (phase) => {
        phases.push(phase);
        return phase === 'connect' || phase === 'data block' ? 2000 : 20;
      },
    },
  );
  await session.reply();
  await command(session, 'MAIL FROM:<>');
  await session.reply();
  expect(phases.filter((phase) => phase !== 'data block')).toEqual(['connect', 'greeting', 'MAIL']);
  expect(phases).toContain('data block');
});

describe('several sends in one write', () => {
  const abouts = ['NOOP', 'RSET', 'VRFY'].map((verb) => ({ label: verb, verb, owes: 1 as const }));
  const together = octets('NOOP\r\nRSET\r\nVRFY\r\n');

  test('each begins an exchange and owes its reply, in their order', async () => {
    const { session, lines } = await opened(answering('250 a\r\n', '250 b\r\n', '250 c\r\n', '250 d\r\n'));
    await session.reply();
    const begun = await session.sendTogether(together, abouts);
    if ('kind' in begun) throw new Error(begun.kind);
    expect(lines()).toContain('sent NOOP\r\nRSET\r\nVRFY\r\n');
    expect(session.current).toBe(begun[2]);
    const [first, second, third] = begun;
    if (first === undefined) throw new Error('nothing was begun');
    expect(await session.reply(undefined, second)).toMatchObject({ reply: { octets: '250 b\r\n' } });
    session.turnTo(first);
    expect(await session.reply()).toMatchObject({ reply: { octets: '250 a\r\n' } });
    expect(await command(session, 'NOOP')).toBeUndefined();
    expect(third?.outcome).toMatchObject({ reply: { octets: '250 c\r\n' } });
  });

  test('what cannot be written begins none', async () => {
    const { session } = await opened(answering(), { mayDeliver: false });
    await session.reply();
    const before = session.exchanges.length;
    const begun = await session.sendTogether(octets('DATA\r\nx\r\n'), abouts.slice(0, 2));
    expect(begun).toMatchObject({ kind: 'guard' });
    expect(session.exchanges).toHaveLength(before);
  });
});
