/** The modern server inside TLS, and in the ways in which it can be sick: driven by node:net and node:tls alone. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { startPersona, type RunningServer } from '../../src/server/index.ts';
import { md4 } from '../../src/server/sasl/md4.ts';
import { issue } from '../../src/server/tls/authority.ts';
import { TestClient } from './client.ts';
import { afterStartTls, secured, tlsClient, type TlsClient } from './tls-client.ts';

const servers = new Map<string, RunningServer>();
const clients: TestClient[] = [];
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await Promise.all([...servers.values()].map((server) => server.close()));
});

async function persona(spec: string): Promise<RunningServer> {
  const server = servers.get(spec) ?? (await startPersona(spec));
  servers.set(spec, server);
  return server;
}

/** A session inside TLS that has said EHLO. */
async function inside(spec: string): Promise<TlsClient> {
  const client = kept(await afterStartTls((await persona(spec)).port));
  await client.ask('EHLO x');
  return client;
}

function kept<T extends TestClient>(client: T): T {
  clients.push(client);
  return client;
}

async function plainSession(spec: string): Promise<TestClient> {
  const client = kept(new TestClient((await persona(spec)).port));
  await client.reply();
  return client;
}

const base64 = (octets: string | Buffer): string => Buffer.from(octets).toString('base64');
const decoded = (reply: string): string => Buffer.from(reply.slice(4), 'base64').toString('latin1');

describe('STARTTLS', () => {
  test('is offered outside, AUTH and REQUIRETLS inside, and EHLO is needed again', async () => {
    const plain = await plainSession('modern');
    const outside = await plain.ask('EHLO x');
    expect(outside).toMatch(/^250-STARTTLS\r$/m);
    expect(outside).not.toMatch(/AUTH|REQUIRETLS/);
    expect(await plain.ask('MAIL FROM:<a@contoso.com>')).toMatch(/^250 /);
    expect(await plain.ask('STARTTLS')).toBe('220 2.0.0 Ready to start TLS\r\n');
    const client = kept(await secured(plain));
    expect(await client.ask('RCPT TO:<user@adatum.com>')).toMatch(/^503 /);
    expect(await client.ask('MAIL FROM:<a@contoso.com>')).toBe('503 5.5.1 Say EHLO first\r\n');
    const offered = await client.ask('EHLO x');
    expect(offered).toMatch(/^250-AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN XOAUTH2 OAUTHBEARER\r$/m);
    expect(offered).toMatch(/^250-REQUIRETLS\r$/m);
    expect(offered).not.toContain('STARTTLS');
    expect(await client.ask('STARTTLS')).toMatch(/^503 /);
    expect(await client.ask('MAIL FROM:<a@contoso.com> REQUIRETLS')).toMatch(/^250 /);
  });

  test('keepsState: the transaction lives on inside', async () => {
    const plain = await plainSession('modern:keepsState');
    await plain.ask('EHLO x');
    await plain.ask('MAIL FROM:<a@contoso.com>');
    await plain.ask('STARTTLS');
    expect(await kept(await secured(plain)).ask('RCPT TO:<user@adatum.com>')).toMatch(/^250 /);
  });

  test.each([
    ['modern', '500 5.5.2 Command not recognized\r\n'],
    ['modern:behindStarttls=inject', '250 2.0.0 OK\r\n'],
  ])('%s, plain text behind it', async (spec, first) => {
    const plain = await plainSession(spec);
    plain.write('STARTTLS\r\nNOOP\r\n');
    expect(await plain.reply()).toMatch(/^220 /);
    const client = kept(await secured(plain));
    client.write('FAKE\r\n');
    expect((await client.reply()).startsWith(first)).toBe(true);
  });

  test('behindStarttls=refuse', async () => {
    const plain = await plainSession('modern:behindStarttls=refuse');
    plain.write('STARTTLS\r\nNOOP\r\n');
    expect(await plain.rest()).toMatch(/^554 /);
  });

  test.each(['garbage', 'plaintext', 'close', 'reset'])('insteadOfTls=%s', async (instead) => {
    const { port } = await persona(`modern:insteadOfTls=${instead}`);
    await expect(afterStartTls(port)).rejects.toThrow();
  });

  test.each([
    ['insteadOfTls=454', 'STARTTLS', /^454 /],
    ['noTls', 'STARTTLS', /^502 /],
    ['onlyOffered=STARTTLS', 'STARTTLS', /^502 /],
    ['starttlsArguments', 'STARTTLS now', /^220 /],
    ['tlsRequired', 'VRFY user', /^530 /],
    ['authInClear=530', 'AUTH PLAIN', /^530 /],
    ['authInClear=503', 'AUTH PLAIN', /^503 /],
  ])('%s: %s', async (option, command, reply) => {
    const client = await plainSession(`modern:${option}`);
    await client.ask('EHLO x');
    expect(await client.ask(command)).toMatch(reply);
  });

  test('starttlsTwice, greetsInside, authOfferedInClear', async () => {
    const plain = await plainSession('modern:starttlsTwice,greetsInside,authOfferedInClear');
    expect(await plain.ask('EHLO x')).toMatch(/^250-AUTH SCRAM-SHA-256 PLAIN LOGIN XOAUTH2 OAUTHBEARER\r$/m);
    await plain.ask('STARTTLS');
    const client = kept(await secured(plain));
    expect(await client.reply()).toBe('220 mail.adatum.com ESMTP inside TLS\r\n');
    expect(await client.ask('EHLO x')).toContain('STARTTLS');
    expect(await client.ask('STARTTLS')).toMatch(/^220 /);
    const deeper = kept(await secured(client));
    expect(await deeper.reply()).toMatch(/^220 /);
    expect(await deeper.ask('NOOP')).toMatch(/^250 /);
  });
});

describe('certificates and versions', () => {
  test.each([
    ['certificate=expired', 'CERT_HAS_EXPIRED'],
    ['certificate=not-yet-valid', 'CERT_NOT_YET_VALID'],
    ['certificate=wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['certificate=self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['certificate=unknown-authority', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['certificate=broken-chain', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['minTls=1.0,maxTls=1.1', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
  ])('modern:%s', async (option, code) => {
    await expect(afterStartTls((await persona(`modern:${option}`)).port)).rejects.toMatchObject({ code });
  });

  test.each(['intermediate', 'expires-soon', 'weak-key', 'sha1'])('modern:certificate=%s holds', async (kind) => {
    const { port } = await persona(`modern:certificate=${kind}`);
    const client = kept(await afterStartTls(port, { ciphers: 'DEFAULT@SECLEVEL=0' }));
    expect(client.tls.authorized).toBe(true);
    const shown = client.tls.getPeerX509Certificate();
    if (kind === 'weak-key') expect(shown?.publicKey.asymmetricKeyDetails?.modulusLength).toBe(1024);
    if (kind === 'expires-soon') expect(Date.parse(shown?.validTo ?? '') - Date.now()).toBeLessThan(6 * 86_400_000);
  });

  test('ciphers=cbc-only, and alpn', async () => {
    const { port } = await persona('submissions:ciphers=cbc-only,maxTls=1.2,alpn');
    const client = kept(await tlsClient(port, { ALPNProtocols: ['smtp'] }));
    expect(await client.reply()).toBe('220 mail.adatum.com ESMTP\r\n');
    expect(client.tls.getCipher().name).toMatch(/AES(?:128|256)-SHA$/);
    expect(client.tls.alpnProtocol).toBe('smtp');
  });

  test('handshakeStops=close', async () => {
    await expect(tlsClient((await persona('submissions:handshakeStops=close')).port)).rejects.toThrow();
  });
});

describe('AUTH', () => {
  const every =
    'modern:mechanisms=SCRAM-SHA-256-PLUS+SCRAM-SHA-256+SCRAM-SHA-1-PLUS+SCRAM-SHA-1+CRAM-MD5+PLAIN+LOGIN+XOAUTH2+' +
    'OAUTHBEARER+EXTERNAL+ANONYMOUS+NTLM,clientCertificate=asked';
  const PASSWORD = 'Lamplight-21';

  test('what every exchange has: cancelling, bad base64, the empty response, order', async () => {
    const client = await inside(every);
    expect(await client.ask('AUTH FOO')).toBe('504 5.5.4 There is no such mechanism\r\n');
    expect(await client.ask('AUTH PLAIN')).toBe('334 \r\n');
    expect(await client.ask('*')).toBe('501 5.7.0 Authentication cancelled\r\n');
    expect(await client.ask('AUTH PLAIN ab=c')).toMatch(/^501 5\.5\.2 /);
    expect(await client.ask('AUTH PLAIN =')).toMatch(/^501 5\.5\.2 /);
    expect(await client.ask('AUTH CRAM-MD5 eA==')).toMatch(/^501 /);
    expect(await client.ask(`AUTH PLAIN ${base64(`\0chris\0${PASSWORD}`)} x`)).toMatch(/^501 5\.5\.4 /);
    await client.ask('MAIL FROM:<a@contoso.com>');
    expect(await client.ask('AUTH PLAIN')).toBe('503 5.5.1 Not in a transaction\r\n');
    await client.ask('RSET');
    expect(await client.ask(`AUTH PLAIN ${base64('\0chris\0wrong')}`)).toMatch(/^535 5\.7\.8 /);
    expect(await client.ask(`AUTH PLAIN ${base64(`other\0chris\0${PASSWORD}`)}`)).toMatch(/^535 /);
    expect(await client.ask(`AUTH PLAIN ${base64(`\0chris@adatum.com\0${PASSWORD}`)}`)).toMatch(/^235 2\.7\.0 /);
    expect(await client.ask('AUTH PLAIN')).toBe('503 5.5.1 Authenticated already\r\n');
    await client.ask('MAIL FROM:<chris@adatum.com>');
    expect(await client.ask('RCPT TO:<a@alpineskihouse.com>')).toMatch(/^250 /);
  });

  test('LOGIN, with and without an initial response', async () => {
    for (const first of ['AUTH LOGIN', `AUTH LOGIN ${base64('chris')}`]) {
      const client = await inside(every);
      let reply = await client.ask(first);
      if (decoded(reply) === 'Username:') reply = await client.ask(base64('chris'));
      expect(decoded(reply)).toBe('Password:');
      expect(await client.ask(base64(PASSWORD))).toMatch(/^235 /);
    }
  });

  test('CRAM-MD5', async () => {
    const client = await inside(every);
    const asked = decoded(await client.ask('AUTH CRAM-MD5'));
    expect(asked).toMatch(/^<\S+@mail\.adatum\.com>$/);
    const digest = createHmac('md5', PASSWORD).update(asked).digest('hex');
    expect(await client.ask(base64(`chris ${digest}`))).toMatch(/^235 /);
  });

  test.each([
    ['SCRAM-SHA-1', 'sha1', 'n,,', undefined],
    ['SCRAM-SHA-256', 'sha256', 'n,,', undefined],
    ['SCRAM-SHA-256-PLUS', 'sha256', 'p=tls-exporter,,', 'tls-exporter'],
    ['SCRAM-SHA-1-PLUS', 'sha1', 'p=tls-server-end-point,,', 'tls-server-end-point'],
  ] as const)('%s with %s', async (mechanism, hash, header, binding) => {
    const client = await inside(every);
    const bound = bindingOf(client, binding);
    const bare = 'n=chris,r=fyko+d2lbbFgONRv9qkxdawL';
    const first = decoded(await client.ask(`AUTH ${mechanism} ${base64(header + bare)}`));
    const [, nonce = '', salt = '', rounds] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(first) ?? [];
    expect(nonce.startsWith('fyko+d2lbbFgONRv9qkxdawL')).toBe(true);
    const final = `c=${base64(Buffer.concat([Buffer.from(header), bound]))},r=${nonce}`;
    const salted = pbkdf2Sync(PASSWORD, Buffer.from(salt, 'base64'), Number(rounds), hash === 'sha1' ? 20 : 32, hash);
    const hmac = (key: Buffer, of: string): Buffer => createHmac(hash, key).update(of).digest();
    const clientKey = hmac(salted, 'Client Key');
    const signature = hmac(createHash(hash).update(clientKey).digest(), `${bare},${first},${final}`);
    const proof = base64(Buffer.from(clientKey.map((octet, at) => octet ^ (signature[at] ?? 0))));
    const last = decoded(await client.ask(base64(`${final},p=${proof}`)));
    expect(last).toBe(`v=${base64(hmac(hmac(salted, 'Server Key'), `${bare},${first},${final}`))}`);
    expect(await client.ask('')).toMatch(/^235 /);
  });

  function bindingOf({ tls }: TlsClient, binding: 'tls-exporter' | 'tls-server-end-point' | undefined): Buffer {
    if (binding === 'tls-exporter') return tls.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
    const certificate = tls.getPeerX509Certificate()?.raw;
    return binding === undefined || certificate === undefined
      ? Buffer.alloc(0)
      : createHash('sha256').update(certificate).digest();
  }

  test('SCRAM: a wrong proof, another binding, a client that was lied to', async () => {
    const client = await inside(every);
    const first = decoded(await client.ask(`AUTH SCRAM-SHA-256 ${base64('n,,n=chris,r=x')}`));
    const nonce = /^r=([^,]+)/.exec(first)?.[1] ?? '';
    expect(await client.ask(base64(`c=biws,r=${nonce},p=${base64('x'.repeat(32))}`))).toMatch(/^535 /);
    expect(await client.ask(`AUTH SCRAM-SHA-256-PLUS ${base64('p=tls-unique,,n=chris,r=x')}`)).toMatch(/^535 /);
    expect(await client.ask(`AUTH SCRAM-SHA-256 ${base64('y,,n=chris,r=x')}`)).toMatch(/^535 /);
  });

  test('XOAUTH2 and OAUTHBEARER; a refusal says why before it is one', async () => {
    const bearer = (token: string): string => base64(`user=chris\x01auth=Bearer ${token}\x01\x01`);
    const client = await inside(every);
    const refusal = await client.ask(`AUTH XOAUTH2 ${bearer('old')}`);
    expect(JSON.parse(decoded(refusal))).toMatchObject({ status: '401' });
    expect(await client.ask('')).toMatch(/^535 /);
    expect(await client.ask(`AUTH XOAUTH2 ${bearer(PASSWORD)}`)).toMatch(/^235 /);
    const other = await inside(every);
    const said = `n,a=chris@adatum.com,\x01host=mail.adatum.com\x01port=587\x01auth=Bearer ${PASSWORD}\x01\x01`;
    expect(await other.ask(`AUTH OAUTHBEARER ${base64(said)}`)).toMatch(/^235 /);
  });

  test('EXTERNAL, by a certificate of the authority alone', async () => {
    const { port } = await persona(every);
    for (const [names, code] of [
      [['chris'], '235'],
      [['nobody'], '535'],
    ] as const) {
      const { chain, key } = await issue({ names });
      const client = kept(await afterStartTls(port, { cert: chain, key }));
      await client.ask('EHLO x');
      expect((await client.ask('AUTH EXTERNAL =')).slice(0, 3)).toBe(code);
    }
    const without = kept(await afterStartTls(port));
    await without.ask('EHLO x');
    expect(await without.ask('AUTH EXTERNAL =')).toMatch(/^535 /);
  });

  test('ANONYMOUS', async () => {
    expect(await (await inside(every)).ask(`AUTH ANONYMOUS ${base64('trace')}`)).toMatch(/^235 /);
  });

  test('NTLM: its challenge names the site, and NTLMv2 gets in', async () => {
    const client = await inside(every);
    expect(decoded(await client.ask('AUTH NTLM'))).toBe('NTLM supported');
    const negotiate = Buffer.concat([Buffer.from('NTLMSSP\0\x01\0\0\0'), Buffer.alloc(20)]);
    const challenge = Buffer.from((await client.ask(base64(negotiate))).slice(4), 'base64');
    const info = challenge.subarray(
      challenge.readUInt32LE(44),
      challenge.readUInt32LE(44) + challenge.readUInt16LE(40),
    );
    expect(info.toString('utf16le')).toContain('mail.adatum.com');
    const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
    const hmac = (key: Buffer, ...octets: Buffer[]): Buffer =>
      createHmac('md5', key).update(Buffer.concat(octets)).digest();
    const blob = Buffer.concat([Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]), Buffer.alloc(20), info, Buffer.alloc(4)]);
    const key = hmac(md4(utf16(PASSWORD)), utf16('CHRIS'), utf16('ADATUM'));
    const answer = Buffer.concat([hmac(key, challenge.subarray(24, 32), blob), blob]);
    expect(await client.ask(base64(type3(answer, utf16('ADATUM'), utf16('chris'))))).toMatch(/^235 /);
  });

  /** An AUTHENTICATE message with these three fields and no others. */
  function type3(...fields: readonly Buffer[]): Buffer {
    const head = Buffer.alloc(64);
    head.write('NTLMSSP\0', 'latin1');
    head.writeUInt32LE(3, 8);
    let offset = 64;
    for (const [index, value] of fields.entries()) {
      head.writeUInt16LE(value.length, 20 + index * 8);
      head.writeUInt32LE(offset, 24 + index * 8);
      offset += value.length;
    }
    return Buffer.concat([head, ...fields]);
  }

  test('MD4 is that of RFC 1320', () => {
    expect(md4(Buffer.from('')).toString('hex')).toBe('31d6cfe0d16ae931b73c59d7e0c089c0');
    expect(md4(Buffer.from('message digest')).toString('hex')).toBe('d9130a8164549fe818874806e1c7014b');
    expect(md4(Buffer.from('1234567890'.repeat(8))).toString('hex')).toBe('e33b4ddc9c38f2199c3e7b164fcc0536');
  });

  test.each([
    ['authAnswer=432', '432'],
    ['authAnswer=535', '535'],
    ['authTakesAnybody', '235'],
    ['onlyOffered=AUTH', '502'],
    ['without=AUTH', '502'],
    ['mechanisms=none', '502'],
  ])('%s', async (option, code) => {
    const password = option === 'authTakesAnybody' ? 'wrong' : PASSWORD;
    const client = await inside(`modern:${option}`);
    expect((await client.ask(`AUTH PLAIN ${base64(`\0chris\0${password}`)}`)).slice(0, 3)).toBe(code);
  });

  test('user and password are options', async () => {
    const client = await inside('modern:user=lee,password=sea-shell');
    expect(await client.ask(`AUTH PLAIN ${base64('\0lee\0sea-shell')}`)).toMatch(/^235 /);
  });
});

describe('for users, and for a store', () => {
  test('submission: TLS, then AUTH, then mail', async () => {
    const client = await inside('submission');
    expect(await client.ask('MAIL FROM:<chris@adatum.com>')).toBe('530 5.7.0 Authentication required\r\n');
    expect(await client.ask(`AUTH PLAIN ${base64('\0chris\0Lamplight-21')}`)).toMatch(/^235 /);
    expect(await client.ask('MAIL FROM:<chris@adatum.com>')).toMatch(/^250 /);
  });

  test('submissions: the same from the first octet; plain text gets no reply', async () => {
    const { port } = await persona('submissions');
    const client = kept(await tlsClient(port));
    expect(await client.reply()).toBe('220 mail.adatum.com ESMTP\r\n');
    expect(await client.ask('EHLO x')).not.toContain('STARTTLS');
    expect(await client.ask('MAIL FROM:<chris@adatum.com>')).toMatch(/^530 /);
    const plain = kept(new TestClient(port));
    plain.write('EHLO x\r\n');
    expect(await plain.rest()).not.toMatch(/^\d{3}/);
  });

  test('LMTP keeps a message for those who took it', async () => {
    const server = await persona('lmtp');
    const client = await plainSession('lmtp');
    await client.ask('LHLO x');
    await client.ask('MAIL FROM:<>');
    await client.ask('RCPT TO:<user@adatum.com>');
    await client.ask('RCPT TO:<full@adatum.com>');
    await client.ask('DATA');
    client.write('x\r\n.\r\n');
    const got = await client.until((text) => text.split('\r\n').length > 2, 'two replies');
    expect(got.match(/^\d{3}/gm)).toEqual(['250', '452']);
    expect(server.mail.at(-1)?.recipients.map(({ address }) => address)).toEqual(['user@adatum.com']);
  });
});
