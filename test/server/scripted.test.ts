import { afterEach, describe, expect, test } from 'vitest';
import { startScripted, type ListenOptions, type RunningServer, type Script } from '../../src/server/index.ts';
import { TestClient } from './client.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function start(script: Script, listen?: ListenOptions): Promise<{ server: RunningServer; client: TestClient }> {
  const server = await startScripted(script, listen);
  const client = new TestClient(server.port);
  open.push(server, client);
  return { server, client };
}

describe('what a reaction can do', () => {
  test('an empty script is a plain server', async () => {
    const { server, client } = await start({});
    expect(await client.reply()).toBe('220 mail.adatum.com ESMTP\r\n');
    expect(await client.ask('EHLO x')).toBe('250-mail.adatum.com\r\n250-PIPELINING\r\n250 8BITMIME\r\n');
    expect(await client.ask('MAIL FROM:<a@example.com>')).toBe('250 OK\r\n');
    expect(await client.ask('RCPT TO:<b@example.net>')).toBe('250 OK\r\n');
    expect(await client.ask('DATA')).toBe('354 Go ahead\r\n');
    expect(await client.ask('hello\r\n.')).toBe('250 OK\r\n');
    expect(await client.ask('QUIT')).toBe('221 mail.adatum.com closing\r\n');
    expect(await client.rest()).toBe('');
    expect(server.mail.map(({ octets }) => octets)).toEqual(['hello\r\n']);
  });

  test('any octets, also half a line', async () => {
    const { client } = await start({
      banner: { text: '220\0\xff\x1b[31m' },
      onCommand: () => ({ text: '\n250 x\r\r\n' }),
    });
    expect(await client.until((text) => text.length >= 9, 'the banner')).toBe('220\0\xff\x1b[31m');
    client.write('NOOP\r\n');
    expect(await client.until((text) => text.endsWith('\r\r\n'), 'the reply')).toBe('\n250 x\r\r\n');
  });

  test('a delay before the first octet', async () => {
    const { client } = await start({ onCommand: () => ({ text: '250 late\r\n', delayMs: 120 }) });
    await client.reply();
    const sent = performance.now();
    expect(await client.ask('NOOP')).toBe('250 late\r\n');
    expect(performance.now() - sent).toBeGreaterThanOrEqual(115);
  });

  test('splits, with CR and LF in different segments', async () => {
    const { client } = await start({ onCommand: () => ({ text: '250 OK\r\n', splitAt: [3, 7], splitDelayMs: 40 }) });
    await client.reply();
    client.chunks.length = 0;
    expect(await client.ask('NOOP')).toBe('250 OK\r\n');
    expect(client.chunks.map(({ text }) => text)).toEqual(['250', ' OK\r', '\n']);
  });

  test('octet by octet', async () => {
    const { client } = await start({ onCommand: () => ({ text: '250 a\r\n', byteDelayMs: 20 }) });
    await client.reply();
    client.chunks.length = 0;
    const sent = performance.now();
    await client.ask('NOOP');
    expect(performance.now() - sent).toBeGreaterThanOrEqual(6 * 19);
    expect(client.chunks.length).toBeGreaterThan(3);
  });

  test('a dropped reply: the next command is still answered', async () => {
    const { client } = await start({ onCommand: (verb) => (verb === 'RSET' ? {} : undefined) });
    await client.reply();
    expect(await client.ask('RSET\r\nNOOP')).toBe('250 OK\r\n');
  });

  test('close, with and without a word', async () => {
    const { server, client } = await start({
      onCommand: (verb) => (verb === 'NOOP' ? { next: 'close' } : { text: '421 bye\r\n', next: 'close' }),
    });
    await client.reply();
    client.write('RSET\r\nNOOP\r\n');
    expect(await client.rest()).toBe('421 bye\r\n');
    expect(client.error).toBeUndefined();
    const silent = new TestClient(server.port);
    open.push(silent);
    await silent.reply();
    silent.write('NOOP\r\n');
    expect(await silent.rest()).toBe('');
  });

  test('reset', async () => {
    const { client } = await start({ onCommand: () => ({ next: 'reset' }) });
    await client.reply();
    client.write('NOOP\r\nNOOP\r\n');
    await client.rest();
    expect(client.error?.code).toBe('ECONNRESET');
  });

  test('a banner that closes, one that resets', async () => {
    const { client } = await start({ banner: { text: '554 no\r\n', next: 'close' } });
    expect(await client.rest()).toBe('554 no\r\n');
    const { client: other } = await start({ banner: { next: 'reset' } });
    await other.rest();
    expect(other.error?.code).toBe('ECONNRESET');
  });

  test('the script sees verb, arguments and state, and can refuse a message', async () => {
    const seen: string[] = [];
    const { server, client } = await start({
      onCommand: (verb, args, state) => {
        seen.push(`${verb}|${args}|${String(state.helo)}|${String(state.number)}`);
        return undefined;
      },
      onMessage: (octets) => `550 not ${octets.trim()}`,
    });
    await client.reply();
    await client.ask('ehlo  x y');
    await client.ask('Mail From:<a@b>');
    await client.ask('rcpt TO:<a@b>');
    await client.ask('data');
    expect(await client.ask('this\r\n.')).toBe('550 not this\r\n');
    expect(seen).toEqual(['EHLO|x y|undefined|1', 'MAIL|From:<a@b>|x y|1', 'RCPT|TO:<a@b>|x y|1', 'DATA||x y|1']);
    expect(server.mail).toEqual([]);
  });
});

describe('pipelining', () => {
  test('commands of one segment are answered in order, one of them late', async () => {
    const { client } = await start({
      onCommand: (verb) => (verb === 'RSET' ? { text: '250 first\r\n', delayMs: 50 } : undefined),
    });
    await client.reply();
    client.write('RSET\r\nNOOP\r\nFOO\r\nQUIT\r\n');
    expect(await client.rest()).toBe(
      '250 first\r\n250 OK\r\n500 Command not recognized\r\n221 mail.adatum.com closing\r\n',
    );
  });

  test('a message in one segment with all its commands', async () => {
    const { server, client } = await start({});
    client.write('EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\r\n.\r\nMAIL FROM:<e@f>\r\nQUIT\r\n');
    const got = await client.rest();
    expect(got.match(/^\d{3}[^-]/gm)).toEqual(['220 ', '250 ', '250 ', '250 ', '354 ', '250 ', '250 ', '221 ']);
    expect(server.mail).toHaveLength(1);
  });

  test('a client that has closed its half still gets every reply', async () => {
    const { client } = await start({ onCommand: () => ({ text: '250 late\r\n', delayMs: 30 }) });
    await client.reply();
    client.socket.end('NOOP\r\nNOOP\r\n');
    expect(await client.rest()).toBe('250 late\r\n250 late\r\n');
  });
});
