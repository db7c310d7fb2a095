/** TLS of the embedded servers, seen by plain node:tls. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import {
  rawServer,
  startScripted,
  type CertificateSettings,
  type ListenOptions,
  type RunningServer,
  type Script,
} from '../../src/server/index.ts';
import { authorityPem, issue } from '../../src/server/tls/authority.ts';
import { TestClient } from './client.ts';
import { afterStartTls, secured, tlsClient, trusting } from './tls-client.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function start(script: Script, listen?: ListenOptions): Promise<RunningServer> {
  const server = await startScripted(script, listen);
  open.push(server);
  return server;
}

function kept<T extends TestClient>(client: T): T {
  open.push(client);
  return client;
}

describe('STARTTLS', () => {
  test('is offered, done, and forgotten inside', async () => {
    const server = await start({ tls: {} });
    const plain = kept(new TestClient(server.port));
    await plain.reply();
    expect(await plain.ask('EHLO x')).toMatch(/^250[ -]STARTTLS\r$/m);
    expect(await plain.ask('STARTTLS')).toBe('220 Go ahead\r\n');
    const client = kept(await secured(plain));
    expect(client.tls.authorized).toBe(true);
    expect(await client.ask('MAIL FROM:<a@b.example>')).toBe('503 Say EHLO first\r\n');
    expect(await client.ask('EHLO x')).not.toContain('STARTTLS');
    expect(await client.ask('STARTTLS')).toBe('503 There is TLS already\r\n');
    expect(await client.ask('QUIT')).toBe('221 mail.adatum.com closing\r\n');
    expect(await client.rest()).toBe('');
    expect(server.counters).toMatchObject({ connects: 1, handshakes: 1, failedHandshakes: 0 });
  });

  test('octets behind it in plain text are thrown away', async () => {
    const server = await start({ tls: {} });
    const plain = kept(new TestClient(server.port));
    await plain.reply();
    expect(await plain.ask('STARTTLS\r\nNOOP')).toBe('220 Go ahead\r\n');
    const client = kept(await secured(plain));
    expect(await client.ask('FAKE')).toBe('500 Command not recognized\r\n');
  });

  test('or answered inside, by a server with the hole', async () => {
    const server = await start({
      tls: {},
      onCommand: (verb) =>
        verb === 'STARTTLS' ? { text: '220 go\r\n', next: { tls: { behind: 'inject' } } } : undefined,
    });
    const plain = kept(new TestClient(server.port));
    await plain.reply();
    plain.write('STARTTLS\r\nNOOP\r\nNO');
    await plain.reply();
    const client = kept(await secured(plain));
    expect(await client.reply()).toBe('250 OK\r\n');
    expect(await client.ask('OP')).toBe('250 OK\r\n');
  });

  test('a server may speak first inside TLS, and forget nothing', async () => {
    const server = await start({ tls: {}, onSecured: () => '220 again' });
    const client = kept(await afterStartTls(server.port));
    expect(await client.reply()).toBe('220 again\r\n');
    expect(await client.ask('MAIL FROM:<a@b.example>')).toBe('250 OK\r\n');
  });

  test('plain text in place of a handshake ends the connection', async () => {
    const server = await start({ tls: {} });
    const plain = kept(new TestClient(server.port));
    await plain.reply();
    await plain.ask('STARTTLS');
    plain.write('EHLO x\r\n');
    expect(await plain.rest()).not.toMatch(/^\d{3}/m);
    expect(server.counters).toMatchObject({ handshakes: 0, failedHandshakes: 1 });
  });
});

describe('in place of TLS', () => {
  const after220 = async (script: Script): Promise<{ port: number }> => start({ tls: {}, ...script });
  const says = (next: NonNullable<Exclude<ReturnType<NonNullable<Script['onCommand']>>, string>>['next']): Script => ({
    onCommand: (verb) =>
      verb === 'STARTTLS' ? { text: '220 go\r\n', ...(next === undefined ? {} : { next }) } : undefined,
  });
  test.each([
    ['garbage', says({ whatever: { text: '\x16\x03garbage\r\n' } }), /SSL|version|packet|unexpected/i],
    ['plain text', says({ whatever: { text: '250 OK\r\n' } }), /version|packet|SSL/i],
    ['a close', says('close'), /closed|disconnected|ECONNRESET|EPIPE/],
    ['a close after the hello', says({ whatever: { next: 'close' } }), /closed|disconnected|ECONNRESET|EPIPE/],
    ['a reset after the hello', says({ whatever: { next: 'reset' } }), /closed|disconnected|ECONNRESET|EPIPE/],
  ])('%s', async (_what, script, error) => {
    const { port } = await after220(script);
    await expect(afterStartTls(port)).rejects.toThrow(error);
  });

  test('silence, which ends with idleness', async () => {
    const server = await start({ tls: {}, ...says('silence') }, { limits: { idleMs: 150, lingerMs: 10 } });
    await expect(afterStartTls(server.port)).rejects.toThrow(/closed|disconnected|ECONNRESET/);
  });
});

describe('the middle of a handshake', () => {
  test.each(['silence', 'close', 'reset'] as const)('the server stops: %s', async (how) => {
    const server = await start(
      { tls: { implicit: true, stop: { afterOctets: 40, how } } },
      { limits: { handshakeMs: 200 } },
    );
    await expect(tlsClient(server.port)).rejects.toThrow();
    expect(server.counters.handshakes).toBe(0);
  });

  test('the client stops: the server waits for its limit and no longer', async () => {
    const server = await start({ tls: { implicit: true } }, { limits: { handshakeMs: 100 } });
    const client = kept(new TestClient(server.port));
    client.write('\x16\x03\x01\x02\x00\x01');
    expect(await client.rest()).toBe('');
    expect(server.counters.failedHandshakes).toBe(1);
  });

  test('the client leaves: the server does not wait', async () => {
    const server = await start({ tls: { implicit: true } });
    const client = kept(new TestClient(server.port));
    client.socket.end('\x16\x03\x01\x02\x00\x01', 'latin1');
    await client.rest();
    await expect.poll(() => server.counters.failedHandshakes).toBe(1);
  });
});

describe('certificates', () => {
  test.each<[string, CertificateSettings, string]>([
    ['expired', { fromDays: -60, toDays: -1 }, 'CERT_HAS_EXPIRED'],
    ['not yet valid', { fromDays: 1, toDays: 60 }, 'CERT_NOT_YET_VALID'],
    ['of another name', { names: ['other.example.org'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['self-signed', { issuer: 'self' }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of an unknown authority', { issuer: 'stranger' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['with a broken chain', { issuer: 'missing-intermediate' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ])('%s', async (_what, certificate, code) => {
    const server = await start({ tls: { implicit: true, certificate } });
    await expect(tlsClient(server.port)).rejects.toMatchObject({ code });
  });

  test.each<[string, CertificateSettings, Partial<ConnectionOptions>]>([
    ['an intermediate that is sent along', { issuer: 'intermediate' }, {}],
    ['RSA of 1024 bits', { key: 'rsa-1024' }, { ciphers: 'DEFAULT@SECLEVEL=0' }],
    ['SHA-1', { digest: 'sha1' }, { ciphers: 'DEFAULT@SECLEVEL=0' }],
    ['SHA-384', { digest: 'sha384' }, {}],
  ])('%s', async (_what, certificate, options) => {
    const server = await start({ tls: { implicit: true, certificate } });
    const { tls: socket } = kept(await tlsClient(server.port, options));
    expect(socket.authorized).toBe(true);
    const shown = socket.getPeerX509Certificate();
    expect(shown?.toString()).toBe(server.tls?.certificate);
    if (certificate.key !== undefined) expect(shown?.publicKey.asymmetricKeyDetails?.modulusLength).toBe(1024);
  });

  test('names of all kinds, in a certificate that OpenSSL reads', async () => {
    const { certificate } = await issue();
    expect(certificate.subjectAltName).toBe(
      'DNS:mail.adatum.com, DNS:adatum.com, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(certificate.checkIssued(new X509Certificate(await authorityPem()))).toBe(true);
    expect(certificate.ca).toBe(false);
  });

  test('the name that is asked for chooses; another one is refused where that is set', async () => {
    const byName = { 'other.example.org': { names: ['other.example.org'] } };
    const server = await start({ tls: { implicit: true, byName, refuseOtherNames: true } });
    const { tls } = kept(await tlsClient(server.port, { servername: 'other.example.org' }));
    expect(tls.getPeerX509Certificate()?.subjectAltName).toBe('DNS:other.example.org');
    await expect(tlsClient(server.port, { servername: 'no.example.org' })).rejects.toThrow();
  });

  test('an OCSP answer is stapled for who asks, to the certificate that is shown', async () => {
    const byName = { 'other.example.org': { names: ['other.example.org'], staple: 'good' } } as const;
    const server = await start({ tls: { implicit: true, certificate: { staple: 'revoked' }, byName } });
    const stapled = async (servername: string): Promise<Buffer> => {
      const client = kept(new TestClient(server.port));
      const options: ConnectionOptions & { requestOCSP: boolean } = { socket: client.socket, requestOCSP: true };
      const socket = connect({ ...(await trusting({ servername })), ...options });
      return ((await once(socket, 'OCSPResponse')) as [Buffer])[0];
    };
    const serial = async (settings: CertificateSettings): Promise<Buffer> =>
      Buffer.from((await issue(settings)).certificate.serialNumber, 'hex');
    // The certificate's own serial number, and the status: a time in the context tag 1, or nothing in the tag 0.
    const revoked = await stapled('mail.adatum.com');
    expect(revoked.includes(await serial({ staple: 'revoked' }))).toBe(true);
    expect(revoked.includes(Buffer.from('a111180f', 'hex'))).toBe(true);
    const good = await stapled('other.example.org');
    expect(good.includes(await serial(byName['other.example.org']))).toBe(true);
    expect(good.includes(Buffer.from('8000180f', 'hex'))).toBe(true);
  });
});

describe('versions, ALPN, client certificates, resumption', () => {
  test.each(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)('%s alone', async (version) => {
    const seen: unknown[] = [];
    const server = await start({
      tls: { implicit: true, minVersion: version, maxVersion: version },
      onCommand: (_verb, _args, { tls }) => void seen.push(tls?.version, tls?.serverName),
    });
    const options = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0', servername: 'mail.adatum.com' } as const;
    const client = kept(await tlsClient(server.port, options));
    await client.reply();
    await client.ask('NOOP');
    expect(client.tls.getProtocol()).toBe(version);
    expect(seen).toEqual([version, 'mail.adatum.com']);
  });

  test('no common version: the client is told so', async () => {
    const server = await start({ tls: { implicit: true, minVersion: 'TLSv1.3' } });
    await expect(tlsClient(server.port, { maxVersion: 'TLSv1.2' })).rejects.toMatchObject({
      code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    });
  });

  test('ALPN and one cipher', async () => {
    const tls = {
      implicit: true,
      alpn: ['smtp', 'x'],
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256',
    } as const;
    const server = await start({ tls });
    const { tls: socket } = kept(await tlsClient(server.port, { ALPNProtocols: ['x', 'smtp'] }));
    expect(socket.alpnProtocol).toBe('smtp');
    expect(socket.getCipher().name).toBe('ECDHE-ECDSA-AES128-GCM-SHA256');
  });

  test('a client certificate is seen, and judged', async () => {
    const seen: unknown[] = [];
    const server = await start({
      tls: { implicit: true, clientCertificate: 'asked' },
      onCommand: (_verb, _args, { tls }) => void seen.push(tls?.client?.name, tls?.client?.trusted),
    });
    const ask = async (settings: CertificateSettings | undefined): Promise<void> => {
      const shown = settings === undefined ? undefined : await issue(settings);
      const options = shown === undefined ? {} : { cert: shown.chain, key: shown.key };
      const client = kept(await tlsClient(server.port, options));
      await client.reply();
      await client.ask('NOOP');
    };
    await ask({ names: ['good.example'] });
    await ask({ names: ['self.example'], issuer: 'self' });
    await ask({ names: ['old.example'], fromDays: -9, toDays: -1 });
    await ask(undefined);
    expect(seen).toEqual(['good.example', true, 'self.example', false, 'old.example', false, undefined, undefined]);
  });

  test('a client without the certificate that is required does not get in', async () => {
    const server = await start({ tls: { implicit: true, clientCertificate: 'required', maxVersion: 'TLSv1.2' } });
    await expect(tlsClient(server.port)).rejects.toThrow();
  });

  test.each([true, false])('resumption: %s', async (resumption) => {
    const server = await start({ tls: { implicit: true, resumption, maxVersion: 'TLSv1.2' } });
    const first = kept(await tlsClient(server.port));
    await first.reply();
    const session = first.tls.getSession();
    const second = kept(await tlsClient(server.port, session === undefined ? {} : { session }));
    await second.reply();
    expect(second.tls.isSessionReused()).toBe(resumption);
  });
});

describe('raw servers', () => {
  test('speak TLS when they like, and reset inside it', async () => {
    const server = await rawServer(
      async (peer) => {
        await peer.write('220 raw\r\n');
        expect(await peer.line()).toBe('STARTTLS');
        await peer.write('220 go\r\n');
        const { version } = await peer.startTls();
        await peer.write(`\0${version}\r\n`);
        expect(await peer.line()).toBe('x');
        peer.reset();
      },
      { tls: {} },
    );
    open.push(server);
    const plain = kept(new TestClient(server.port));
    await plain.reply();
    await plain.ask('STARTTLS');
    const client = kept(await secured(plain));
    expect(await client.until((text) => text.endsWith('\n'), 'a line')).toBe('\0TLSv1.3\r\n');
    client.write('x\r\n');
    await client.rest();
    expect(client.error?.code).toBe('ECONNRESET');
  });
});
