/** What a line-by-line dialog cannot show: time, segments, pipelining, what is kept, what is counted. */
import { afterEach, describe, expect, test } from 'vitest';
import { startPersona, type ListenOptions, type RunningServer } from '../../src/server/index.ts';
import { TestClient } from './client.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function start(spec: string, listen?: ListenOptions): Promise<RunningServer> {
  const server = await startPersona(spec, listen);
  open.push(server);
  return server;
}

function connect(server: RunningServer): TestClient {
  const client = new TestClient(server.port);
  open.push(client);
  return client;
}

async function greeted(server: RunningServer, hello = 'HELO x'): Promise<TestClient> {
  const client = connect(server);
  await client.reply();
  await client.ask(hello);
  return client;
}

async function toData(client: TestClient, recipient = 'user@adatum.com'): Promise<void> {
  await client.ask('MAIL FROM:<a@contoso.com>');
  await client.ask(`RCPT TO:<${recipient}>`);
  expect(await client.ask('DATA')).toMatch(/^354 /);
}

/** How long an answer took. For "it is not late" use a delay longer than the client's patience instead: no upper bounds. */
async function timed<T>(what: Promise<T>): Promise<{ ms: number; value: T }> {
  const begun = performance.now();
  const value = await what;
  return { ms: performance.now() - begun, value };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('mailguard', () => {
  test('byteWise: a verb typed letter by letter is not recognised', async () => {
    const server = await start('exchange-2003-behind-pix-mailguard:mode=B,byteWise');
    const client = connect(server);
    await client.reply();
    expect(await client.ask('HELO x')).toMatch(/^250 mail/);
    client.write('H');
    await pause(40);
    expect(await client.ask('ELO x')).toBe('500 5.3.3 Unrecognized command\r\n');
    client.write('HELO');
    await pause(40);
    expect(await client.ask(' x')).toMatch(/^250 mail/);
  });

  test('splitDot: an end of data in two segments is lost, one in a single segment is seen', async () => {
    const server = await start('exchange-2003-behind-pix-mailguard:splitDot');
    const client = await greeted(server);
    await toData(client);
    client.write('a\r\n.');
    await pause(40);
    client.write('\r\n');
    await pause(80);
    expect(client.received).toBe('');
    expect(await client.ask('b\r\n.')).toMatch(/^250 2\.6\.0 /);
    expect(server.mail.map(({ octets }) => octets)).toEqual(['a\r\n.\r\nb\r\n']);
  });

  test('noopTrash: the body is overwritten, the header is not', async () => {
    const server = await start('exchange-2003-behind-pix-mailguard:noopTrash');
    const client = await greeted(server);
    await toData(client);
    await client.ask('S: 1\r\n\r\nbody\r\n.');
    await client.ask('NOOP');
    await toData(client);
    await client.ask('S: 2\r\n\r\nbody\r\n.');
    expect(server.mail.map(({ octets }) => octets)).toEqual(['S: 1\r\n\r\nbody\r\n', 'S: 2\r\n\r\nXXXX\r\n']);
  });
});

describe('relaying', () => {
  test('the open relay marks what it would have sent on', async () => {
    const server = await start('ims-5.5-open-relay');
    const client = await greeted(server);
    await client.ask('MAIL FROM:<>');
    await client.ask('RCPT TO:<user@adatum.com>');
    await client.ask('RCPT TO:<user@alpineskihouse.com> NOTIFY=NEVER');
    await client.ask('DATA');
    await client.ask('x\r\n.');
    expect(server.mail[0]).toMatchObject({
      reversePath: '',
      peer: '127.0.0.1',
      recipients: [
        { address: 'user@adatum.com', parameters: '', relayed: false },
        { address: 'user@alpineskihouse.com', parameters: 'NOTIFY=NEVER', relayed: true },
      ],
    });
  });
});

describe('exchange 2016', () => {
  test('a refused recipient is late, an accepted one is not', async () => {
    const patient = await greeted(await start('exchange-2016-frontend:tarpitMs=60000'));
    await patient.ask('MAIL FROM:<a@contoso.com>');
    expect(await patient.ask('RCPT TO:<user@adatum.com>')).toBe('250 2.1.5 Recipient OK\r\n');
    const client = await greeted(await start('exchange-2016-frontend:tarpitMs=150'));
    await client.ask('MAIL FROM:<a@contoso.com>');
    const refused = await timed(client.ask('RCPT TO:<a@alpineskihouse.com>'));
    expect(refused.value).toMatch(/^550 5\.7\.54 /);
    expect(refused.ms).toBeGreaterThanOrEqual(145);
  });

  test('unknown recipients are left out beside known ones; bare LF on request', async () => {
    const server = await start('exchange-2016-frontend:tarpitMs=0,bareLf');
    const client = await greeted(server);
    await client.ask('MAIL FROM:<a@contoso.com>');
    await client.ask('RCPT TO:<nobody@adatum.com>');
    await client.ask('RCPT TO:<user@adatum.com>');
    await client.ask('DATA');
    expect(await client.ask('x\r\n.')).toMatch(/^250 2\.6\.0 /);
    expect(server.mail[0]?.recipients.map(({ address }) => address)).toEqual(['user@adatum.com']);
    await toData(client);
    expect(await client.ask('x\ny\r\n.')).toBe('554 5.6.0 Invalid message content, contains bare linefeeds\r\n');
  });
});

describe('slow banner', () => {
  test('logging: the banner is late for everybody, later replies are not; early talkers and leavers are counted', async () => {
    const server = await start('ims-5.5-slow-banner:bannerMs=200');
    const client = connect(server);
    client.write('NOOP\r\n');
    const banner = await timed(client.until((text) => text.endsWith('250 OK\r\n'), 'banner and reply'));
    expect(banner.value).toMatch(/^220 [^\r]* ready\r\n250 OK\r\n$/);
    expect(banner.ms).toBeGreaterThanOrEqual(190);
    const leaver = connect(server);
    await pause(50);
    leaver.socket.end();
    const resetter = connect(server);
    await pause(50);
    resetter.socket.resetAndDestroy();
    await leaver.rest();
    while (server.counters.abortedBeforeBanner < 2) await pause(2);
    expect(server.counters).toMatchObject({ connects: 3, abortedBeforeBanner: 2, bytesBeforeBanner: 6 });
  });

  test('dns: the first waits, those after it do not, until the answer is forgotten', async () => {
    let now = 0;
    const server = await start('ims-5.5-slow-banner:mode=dns,bannerMs=60000', { clock: () => new Date(now) });
    const first = connect(server);
    await pause(50);
    // The lookup of the first is over in the server's eyes: those who come now need not wait.
    now = 60_000;
    expect(await connect(server).reply()).toMatch(/^220 /);
    expect(first.received).toBe('');
    // One minute after the answer it is forgotten.
    now = 120_000;
    const again = connect(server);
    await pause(50);
    expect(again.received).toBe('');
  });

  test('load: slower with every open connection, and NOOP as slow on request', async () => {
    const server = await start('ims-5.5-slow-banner:mode=load,bannerMs=80,replyMs=100');
    const first = connect(server);
    await first.reply();
    const second = connect(server);
    expect((await timed(second.reply())).ms).toBeGreaterThanOrEqual(155);
    expect((await timed(second.ask('NOOP'))).ms).toBeGreaterThanOrEqual(95);
  });

  test('never: no banner, and an end to the waiting', async () => {
    const server = await start('ims-5.5-slow-banner:mode=never', { limits: { idleMs: 100 } });
    expect(await connect(server).rest()).toBe('');
  });
});

describe('tarpit', () => {
  test('errors: only 5yz is late', async () => {
    const patient = await greeted(await start('tarpit:tarpitMs=60000'));
    expect(await patient.ask('NOOP')).toBe('250 2.0.0 OK\r\n');
    const client = await greeted(await start('tarpit:tarpitMs=120'));
    expect((await timed(client.ask('FOO'))).ms).toBeGreaterThanOrEqual(115);
  });

  test('escalating: twice as late each time', async () => {
    const client = connect(await start('tarpit:mode=escalating,stepMs=40'));
    await client.reply();
    const times: number[] = [];
    for (let i = 0; i < 3; i++) times.push((await timed(client.ask('NOOP'))).ms);
    expect(times.map((ms, index) => ms >= 40 * 2 ** index - 3)).toEqual([true, true, true]);
  });

  test('per-char: octet by octet, from the banner on', async () => {
    const client = connect(await start('tarpit:mode=per-char,byteMs=10'));
    await client.until((text) => text.startsWith('220-m'), 'the first octets');
    expect(client.chunks.length).toBeGreaterThan(2);
  });

  test('pre-banner', async () => {
    expect(
      (await timed(connect(await start('tarpit:mode=pre-banner,bannerMs=120')).reply())).ms,
    ).toBeGreaterThanOrEqual(115);
  });
});

describe('postfix', () => {
  const outOfStep = '554 5.5.0 Error: SMTP protocol synchronization\r\n';

  test('pipelining as RFC 2920 allows it', async () => {
    const client = await greeted(await start('postfix-3.9-hardened'), 'EHLO x');
    client.write('MAIL FROM:<a@contoso.com>\r\nRCPT TO:<user@adatum.com>\r\nDATA\r\n');
    const got = await client.until((text) => text.includes('354 '), '354');
    expect(got).toBe('250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 End data with <CR><LF>.<CR><LF>\r\n');
    client.write('x\r\n.\r\nRSET\r\nQUIT\r\n');
    expect(await client.rest()).toMatch(/^250 2\.0\.0 Ok: queued as \w+\r\n250 2\.0\.0 Ok\r\n221 2\.0\.0 Bye\r\n$/);
  });

  test.each([
    ['after EHLO in the same segment', 'EHLO x', 'EHLO y\r\nNOOP\r\n', outOfStep],
    ['after DATA', 'EHLO x', 'MAIL FROM:<>\r\nDATA\r\nQUIT\r\n', `250 2.1.0 Ok\r\n${outOfStep}`],
    ['in a session begun with HELO', 'HELO x', 'RSET\r\nNOOP\r\n', outOfStep],
  ])('pipelining %s ends the session', async (_name, hello, octets, expected) => {
    const client = await greeted(await start('postfix-3.9-hardened'), hello);
    client.write(octets);
    expect(await client.rest()).toBe(expected);
  });

  test('who talks before the banner gets 554 instead of it', async () => {
    const server = await start('postfix-3.9-hardened:bannerMs=5000');
    const client = connect(server);
    client.write('EHLO x\r\n');
    expect(await client.rest()).toBe(outOfStep);
    expect(server.counters.bytesBeforeBanner).toBe(8);
  });

  test.each([
    ['a command', 'NOOP\n'],
    ['a line of a message', 'MAIL FROM:<a@contoso.com>\r\nRCPT TO:<user@adatum.com>\r\nDATA\r\n'],
  ])('a bare LF in %s ends the session', async (name, octets) => {
    const server = await start('postfix-3.9-hardened');
    const client = await greeted(server, 'EHLO x');
    client.write(octets);
    if (name !== 'a command') {
      await client.until((text) => text.includes('354 '), '354');
      // The lone dot between bare LFs ends nothing.
      client.write('x\n.\nMAIL FROM:<b@contoso.com>\r\n.\r\n');
    }
    expect(await client.rest()).toBe('550 5.5.2 mail.adatum.com Error: bare <LF> received\r\n');
    expect(server.mail).toEqual([]);
  });

  test('bareLf=normalize takes it as content', async () => {
    const server = await start('postfix-3.9-hardened:bareLf=normalize');
    const client = await greeted(server, 'EHLO x');
    await toData(client);
    expect(await client.ask('x\n.\ny\r\n.')).toMatch(/^250 2\.0\.0 Ok: queued/);
    expect(server.mail[0]?.octets).toBe('x\n.\ny\r\n');
  });

  test('replies are late after ten errors; a delivered message is forgiveness', async () => {
    const late = await greeted(await start('postfix-3.9-hardened:errorSleepMs=100'), 'EHLO x');
    for (let i = 0; i < 10; i++) await late.ask('FOO');
    expect((await timed(late.ask('FOO'))).ms).toBeGreaterThanOrEqual(95);
    const forgiven = await greeted(await start('postfix-3.9-hardened:errorSleepMs=60000'), 'EHLO x');
    for (let i = 0; i < 10; i++) await forgiven.ask('FOO');
    await toData(forgiven);
    await forgiven.ask('x\r\n.');
    for (let i = 0; i < 10; i++) expect(await forgiven.ask('FOO')).toMatch(/^500 /);
  });

  test('a command line of more than 2048 octets', async () => {
    const client = await greeted(await start('postfix-3.9-hardened'), 'EHLO x');
    expect(await client.ask('x'.repeat(2100))).toBe('500 5.5.2 mail.adatum.com Error: command too long\r\n');
  });
});

test('greylister: the same triplet passes after the wait, another does not', async () => {
  let now = 0;
  const server = await start('greylister', { clock: () => new Date(now) });
  const attempt = async (sender: string): Promise<string> => {
    const client = await greeted(server, 'EHLO x');
    await client.ask(`MAIL FROM:<${sender}>`);
    return (await client.ask('RCPT TO:<user@adatum.com>')).slice(0, 9);
  };
  expect(await attempt('a@contoso.com')).toBe('450 4.2.0');
  now = 299_999;
  expect(await attempt('a@contoso.com')).toBe('450 4.2.0');
  now = 300_000;
  expect(await attempt('A@contoso.com')).toBe('250 2.1.5');
  expect(await attempt('b@contoso.com')).toBe('450 4.2.0');
});
