/** Ways to a server beyond a TCP connect: through proxies good and bad, from an address, to a socket and to a program. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ConnectOutcome } from '../../src/net/connect.ts';
import { openRoute } from '../../src/net/open.ts';
import type { Proxy, Route } from '../../src/net/route.ts';
import { rawServer } from '../../src/server/index.ts';
import { startProxy, type ProxyOptions } from '../support/proxies.ts';
import { closedPort, listening } from './support.ts';

const patience = 2000;

/** What the server says once the connection stands, up to its end; nothing where there is none. */
async function heard(outcome: ConnectOutcome): Promise<string> {
  if (outcome.kind !== 'connected') return '';
  let all = '';
  await new Promise<void>((resolve) => {
    outcome.connection.start({
      data: (chunk) => (all += Buffer.from(chunk).toString('latin1')),
      end: () => resolve(),
      note: (words) => (all += `[${words}]`),
    });
  });
  outcome.connection.close();
  return all;
}

const greeter = (): Promise<number> => listening((socket) => socket.end('220 hello\r\n'));

const proxyAt = (port: number, scheme: Proxy['scheme'], more: Partial<Proxy> = {}): Proxy => ({
  name: 'office',
  scheme,
  host: '127.0.0.1',
  port,
  ...more,
});

const schemes = ['socks5', 'socks5h', 'socks4', 'socks4a', 'http'] as const;
/** To which the name is told, and which looks it up. */
const byName = ['socks5h', 'socks4a', 'http'] as const;

describe('a good proxy', () => {
  const answers: readonly ProxyOptions[] = [{}, { answer: 'with the greeting' }, { answer: 'octet by octet' }];
  test.each(schemes.flatMap((scheme) => answers.map((options) => [scheme, options] as const)))(
    '%s %j: the greeting is not lost',
    async (scheme, options) => {
      const [proxy, port] = await Promise.all([startProxy(options), greeter()]);
      const outcome = await openRoute({ host: '127.0.0.1', port, via: proxyAt(proxy.port, scheme) }, patience);
      expect(await heard(outcome)).toBe('220 hello\r\n');
      expect(outcome).toMatchObject({ address: '127.0.0.1', family: 4 });
      expect(proxy.asked).toMatchObject([{ host: '127.0.0.1', port }]);
    },
  );

  test.each(byName)('%s looks up the name itself', async (scheme) => {
    const [proxy, port] = await Promise.all([startProxy(), greeter()]);
    const outcome = await openRoute({ host: 'mx.invalid', port, via: proxyAt(proxy.port, scheme) }, patience);
    expect(await heard(outcome)).toBe('220 hello\r\n');
    expect(outcome).toMatchObject({ address: 'mx.invalid', family: undefined });
    expect(proxy.asked).toMatchObject([{ host: 'mx.invalid', port }]);
  });

  test.each(['socks5', 'socks4'] as const)('%s is told an address', async (scheme) => {
    const [proxy, port] = await Promise.all([startProxy(), greeter()]);
    const route: Route = { host: 'localhost', port, family: 4, via: proxyAt(proxy.port, scheme) };
    expect(await heard(await openRoute(route, patience))).toBe('220 hello\r\n');
    expect(proxy.asked).toMatchObject([{ host: '127.0.0.1', port }]);
  });

  test.each(['socks5h', 'http', 'socks4a'] as const)('%s takes a login', async (scheme) => {
    const login = scheme === 'socks4a' ? undefined : 'user:pass word';
    const [proxy, port] = await Promise.all([startProxy({ ...(login !== undefined && { login }) }), greeter()]);
    const via = proxyAt(proxy.port, scheme, { user: 'user', password: 'pass word' });
    expect(await heard(await openRoute({ host: '127.0.0.1', port, via }, patience))).toBe('220 hello\r\n');
    expect(proxy.asked[0]?.login).toBe(login ?? 'user');
  });
});

/** What is told of a proxy that is not as it should be. */
async function faultOf(via: Proxy, route: Partial<Route> = {}, ms = patience): Promise<string> {
  const outcome = await openRoute({ host: '127.0.0.1', port: 9, via, ...route }, ms);
  if (outcome.kind !== 'proxy') return outcome.kind;
  return (outcome.why ?? '').replace(/^the proxy office \(.*?\) /, '');
}

const hex = (digits: string): string => Buffer.from(digits, 'hex').toString('latin1');

describe('a proxy that is not as it should be is told apart from the server', () => {
  const told: readonly (readonly [what: string, scheme: Proxy['scheme'], answers: readonly string[], words: RegExp])[] =
    [
      [
        'general failure',
        'socks5',
        ['0500', '05010001000000000000'],
        /^has failed \(general failure\) \(SOCKS5 reply 1\)$/,
      ],
      ['rules', 'socks5', ['0500', '05020001000000000000'], /^may not connect there by its rules/],
      ['no network', 'socks5', ['0500', '05030001000000000000'], /^cannot reach the network/],
      ['no host', 'socks5', ['0500', '05040001000000000000'], /^cannot reach the server/],
      ['refused', 'socks5', ['0500', '05050001000000000000'], /^says that the server refused/],
      ['time to live', 'socks5', ['0500', '05060001000000000000'], /^gave up on the server/],
      ['no command', 'socks5', ['0500', '05070001000000000000'], /^does not connect for others/],
      ['no such address', 'socks5', ['0500', '05080001000000000000'], /^does not take this kind of address/],
      ['an unknown code', 'socks5', ['0500', '05ff0001000000000000'], /^refuses \(SOCKS5 reply 255\)$/],
      ['a refusal cut short', 'socks5', ['0500', '05020000'], /^may not connect/],
      ['a wish for a login', 'socks5', ['05ff'], /^wants a login$/],
      ['a method of its own', 'socks5', ['0502'], /^answered with what is none of its protocol, a way to log in/],
      ['an address of no kind', 'socks5', ['0500', '05000009000000000000'], /an address of an unknown kind \(9\): /],
      ['another version', 'socks5', ['0400'], /not of SOCKS version 5: \\x04\\x00$/],
      ['an SMTP server', 'socks5', ['323230206d782e6578616d706c650d0a'], /not of SOCKS version 5: 220 mx\.example/],
      ['rejected', 'socks4', ['005b000000000000'], /^rejects the request.*\(SOCKS4 reply 91\)$/],
      ['no identd', 'socks4', ['005c000000000000'], /identd\) \(SOCKS4 reply 92\)$/],
      ['another user', 'socks4', ['005d000000000000'], /^does not believe/],
      ['an unknown reply', 'socks4', ['0001000000000000'], /an unknown reply \(1\)/],
      ['an SMTP server', 'socks4', ['323230206d780d0a'], /not of SOCKS version 4/],
      ['an SMTP server', 'http', ['323230206d780d0a'], /no status of HTTP\/1: 220 mx/],
    ];
  test.each(told)('%s, %s %j', async (_, scheme, answers, words) => {
    const proxy = await rawServer(async (peer) => {
      for (const answer of answers) {
        await peer.some();
        await peer.write(hex(answer));
      }
      await peer.end();
    });
    onTestFinished(() => proxy.close());
    expect(await faultOf(proxyAt(proxy.port, scheme))).toMatch(words);
  });

  const statuses: readonly (readonly [string, RegExp])[] = [
    ['HTTP/1.1 403 Forbidden\r\n\r\n', /^may not connect there by its rules \(HTTP status 403 Forbidden\)$/],
    ['HTTP/1.0 407 Proxy Authentication Required\r\n\r\n', /^wants a login/],
    ['HTTP/1.1 502 Bad Gateway\r\nX: y\r\n\r\n<html>', /^could not connect to the server \(HTTP status 502/],
    ['HTTP/1.1 504\r\n\r\n', /^gave up on the server.*\(HTTP status 504\)$/],
    ['HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n', /^refuses \(HTTP status 302 Found\)$/],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 x\r\n\r\n', /^could not connect.*503/],
    ['HTTP/1.1 100 a\r\n\r\n'.repeat(50), /^refuses \(HTTP status 100/],
    ['HTTP/2 200\r\n\r\n', /no status of HTTP\/1: HTTP\/2 200/],
    ['HTTP/1.1 2x0 OK\r\n\r\n', /no status of HTTP\/1/],
    ['HTTP/1.1 200OK\r\n\r\n', /no status of HTTP\/1/],
    [`HTTP/1.1 200 ${'a'.repeat(20_000)}`, /an answer without an end: HTTP\/1\.1 200 aaa/],
  ];
  test.each(statuses)('CONNECT is answered %j', async (answer, words) => {
    const proxy = await rawServer(async (peer) => {
      await peer.until('\r\n\r\n');
      await peer.write(answer);
      await peer.end();
    });
    onTestFinished(() => proxy.close());
    expect(await faultOf(proxyAt(proxy.port, 'http'))).toMatch(words);
  });

  test.each(schemes)('%s: it stops at once, or in the middle', async (scheme) => {
    const silent = await rawServer((peer) => peer.end());
    const begins = { socks5: '05', socks5h: '05', socks4: '005a', socks4a: '005a', http: '485454502f312e31' }[scheme];
    const stops = await rawServer(async (peer) => {
      await peer.write(hex(begins));
      await peer.end();
    });
    onTestFinished(async () => {
      await Promise.all([silent.close(), stops.close()]);
    });
    expect(await faultOf(proxyAt(silent.port, scheme), {}, 100)).toBe('did not answer within 0.10 s');
    expect(await faultOf(proxyAt(stops.port, scheme), {}, 100)).toMatch(
      /^stopped in the middle of its answer \(.*\) within/,
    );
  });

  test.each(schemes)('%s: it closes, or resets, at once or in the middle', async (scheme) => {
    const proxy = await rawServer(async (peer) => {
      await peer.some();
      if (peer.number % 2 === 0)
        await peer.write(scheme === 'http' ? 'HTTP' : scheme.startsWith('socks4') ? '\0' : '\x05');
      await peer.sleep(5);
      if (peer.number > 2) peer.reset();
    });
    onTestFinished(() => proxy.close());
    const via = proxyAt(proxy.port, scheme);
    expect(await faultOf(via)).toBe('closed the connection before it answered');
    expect(await faultOf(via)).toMatch(/^closed the connection in the middle of its answer: /);
    expect(await faultOf(via)).toBe('reset the connection before it answered');
    expect(await faultOf(via)).toMatch(/^reset the connection in the middle of its answer: /);
  });

  test.each(schemes)('%s: it is not there', async (scheme) => {
    expect(await faultOf(proxyAt(await closedPort(), scheme))).toBe('refuses the connection (ECONNREFUSED)');
  });

  test.each(['socks5h', 'http'] as const)('%s: it does not accept the login', async (scheme) => {
    const { port } = await startProxy({ login: 'user:right' });
    const via = proxyAt(port, scheme, { user: 'user', password: 'wrong' });
    expect(await faultOf(via)).toMatch(/^does not accept the user name or the password/);
    expect(await faultOf(proxyAt(port, scheme))).toMatch(/^wants a login/);
  });

  test.each(schemes)('%s: what a working proxy says of a server that is not there', async (scheme) => {
    const { port } = await startProxy();
    expect(await faultOf(proxyAt(port, scheme), { port: await closedPort() })).toMatch(
      { s: /server/, h: /could not connect to the server/ }[scheme === 'http' ? 'h' : 's'],
    );
  });

  test('SOCKS4 has no IPv6', async () => {
    const { port } = await startProxy();
    expect(await faultOf(proxyAt(port, 'socks4a'), { host: '::1' })).toMatch(/^cannot be asked for an IPv6 address/);
  });

  test('it floods us: that is bounded', async () => {
    const proxy = await rawServer(async (peer) => {
      await peer.some();
      for (let i = 0; i < 200; i += 1) await peer.write('HTTP/1.1 200 x\r\nX: '.padEnd(64 * 1024, 'x'));
    });
    onTestFinished(() => proxy.close());
    expect(await faultOf(proxyAt(proxy.port, 'http'))).toMatch(/an answer without an end/);
  });

  test('it is given up with the run', async () => {
    const proxy = await rawServer((peer) => peer.end());
    onTestFinished(() => proxy.close());
    const abort = new AbortController();
    const opening = openRoute({ host: '127.0.0.1', port: 9, via: proxyAt(proxy.port, 'http') }, 60_000, abort.signal);
    setTimeout(() => abort.abort(), 20);
    expect((await opening).kind).toBe('proxy');
  });
});

describe('from an address of ours', () => {
  const loopback = Object.entries(networkInterfaces()).find(([, own]) =>
    own?.some(({ address }) => address === '127.0.0.1'),
  );

  test('an interface stands for its address of the family of the target', async () => {
    const port = await listening((socket) => socket.end(`220 ${socket.remoteAddress ?? ''}\r\n`));
    for (const from of ['127.0.0.1', loopback?.[0] ?? '127.0.0.1']) {
      expect(await heard(await openRoute({ host: '127.0.0.1', port, from }, patience))).toBe('220 127.0.0.1\r\n');
    }
  });

  test('another address of loopback, where there is one', async () => {
    const probe = createServer().listen(0, '127.0.0.2');
    const has = await new Promise<boolean>((resolve) => {
      probe.once('listening', () => resolve(true));
      probe.once('error', () => resolve(false));
    });
    probe.close();
    if (!has) return;
    const port = await listening((socket) => socket.end(`220 ${socket.remoteAddress ?? ''}\r\n`));
    const outcome = await openRoute({ host: '127.0.0.1', port, from: '127.0.0.2' }, patience);
    expect(await heard(outcome)).toBe('220 127.0.0.2\r\n');
  });

  test('an address that is not ours, an interface that is not there, another family', async () => {
    const port = await greeter();
    const kindOf = async (from: string): Promise<unknown> => {
      const { kind, why } = (await openRoute({ host: '127.0.0.1', port, from }, patience)) as {
        kind: string;
        why?: string;
      };
      return [kind, why];
    };
    // TEST-NET-3 is no address of this machine: the system refuses to send from it, and nothing leaves.
    expect(await kindOf('203.0.113.1')).toEqual(['no-source', undefined]);
    expect(await kindOf('nothere7')).toEqual(['no-source', expect.stringContaining('no interface `nothere7`')]);
    expect(await kindOf('::1')).toEqual(['unreachable', undefined]);
  });

  test('addresses of one family alone', async () => {
    const port = await greeter();
    expect(await heard(await openRoute({ host: 'localhost', port, family: 4 }, patience))).toBe('220 hello\r\n');
    expect(await openRoute({ host: '127.0.0.1', port, family: 6 }, patience)).toMatchObject({ kind: 'unreachable' });
  });
});

test.each([
  ['v1', /^PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 \d+ PORT\r\n$/],
  ['v2', /^\r\n\r\n\0\r\nQUIT\n!\x11\0\x0c\x7f\0\0\x01\x7f\0\0\x01....$/s],
] as const)('a header of the PROXY protocol %s goes before all else', async (proxyProtocol, pattern) => {
  const got: string[] = [];
  const server = await rawServer(async (peer) => {
    got.push(await peer.some());
    await peer.write('220 hello\r\n');
  });
  onTestFinished(() => server.close());
  const outcome = await openRoute({ host: '127.0.0.1', port: server.port, proxyProtocol }, patience);
  expect(await heard(outcome)).toBe('220 hello\r\n');
  expect(got[0]?.replace(String(server.port), 'PORT')).toMatch(pattern);
  expect(outcome.steps?.at(-1)).toContain(`PROXY protocol ${proxyProtocol} header: `);
});

describe('a socket of the file system', () => {
  const place = (): string => {
    if (process.platform === 'win32') return `\\\\.\\pipe\\smtpspec-${String(process.pid)}-${String(Math.random())}`;
    const folder = mkdtempSync(join(tmpdir(), 'smtpspec-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return join(folder, 's');
  };

  test('is connected to', async () => {
    const unix = place();
    const server = createServer((socket) => socket.end('220 hello\r\n'));
    await new Promise<void>((resolve) => server.listen(unix, resolve));
    onTestFinished(() => void server.close());
    const outcome = await openRoute({ host: 'localhost', port: 0, unix }, patience);
    expect(await heard(outcome)).toBe('220 hello\r\n');
    expect(outcome).toMatchObject({
      address: `unix:${unix}`,
      family: undefined,
      steps: [`the socket ${unix}: connected`],
    });
  });

  test('is not there', async () => {
    const unix = place();
    const outcome = await openRoute({ host: 'localhost', port: 0, unix }, patience);
    expect(outcome).toMatchObject({ kind: 'local', why: `there is no such socket: ${unix} (ENOENT)` });
  });
});

describe('a program', () => {
  const program = (script: string): Route => ({ host: 'localhost', port: 0, exec: [process.execPath, '-e', script] });

  test('is spoken to by its standard input and output', async () => {
    const outcome = await openRoute(
      program(
        `process.stdout.write('220 hello\\r\\n'); process.stdin.on('data', (d) => { process.stdout.write('250 ' + d); process.exit(3) })`,
      ),
      patience,
    );
    if (outcome.kind !== 'connected') throw new Error(outcome.kind);
    const all = heard(outcome);
    expect(await outcome.connection.write(Buffer.from('NOOP\r\n'), patience)).toBe('written');
    expect(await all).toMatch(/^220 hello\r\n(?:\[the program ended with exit code 3\])?250 NOOP\r\n/);
  });

  test('what it says on standard error is told, and bounded', async () => {
    const outcome = await openRoute(
      program(
        `process.stderr.write('bad thing\\n' + 'x'.repeat(100000) + '\\n', () => process.stdout.write('220 hi\\r\\n', () => process.exit(0)))`,
      ),
      patience,
    );
    const all = await heard(outcome);
    expect(all).toContain('[standard error: bad thing]');
    expect(all).toContain('(what follows is left out)]');
    expect(all.length).toBeLessThan(20_000);
  });

  test('that does not end by itself is ended', async () => {
    const outcome = await openRoute(
      program(
        `process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000); process.stdout.write('220 ' + process.pid + '\\r\\n')`,
      ),
      patience,
    );
    if (outcome.kind !== 'connected') throw new Error(outcome.kind);
    const pid = await new Promise<number>((resolve) => {
      outcome.connection.start({
        data: (chunk) => resolve(Number(Buffer.from(chunk).toString().slice(4))),
        end: () => undefined,
      });
    });
    outcome.connection.close();
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  test('is killed by a reset', async () => {
    const outcome = await openRoute(program(`setInterval(() => undefined, 1000)`), patience);
    const [step = ''] = outcome.steps ?? [];
    if (outcome.kind === 'connected') outcome.connection.reset();
    await expect.poll(() => isAlive(Number(/process (\d+)/.exec(step)?.[1])), { timeout: 10_000 }).toBe(false);
  });

  test('cannot be started', async () => {
    const outcome = await openRoute({ host: 'localhost', port: 0, exec: ['/no/such/program'] }, patience);
    expect(outcome).toMatchObject({ kind: 'local', why: 'the program cannot be started: /no/such/program (ENOENT)' });
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
