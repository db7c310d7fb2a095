import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startPersona, startScripted, type RunningServer } from '../../src/server/index.ts';
import { TestClient } from './client.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

function connect(server: RunningServer): TestClient {
  const client = new TestClient(server.port);
  open.push(client);
  return client;
}

async function sendMessage(client: TestClient, body: string): Promise<string> {
  await client.ask('EHLO x');
  await client.ask('MAIL FROM:<a@b>');
  await client.ask('RCPT TO:<c@d>');
  await client.ask('DATA');
  return client.ask(`${body}\r\n.`);
}

describe('memory', () => {
  test('the oldest messages are forgotten, by number', async () => {
    const server = await startScripted({}, { limits: { keptMessages: 2 } });
    open.push(server);
    const client = connect(server);
    await client.reply();
    for (const body of ['1', '2', '3']) expect(await sendMessage(client, body)).toBe('250 OK\r\n');
    expect(server.mail.map(({ number, octets }) => [number, octets])).toEqual([
      [2, '2\r\n'],
      [3, '3\r\n'],
    ]);
  });

  test('and by octets; one that is larger than the memory is not kept at all', async () => {
    const server = await startScripted({}, { limits: { keptOctets: 50 } });
    open.push(server);
    const client = connect(server);
    await client.reply();
    await sendMessage(client, 'a'.repeat(30));
    await sendMessage(client, 'b'.repeat(30));
    expect(server.mail.map(({ octets }) => octets[0])).toEqual(['b']);
    expect(await sendMessage(client, 'c'.repeat(60))).toBe('250 OK\r\n');
    expect(server.mail).toEqual([]);
  });

  test('a message past the limit is read to its end and refused', async () => {
    const server = await startScripted({}, { limits: { message: 1000 } });
    open.push(server);
    const client = connect(server);
    await client.reply();
    expect(await sendMessage(client, 'x'.repeat(100_000))).toBe('552 Message too large\r\n');
    expect(await client.ask('NOOP')).toBe('250 OK\r\n');
    expect(server.mail).toEqual([]);
  });

  test('BDAT chunks together are bounded as one message', async () => {
    const server = await startPersona('exchange-2003', { limits: { message: 10 } });
    open.push(server);
    const client = connect(server);
    await client.reply();
    await client.ask('EHLO x');
    await client.ask('MAIL FROM:<a@contoso.com>');
    await client.ask('RCPT TO:<user@adatum.com>');
    for (let i = 0; i < 3; i++) expect(await client.ask('BDAT 6\r\nabcd')).toMatch(/^250 2\.6\.0 CHUNK/);
    expect(await client.ask('BDAT 0 LAST')).toMatch(/^552 5\.3\.4 /);
    expect(server.mail).toEqual([]);
  });

  test('the transcript of a session is bounded', async () => {
    const server = await startScripted({}, { limits: { transcriptEntries: 4 } });
    open.push(server);
    const client = connect(server);
    await client.reply();
    await sendMessage(client, 'x');
    expect(server.mail[0]?.transcript).toHaveLength(4);
  });
});

describe('input and output', () => {
  test('a line past the limit is answered once, and the session goes on', async () => {
    const server = await startScripted({}, { limits: { line: 100 } });
    open.push(server);
    const client = connect(server);
    await client.reply();
    expect(await client.ask('x'.repeat(100_000))).toBe('500 Line too long\r\n');
    expect(await client.ask('NOOP')).toBe('250 OK\r\n');
  });

  test('input that runs ahead of a late reply is not read without end, and answered in the end', async () => {
    const server = await startScripted(
      { onCommand: (verb) => (verb === 'RSET' ? { text: '250 late\r\n', delayMs: 300 } : undefined) },
      { limits: { ahead: 1000 } },
    );
    open.push(server);
    const client = connect(server);
    await client.reply();
    client.write(`RSET\r\n${'NOOP\r\n'.repeat(20_000)}QUIT\r\n`);
    const got = await client.rest();
    expect(got.startsWith('250 late\r\n250 OK\r\n')).toBe(true);
    expect(got.match(/250 OK\r\n/g)).toHaveLength(20_000);
  });

  test('a client that never reads is cut off', async () => {
    const server = await startScripted(
      { onCommand: () => ({ text: `250 ${'x'.repeat(100_000)}\r\n` }) },
      { limits: { idleMs: 200, lingerMs: 50 } },
    );
    open.push(server);
    const client = connect(server);
    await client.reply();
    client.socket.pause();
    client.write('NOOP\r\n'.repeat(1000));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    client.socket.resume();
    const got = await client.rest();
    expect(got.length).toBeLessThan(1000 * 100_000);
  });

  test('an idle client is told and cut off; one that waits for a late reply is not', async () => {
    const server = await startPersona('postfix-3.9-hardened', { limits: { idleMs: 100 } });
    open.push(server);
    const client = connect(server);
    await client.reply();
    expect(await client.rest()).toBe('421 4.4.2 mail.adatum.com Error: timeout exceeded\r\n');

    const late = await startScripted(
      { onCommand: () => ({ text: '250 late\r\n', delayMs: 400 }) },
      { limits: { idleMs: 100 } },
    );
    open.push(late);
    const waiting = connect(late);
    await waiting.reply();
    expect(await waiting.ask('NOOP')).toBe('250 late\r\n');
  });

  test('a closed connection is not kept for a client that does not close', async () => {
    const server = await startScripted({}, { limits: { lingerMs: 50 } });
    open.push(server);
    const client = connect(server);
    await client.reply();
    client.write('QUIT\r\n');
    await client.rest();
    const again = performance.now();
    // Writing to a connection that is gone fails; to one that is kept it does not.
    while (!client.closed && performance.now() - again < 5000) {
      client.write('NOOP\r\n');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(client.closed).toBe(true);
  });

  test('more connections than the limit are closed as they come', async () => {
    const server = await startScripted({}, { limits: { connections: 1 } });
    open.push(server);
    const first = connect(server);
    await first.reply();
    const second = connect(server);
    expect(await second.rest()).toBe('');
    expect(await first.ask('NOOP')).toBe('250 OK\r\n');
    expect(server.counters.connects).toBe(2);
  });
});

describe('listening and closing', () => {
  test('close ends greeted, stalled, ungreeted and half-sent sessions at once, and may be called again', async () => {
    const server = await startScripted({ onCommand: () => ({ text: '250 never\r\n', delayMs: 60_000 }) });
    const slow = await startPersona('ims-5.5-slow-banner:mode=never');
    const clients = [connect(server), connect(server), connect(slow)] as const;
    await clients[0].reply();
    await clients[1].reply();
    clients[0].write('NOOP\r\n');
    clients[1].write('half a comm');
    while (slow.counters.connects === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    const begun = performance.now();
    await Promise.all([server.close(), server.close(), slow.close()]);
    await server.close();
    for (const client of clients) expect(await client.rest()).toBe('');
    expect(performance.now() - begun).toBeLessThan(5000);
    // Ended by the server, not by the peer.
    expect(slow.counters.abortedBeforeBanner).toBe(0);
    const late = connect(server);
    await late.rest();
    expect(late.error?.code).toBe('ECONNREFUSED');
  });

  test('a port in use is the error of the system', async () => {
    const server = await startScripted({});
    open.push(server);
    await expect(startScripted({}, { port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('::1 as well, where this machine has it', async () => {
    const has = await new Promise<boolean>((resolve) => {
      const probe = createServer().once('error', () => {
        resolve(false);
      });
      probe.listen(0, '::1', () => {
        probe.close(() => {
          resolve(true);
        });
      });
    });
    const server = await startPersona('exchange-2003', { ipv6: true });
    open.push(server);
    expect(server.addresses).toEqual(has ? ['127.0.0.1', '::1'] : ['127.0.0.1']);
    if (!has) return;
    const client = new TestClient(server.port, '::1');
    open.push(client);
    await client.reply();
    expect(await client.ask('HELO x')).toBe('250 mail.adatum.com Hello [::1]\r\n');
  });
});
