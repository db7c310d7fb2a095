/** TLS of a test: `starttls`, `handshake`, `connect using`, what is expected of both handshake and certificate. Real servers, good and sick. */
import { describe, expect, test } from 'vitest';
import type { Target } from '../../src/config/target.ts';
import type { RunningServer } from '../../src/server/index.ts';
import { replyAndClose } from '../../src/server/reaction.ts';
import { authorityPem, issue } from '../../src/server/tls/authority.ts';
import type { CertificateSettings, TlsSettings } from '../../src/server/tls/settings.ts';
import { judge, scripted, told } from '../support/judge.ts';

const speaking = (tls: TlsSettings = {}): Promise<RunningServer> => scripted({ tls });
const showing = (certificate: CertificateSettings): Promise<RunningServer> => speaking({ certificate });

/** A target whose authority is known, unless it is said to be a stranger's. */
function known(more: Partial<Target['tls'] & object> = {}): Partial<Target> {
  return { tls: { mode: 'none', authorities: async () => [await authorityPem()], clients: new Map(), ...more } };
}

const notes = (result: Awaited<ReturnType<typeof judge>>): string[] =>
  result.transcript.filter(({ kind }) => kind === 'note').map(({ text }) => text);

describe('starttls', () => {
  test('goes over to TLS, and what EHLO offered is forgotten', async () => {
    const result = await judge(
      `send EHLO
expect 250-STARTTLS
starttls
expect tls >= 1.2
send EHLO
expect 250
expect no 250-STARTTLS
expect no ext STARTTLS
time tls < 5s`,
      await speaking(),
    );
    expect(told(result)).toBe('passed');
    expect(notes(result)[0]).toMatch(/^TLS 1\.3, TLS_\w+/);
    expect(notes(result)[1]).toMatch(
      /^certificate: CN=.*issued by CN=smtpspec test authority; valid .* SHA-256 [0-9a-f]{64}; not trusted/,
    );
    expect(result.timings.map(({ span }) => span)).toContain('tls');
  });

  test('that the server refuses is a failure of its line', async () => {
    const server = await scripted({ onCommand: (verb) => (verb === 'STARTTLS' ? '454 not now' : undefined) });
    expect(told(await judge('send EHLO\nexpect 250\nstarttls\nexpect tls 1.2', server))).toBe(
      'failed 3:1 STARTTLS was refused: 454 not now',
    );
    expect(told(await judge('given {\n  starttls\n}', server))).toMatch(/^errored 2:3 STARTTLS was refused/);
    const leaving = await scripted({ onCommand: () => replyAndClose('421 busy') });
    expect(told(await judge('starttls', leaving))).toBe('errored 1:1 the server ends the session: 421 busy');
    const silent = await scripted({ onCommand: () => ({ text: '' }) });
    expect(told(await judge('timeout 50ms\nstarttls', silent))).toBe('failed 2:1 no reply to STARTTLS within …');
  });

  test.each([
    ['silence', 'the server did not end it within …'],
    ['close', 'the server closed the connection in the middle of it'],
  ] as const)('a handshake that ends in %s is a given, or judged by the next line', async (how, words) => {
    const server = await speaking({ stop: { afterOctets: 20, how } });
    expect(told(await judge('timeout 150ms\nstarttls\nsend EHLO\nexpect 250', server))).toBe(
      `errored 3:1 the TLS handshake failed: ${words}`,
    );
    expect(told(await judge('timeout 150ms\nstarttls', server))).toMatch(/^errored .* the TLS handshake failed/);
    expect(told(await judge('timeout 150ms\nstarttls\nhang up', server))).toMatch(
      /^errored 3:1 the TLS handshake failed/,
    );
    expect(told(await judge('timeout 150ms\nstarttls\nexpect tls >= 1.2', server))).toBe(
      `failed 3:8 the TLS handshake failed: ${words}`,
    );
    const rejected = told(await judge('timeout 150ms\nstarttls\nexpect tls rejected', server));
    expect(rejected).toBe(how === 'silence' ? `failed 3:8 ${words}` : 'passed');
    expect(told(await judge('timeout 150ms\nstarttls\nexpect cert trusted', server))).toMatch(/^errored 3:8 the TLS/);
  });

  test('plain text in the place of TLS is told as it came', async () => {
    const server = await scripted({ onCommand: (verb) => (verb === 'STARTTLS' ? '220 go\r\n250 behind' : undefined) });
    const result = await judge('starttls\nexpect tls rejected', server);
    expect(told(result)).toBe('failed 2:8 the server does not speak TLS here, it sent: 250 behind');
  });

  test('what comes inside TLS before any command is unexpected', async () => {
    const server = await scripted({ tls: {}, onSecured: () => '250 injected' });
    expect(told(await judge('starttls\nexpect silence 100ms', server))).toMatch(/^failed 2:8 the server broke/);
    expect(told(await judge('starttls\nreceive\nexpect 250 "injected"', server))).toBe('passed');
    expect(told(await judge('starttls\nwait 50ms\nsend NOOP\nexpect 250', server))).toBe(
      'failed 3:1 unexpected reply before send: 250 injected',
    );
  });

  test('mail cannot be left behind inside TLS without permission either', async () => {
    const text = `test "mail" may-deliver {
  starttls
  send EHLO
  send MAIL FROM:<a@example.com>
  send RCPT TO:<user@adatum.com>
  expect 250
  send DATA
  expect 354
  send raw "."
}`;
    const server = await speaking();
    expect(told(await judge(text, server))).toMatch(/^errored 9:3 the delivery guard closed the session/);
    expect(server.mail).toEqual([]);
  });
});

describe('what is asked for', () => {
  test('versions, ciphers, names and protocols', async () => {
    const server = await speaking({
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
      alpn: ['smtp'],
      certificate: { key: 'rsa-2048' },
    });
    const asked = async (lines: string, ...expected: string[]): Promise<string> =>
      told(await judge(`starttls {\n${lines}\n}\n${expected.map((line) => `expect ${line}`).join('\n')}`, server));
    expect(await asked('max 1.2', 'tls 1.2', 'tls < 1.3', 'tls alpn none', 'not tls resumed')).toBe('passed');
    expect(await asked('max 1.2', 'tls key exchange /^(X25519|P-256)/')).toBe('passed');
    // Node 22 names no hybrid group: that is no pass, and no failure.
    expect(await asked('', 'tls key exchange /./')).toMatch(/^(passed|skipped not testable: this Node does not tell)/);
    expect(await asked('max 1.2\nciphers "AES128-SHA"', 'tls key exchange "RSA"')).toBe('passed');
    expect(await asked('min 1.0\nmax 1.0', 'tls = 1.0')).toBe('passed');
    expect(await asked('max 1.1', 'tls 1.1')).toBe('passed');
    expect(await asked('max 1.2\nciphers "AES128-SHA"', 'tls cipher "AES128-SHA"', 'tls cipher /^TLS_RSA_/')).toBe(
      'passed',
    );
    expect(await asked('ciphers "TLS_AES_128_GCM_SHA256"', 'tls cipher "AES_128_GCM"')).toBe('passed');
    expect(await asked('alpn "smtp"', 'tls alpn "smtp"')).toBe('passed');
    expect(await asked('max 1.2', 'tls 1.3')).toBe('failed 4:8 got TLS 1.2');
    expect(await asked('max 1.2\nciphers "RC4-SHA"', 'tls rejected')).toMatch(/^skipped not testable: .*RC4-SHA$/);
    expect(await asked('max ssl3', 'tls rejected')).toBe('skipped not testable: this runtime does not speak ssl3');
    expect(await asked('client certificate own', 'tls 1.3')).toMatch(
      /^skipped needs the client certificate own: give it/,
    );
  });

  test('a refused version is an alert, and judged by `expect tls rejected`', async () => {
    const server = await speaking({ minVersion: 'TLSv1.2' });
    const result = await judge('starttls {\n  max 1.1\n}\nexpect tls rejected', server);
    expect(told(result)).toBe('passed');
    expect(notes(result).at(-1)).toMatch(/^TLS handshake failed: the server refused it \(alert \d+, /);
    expect(told(await judge('starttls\nexpect tls rejected', server))).toMatch(/^failed 2:8 the handshake was done/);
    expect(told(await judge('starttls\nexpect not tls rejected', server))).toBe('passed');
  });

  test('the name of the server chooses its certificate', async () => {
    const server = await speaking({
      certificate: { names: ['default.example'] },
      byName: { 'other.example': { names: ['other.example'] } },
    });
    const of = (lines: string): string => `starttls {\n${lines}\n}\nexpect cert names `;
    expect(told(await judge(`${of('sni other.example')}other.example`, server))).toBe('passed');
    expect(told(await judge(`${of('sni none')}default.example`, server))).toBe('passed');
    expect(told(await judge(`${of('sni other.example')}default.example`, server))).toBe(
      'failed 4:8 wrong name: the certificate is not for default.example',
    );
    expect(told(await judge('param n: string = 127.0.0.1\nstarttls {\n  sni ${n}\n}', server))).toMatch(
      /^errored 2:1 the server name 127\.0\.0\.1 is an address/,
    );
  });

  test('a client certificate of the operator', async () => {
    const server = await speaking({ clientCertificate: 'required' });
    const { key, chain } = await issue({ names: ['client.example'] });
    const clients = new Map([['own', { certificate: chain, key }]]);
    const text = 'starttls {\n  client certificate own\n}\nsend EHLO\nexpect 250';
    expect(told(await judge(text, server, {}, known({ clients })))).toBe('passed');
    expect(told(await judge('starttls {\n  max 1.2\n}\nexpect tls rejected', server))).toBe('passed');
  });

  test('a session of the handshake before', async () => {
    const text = (max: string): string => `starttls {
  max ${max}
}
send NOOP
expect 250
connect
starttls {
  max ${max}
  resume
}
expect tls resumed
send NOOP
expect 250`;
    const server = await speaking();
    expect(told(await judge(text('1.3'), server))).toBe('passed');
    expect(told(await judge(text('1.2'), server))).toBe('passed');
    const never = await speaking({ resumption: false });
    expect(told(await judge(text('1.2'), never))).toMatch(
      /^(failed 11:8 got a new session|errored 7:1 there is no TLS session)/,
    );
    expect(told(await judge('starttls {\n  resume\n}', server))).toMatch(
      /^errored 1:1 there is no TLS session to resume/,
    );
  });
});

describe('the certificate', () => {
  const cert = async (certificate: CertificateSettings, ...lines: string[]): Promise<string> => {
    const text = `starttls\n${lines.map((line) => `check ${line}`).join('\n')}`;
    return told(await judge(text, await showing(certificate), {}, known()));
  };

  test('that is good', async () => {
    expect(
      await cert(
        { staple: 'good' },
        ...['cert trusted', 'cert names ${target.host}', 'cert names localhost', 'not cert names other.example'],
        ...['not cert self-signed', 'cert chain complete', 'cert expires > 14d', 'cert key >= 2048'],
        ...[
          'cert signature sha256',
          'cert signature >= sha1',
          'not cert signature sha1',
          'cert issuer "test authority"',
        ],
        ...['tls stapled', 'tls stapled good', 'not tls stapled revoked'],
      ),
    ).toBe('passed');
    expect(
      await cert({ issuer: 'intermediate', key: 'rsa-2048' }, 'cert trusted', 'cert chain complete', 'cert key = 2048'),
    ).toBe('passed');
  });

  test.each<[CertificateSettings, string, RegExp]>([
    [{ fromDays: -20, toDays: -3 }, 'cert trusted', /^the certificate has expired on \d{4}-/],
    [
      { fromDays: -20, toDays: -3 },
      'cert expires > 1d',
      /^the certificate expired on .*, 3 d \d+ h ago$|^the certificate expired on/,
    ],
    [{ fromDays: 2 }, 'cert trusted', /^the certificate is not yet valid before \d{4}-/],
    [
      { names: ['other.example'] },
      'cert names ${target.host}',
      /^wrong name: the certificate is not for 127\.0\.0\.1$/,
    ],
    [{ issuer: 'self' }, 'cert trusted', /^the certificate is self-signed$/],
    [{ issuer: 'self' }, 'not cert self-signed', /^the certificate is self-signed$/],
    [
      { issuer: 'stranger' },
      'cert trusted',
      /^the chain is broken, or its issuer unknown: CN=an authority nobody knows/,
    ],
    [{ issuer: 'missing-intermediate' }, 'cert trusted', /^the chain is broken, or its issuer unknown/],
    [
      { issuer: 'missing-intermediate' },
      'cert chain complete',
      /^the chain is broken: the certificate of CN=smtpspec test intermediate was not sent$/,
    ],
    [{ key: 'rsa-1024' }, 'cert key >= 2048', /^the key is RSA 1024$/],
    [{ digest: 'sha1' }, 'cert signature >= sha256', /^signed: ECDSA with SHA-1$/],
    [{ digest: 'sha1' }, 'not cert signature sha1', /^signed: ECDSA with SHA-1$/],
    [{ toDays: 5 }, 'cert expires > 14d', /^the certificate expires on .*, in [45] d/],
    [{}, 'tls stapled', /^got no OCSP response$/],
    [{ staple: 'revoked' }, 'tls stapled good', /^got an OCSP response: revoked$/],
    [{ staple: 'old' }, 'tls stapled good', /^got an OCSP response: good, and out of date since/],
    [{ staple: 'unknown' }, 'tls stapled good', /^got an OCSP response: unknown$/],
  ])('%j: expect %s', async (settings, line, words) => {
    const [outcome, place, ...message] = (await cert(settings, line)).split(' ');
    expect([outcome, place]).toEqual(['failed', '2:7']);
    expect(message.join(' ')).toMatch(words);
  });

  test('its facts can be captured', async () => {
    const text = `starttls
capture subject from cert subject
capture version from tls version
check \${subject} = "CN=mail.example"
check \${version} = "1.3"`;
    expect(told(await judge(text, await showing({ names: ['mail.example'] })))).toBe('passed');
    expect(told(await judge('starttls\ncapture a from tls alpn\nsend NOOP ${a}', await speaking()))).toBe(
      'failed 2:1 there is no alpn in this TLS session',
    );
  });
});

describe('handshake', () => {
  test('alone, behind octets of the spec', async () => {
    const result = await judge(
      `send raw "STARTTLS\\r\\nNOOP\\r\\n"
expect 220
handshake
expect tls >= 1.2
expect silence 100ms
send EHLO
expect 250`,
      await speaking(),
    );
    expect(told(result)).toBe('passed');
  });
});

describe('a connection that is inside TLS from the start', () => {
  test('by `connect using tls`, and the greeting comes inside', async () => {
    const server = await speaking({ implicit: true });
    const result = await judge(
      'connect using tls\nexpect tls >= 1.2\nexpect banner 220\ntime banner < 5s\nsend EHLO\nexpect 250',
      server,
    );
    expect(told(result)).toBe('passed');
    expect(told(await judge('session a using tls\na: expect tls >= 1.2\na: send NOOP\na: expect 250', server))).toBe(
      'passed',
    );
  });

  test('by the target', async () => {
    const server = await speaking({ implicit: true });
    const target = known({ mode: 'implicit' });
    expect(told(await judge('expect tls >= 1.2\nexpect banner 220\nexpect cert trusted', server, {}, target))).toBe(
      'passed',
    );
    expect(told(await judge('expect 250-SIZE\nsend NOOP'.replace('expect 250-SIZE\n', ''), server, {}, target))).toBe(
      'passed',
    );
    const plain = await scripted();
    expect(told(await judge('send NOOP\nexpect 250', plain, {}, target))).toMatch(
      /^errored 1:1 the TLS handshake failed: the server does not speak TLS here, it sent: 220 /,
    );
    expect(told(await judge('expect banner 220', plain, {}, target))).toMatch(/^errored 1:8 the TLS handshake failed/);
  });

  test('by STARTTLS of its own', async () => {
    const server = await speaking();
    const text = 'connect using starttls\nexpect tls >= 1.2\nsend EHLO\nexpect 250\nexpect no ext STARTTLS';
    expect(told(await judge(text, server))).toBe('passed');
    const target = known({ mode: 'starttls' });
    expect(told(await judge('expect banner 220\nexpect cert trusted\nsend NOOP\nexpect 250', server, {}, target))).toBe(
      'passed',
    );
    expect(told(await judge('send NOOP\nexpect 250', await scripted(), {}, target))).toMatch(
      /^errored 1:1 the session is to go over to TLS, and STARTTLS was answered 50/,
    );
  });

  test('and without TLS there is nothing to judge', async () => {
    expect(told(await judge('send NOOP\nexpect tls 1.2', await scripted()))).toBe(
      'errored 2:8 there is no TLS in this session',
    );
    expect(told(await judge('send NOOP\nexpect 250\ntime tls < 1s', await scripted()))).toMatch(
      /^errored 3:1 there was no TLS/,
    );
  });
});
