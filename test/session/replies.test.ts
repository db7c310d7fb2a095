import { describe, expect, test } from 'vitest';
import { command, inWords, octets, opened, raw } from './support.ts';

describe('a reply in any segmentation', () => {
  const greeting = '220-mx.example ESMTP\r\n220 ready\r\n';

  test('split at every byte', async () => {
    const { session } = await opened(async (peer) => {
      for (const octet of greeting) {
        await peer.write(octet);
        await peer.sleep(1);
      }
      await peer.end();
    });
    const outcome = await session.reply();
    expect(outcome).toMatchObject({ kind: 'reply', reply: { octets: greeting, code: 220, malformations: [] } });
    expect(outcome.kind === 'reply' && outcome.reply.lastByteAt - outcome.reply.firstByteAt).toBeGreaterThan(20);
  });

  test('split in two at each place', async () => {
    for (let cut = 1; cut < greeting.length; cut += 1) {
      const { session } = await opened(async (peer) => {
        await peer.write(greeting.slice(0, cut));
        await peer.sleep(2);
        await peer.write(greeting.slice(cut));
        await peer.end();
      });
      expect(await session.reply()).toMatchObject({ kind: 'reply', reply: { octets: greeting } });
      await session.hangUp('reset');
    }
  });
});

test('several expectations judge one reply: it is read once', async () => {
  const { session } = await opened(async (peer) => {
    await peer.write('220 mx\r\n');
    await peer.line();
    await peer.write('250 a\r\n');
    await peer.line();
    await peer.write('250 b\r\n');
    await peer.end();
  });
  expect(await session.reply()).toBe(await session.reply());
  await command(session, 'NOOP');
  const first = await session.reply();
  expect(await session.reply()).toBe(first);
  await command(session, 'NOOP');
  expect(await session.reply()).not.toBe(first);
  expect(session.exchanges.map(({ label }) => label)).toEqual(['the greeting', 'NOOP', 'NOOP']);
});

describe('no reply', () => {
  test('is a timeout with what came so far, and is waited for again only with more patience', async () => {
    const { session, lines } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
      await peer.write('250-par');
      await peer.sleep(900);
      await peer.write('tial\r\n250 done\r\n');
      await peer.end();
    });
    await session.reply();
    await command(session, 'NOOP');
    expect(await session.reply(300)).toMatchObject({ kind: 'timeout', partial: '250-par' });
    const again = performance.now();
    expect(await session.reply(300)).toMatchObject({ kind: 'timeout', partial: '250-par' });
    expect(performance.now() - again).toBeLessThan(250);
    expect(session.current.outcome).toMatchObject({ kind: 'timeout' });
    expect(inWords(await session.reply(5000))).toBe('250');
    expect(lines()).toContainEqual(expect.stringMatching(/^note no reply within 0\.\d+ s \(NOOP\)$/));
    expect(lines()).toContain('received 250-partial\r\n250 done\r\n');
  });

  test('of a server that drips without end, in bounded time', async () => {
    const { session } = await opened(async (peer) => {
      while (!peer.ended) {
        await peer.write('2');
        await peer.sleep(1);
      }
    });
    const start = performance.now();
    expect(inWords(await session.reply(150))).toMatch(/^timeout 2+$/);
    expect(performance.now() - start).toBeLessThan(1500);
  });

  test('before a send is a problem of that send, and nothing is written', async () => {
    const { session, lines } = await opened(
      async (peer) => {
        await peer.write('220 mx\r\n');
        await peer.end();
      },
      { patienceFor: (phase) => (phase === 'MAIL' ? 60 : 2000) },
    );
    await command(session, 'MAIL FROM:<>');
    const mail = session.current;
    const problem = await command(session, 'RCPT TO:<a@b.example>');
    expect(problem).toMatchObject({ kind: 'owed', outcome: { kind: 'timeout' } });
    expect(problem?.kind === 'owed' && problem.exchange).toBe(mail);
    expect(session.current).toBe(mail);
    expect(lines()).not.toContain('sent RCPT TO:<a@b.example>\r\n');
  });
});

test('a reply that nobody asked for is read before the next send, and kept', async () => {
  const { session, lines } = await opened(async (peer) => {
    await peer.write('220 mx\r\n');
    await peer.line();
    await peer.write('250 a\r\n');
    await peer.line();
    await peer.write('250 b\r\n');
    await peer.end();
  });
  expect(await command(session, 'NOOP')).toBeUndefined();
  expect(await command(session, 'RSET')).toBeUndefined();
  expect(inWords(await session.reply())).toBe('250');
  expect(session.exchanges.map(({ outcome }) => inWords(outcome))).toEqual(['220', '250', '250']);
  expect(lines().slice(1)).toEqual([
    'received 220 mx\r\n',
    'sent NOOP\r\n',
    'received 250 a\r\n',
    'sent RSET\r\n',
    'received 250 b\r\n',
  ]);
});

describe('raw octets owe no reply', () => {
  test('one is read where it is asked for', async () => {
    const { session } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.until('NOOP\r\n');
      await peer.write('250 one\r\n');
      await peer.end();
    });
    await session.reply();
    await raw(session, 'NO');
    await raw(session, 'OP\r\n');
    expect(inWords(await session.reply())).toBe('250');
    expect(await session.reply(50)).toBe(session.current.outcome);
  });

  test('and further ones become current by `receive`', async () => {
    const { session } = await opened(async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.until('RSET\r\n');
      await peer.write('250 one\r\n251 two\r\n');
      await peer.sleep(30);
      await peer.write('252 three\r\n');
      await peer.end();
    });
    await session.reply();
    await raw(session, 'NOOP\r\nNOOP\r\nRSET\r\n');
    const sent = session.current;
    expect(inWords(await session.reply())).toBe('250');
    expect(inWords((await session.receive()).outcome)).toBe('251');
    expect(inWords((await session.receive(1000)).outcome)).toBe('252');
    expect(inWords(await session.reply())).toBe('252');
    expect(session.current.sentAt).toBe(sent.sentAt);
    expect(inWords((await session.receive(30)).outcome)).toBe('timeout');
  });
});

test('`receive` comes after what is owed', async () => {
  const { session } = await opened(async (peer) => {
    await peer.write('220 mx\r\n');
    await peer.line();
    await peer.write('250 owed\r\n421 leaving\r\n');
  });
  await command(session, 'NOOP');
  const noop = session.current;
  expect(inWords((await session.receive()).outcome)).toBe('421');
  expect(inWords(noop.outcome)).toBe('250');
});

test('`receive` is not content with an owed 421', async () => {
  const { session } = await opened(async (peer) => {
    await peer.write('220 mx\r\n');
    await peer.line();
    await peer.write('421 leaving\r\n');
  });
  await command(session, 'NOOP');
  const noop = session.current;
  expect(inWords((await session.receive()).outcome)).toBe('closed');
  expect(inWords(noop.outcome)).toBe('421');
});

test('malformed octets are a reply, to be judged', async () => {
  const { session } = await opened(async (peer) => {
    await peer.write('OK\r\n');
    await peer.end();
  });
  expect(await session.reply()).toMatchObject({ kind: 'reply', reply: { code: undefined, octets: 'OK\r\n' } });
});

describe('overflow', () => {
  const bounds = { reply: { line: 1000, reply: 5000, lines: 50 } };

  test.each([
    ['a line', 'line', 1000, () => 'x'.repeat(100)],
    ['a reply', 'reply', 5000, () => `250-${'x'.repeat(200)}\r\n`],
    ['lines', 'lines', 50, () => '250-\r\n'],
  ])('%s without end closes the connection', async (_, bound, limit, piece) => {
    const { session, lines } = await opened(
      async (peer) => {
        while (!peer.ended) await peer.write(piece());
      },
      { bounds },
    );
    const outcome = await session.reply();
    expect(outcome).toMatchObject({ kind: 'overflow', bound, limit });
    expect(session.closed).toMatchObject({ by: 'us', how: 'reset' });
    expect(lines().at(-1)).toBe(`close reset by us: the server's reply has no end: ${bound} over ${limit}`);
    expect(await session.reply()).toBe(outcome);
    expect(await command(session, 'NOOP')).toEqual({ kind: 'reset' });
    expect(await session.waitForClose(50)).toBe('not-open');
  });

  test('happens while nobody reads, too', async () => {
    const { session } = await opened(
      async (peer) => {
        await peer.write('220 mx\r\n');
        while (!peer.ended) await peer.write('x'.repeat(100));
      },
      { bounds },
    );
    expect(await session.waitForClose(2000)).toBe('not-open');
    expect(inWords(await session.reply())).toBe('220');
  });
});

test('a server that talks without being read is held back, and goes on when it is read', async () => {
  let written = 0;
  const { session } = await opened(
    async (peer) => {
      const block = `250 ${'x'.repeat(1018)}\r\n`.repeat(64);
      while (!peer.ended && written < 64 * 1024 * 1024) {
        await peer.write(block);
        written += block.length;
      }
    },
    { bounds: { unreadOctets: 64 * 1024 } },
  );
  expect(await session.waitForClose(300)).toBe('timeout');
  const heldAt = written;
  expect(await session.waitForClose(100)).toBe('timeout');
  expect(written).toBe(heldAt);
  expect(heldAt).toBeLessThan(64 * 1024 * 1024);
  for (let read = 0; read < 20_000; read += 1) {
    if ((await session.receive()).outcome?.kind !== 'reply') throw new Error('the server stopped');
  }
  expect(written).toBeGreaterThan(heldAt);
});

test('two reads at once are a bug, and say so', async () => {
  const { session } = await opened((peer) => peer.end());
  const first = session.reply(200);
  await expect(session.reply(200)).rejects.toThrow('at the same time');
  expect(inWords(await first)).toBe('timeout');
});

test('octets are what they are', async () => {
  const text = '250 \x00\x1b[2J\x80\xff\r\n';
  const { session, lines } = await opened(async (peer) => {
    await peer.write('220 mx\r\n');
    await peer.until('\xff\r\n');
    await peer.write(text);
    await peer.end();
  });
  await session.reply();
  await session.send(octets('\x00\xff\r\n'), { label: 'raw octets', owes: 0 });
  await session.reply();
  expect(lines().slice(-2)).toEqual(['sent \x00\xff\r\n', `received ${text}`]);
});
