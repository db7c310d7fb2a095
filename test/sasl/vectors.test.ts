/** The mechanisms against the examples of their RFCs. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cramMd5 } from '../../src/sasl/cram-md5.ts';
import { md4 } from '../../src/sasl/md4.ts';
import type { Credentials, Mechanism, Step } from '../../src/sasl/mechanism.ts';
import { mechanisms } from '../../src/sasl/mechanisms.ts';
import { authenticate, negotiate, readChallenge } from '../../src/sasl/ntlm-messages.ts';
import { namesIn, ntlm, ntlmResponses } from '../../src/sasl/ntlm.ts';
import { saslprep } from '../../src/sasl/saslprep.ts';
import { mostIterations, scram, type ScramOptions } from '../../src/sasl/scram.ts';
import { startMechanism } from '../../src/sasl/start.ts';

const server = { host: 'server.example.com', port: 587 };

function credentials(given: Readonly<Record<string, string>>): Credentials {
  const octets = Object.entries(given).map(([name, text]) => [name, Buffer.from(text)] as const);
  return { ...server, ...Object.fromEntries(octets) };
}

function begin(word: string, given: Readonly<Record<string, string>>): Mechanism {
  const form = mechanisms.get(word);
  if (form === undefined) throw new Error(word);
  return startMechanism(form, credentials(given));
}

/** What is sent, or the words of what is wrong. */
function told(step: Step | undefined): string | undefined {
  return step?.kind === 'send' ? step.octets.toString('latin1') : step?.words;
}

const answer = async (mechanism: Mechanism, challenge: string): Promise<string | undefined> =>
  told(await mechanism.answer(Buffer.from(challenge)));

describe('one message', () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    // RFC 4616 4
    ['plain', { user: 'tim', password: 'tanstaaftanstaaf' }, '\0tim\0tanstaaftanstaaf'],
    ['plain', { as: 'x', authzid: 'Ursel', user: 'Kurt', password: 'xipj3plmq' }, 'Ursel\0Kurt\0xipj3plmq'],
    // RFC 7628 4.1, with the port of submission
    [
      'oauthbearer',
      { user: 'user@example.com', token: 'vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==' },
      'n,a=user@example.com,\x01host=server.example.com\x01port=587\x01auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01',
    ],
    [
      'oauthbearer',
      { user: 'a=b,c', token: 't' },
      'n,a=a=3Db=2Cc,\x01host=server.example.com\x01port=587\x01auth=Bearer t\x01\x01',
    ],
    ['oauthbearer', { token: 't' }, 'n,,\x01host=server.example.com\x01port=587\x01auth=Bearer t\x01\x01'],
    // developers.google.com/gmail/imap/xoauth2-protocol
    [
      'xoauth2',
      { user: 'someuser@example.com', token: 'ya29.vF9' },
      'user=someuser@example.com\x01auth=Bearer ya29.vF9\x01\x01',
    ],
    // RFC 4505 4
    ['anonymous', { user: 'sirhc' }, 'sirhc'],
    ['anonymous', {}, ''],
    ['external', { authzid: 'fred@example.com' }, 'fred@example.com'],
    ['external', {}, ''],
  ])('%s', async (word, given, message) => {
    const mechanism = begin(word, given);
    expect(told(mechanism.first())).toBe(message);
    expect(mechanism.unproven?.()).toBeUndefined();
    const more = await answer(mechanism, 'more');
    if (word.includes('oauth')) expect(await answer(mechanism, 'more')).toMatch(/has nothing more to say/);
    else expect(more).toMatch(/has nothing more to say/);
  });

  it('LOGIN answers twice, whatever it is asked with', async () => {
    const mechanism = begin('login', { user: 'tim', password: 'secret' });
    expect(told(mechanism.first())).toBe('tim');
    expect(await answer(mechanism, 'Password:')).toBe('secret');
    expect(await answer(mechanism, 'Password:')).toMatch(/has nothing more to say/);
  });

  it('a refused token is acknowledged, and the complaint is a fact', async () => {
    const complaint = '{"status":"invalid_token","scope":"mail","openid_configuration":"https://a/b","n":1}';
    const bearer = begin('oauthbearer', { token: 't' });
    expect(await answer(bearer, complaint)).toBe('\x01');
    expect([...bearer.facts]).toEqual([
      ['status', 'invalid_token'],
      ['scope', 'mail'],
      ['openid-configuration', 'https://a/b'],
    ]);
    expect(await answer(begin('xoauth2', { user: 'u', token: 't' }), 'no JSON')).toBe('');
  });
});

// RFC 2195 2
it('CRAM-MD5', async () => {
  const mechanism = cramMd5(credentials({ user: 'tim', password: 'tanstaaftanstaaf' }));
  expect(mechanism.first()).toBeUndefined();
  const challenge = '<1896.697170952@postoffice.reston.mci.net>';
  expect(await answer(mechanism, challenge)).toBe('tim b913a602c7eda7a495b4e6e7334d3890');
  expect(mechanism.facts.get('challenge')).toBe(challenge);
  expect(await answer(mechanism, challenge)).toMatch(/has nothing more to say/);
});

describe('SCRAM', () => {
  const who = credentials({ user: 'user', password: 'pencil' });
  // RFC 5802 5
  const sha1: ScramOptions = { hash: 'sha1', name: 'SCRAM-SHA-1', plus: false, nonce: 'fyko+d2lbbFgONRv9qkxdawL' };
  const first1 = 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096';
  const final1 = 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=';

  it('SCRAM-SHA-1, the example of RFC 5802', async () => {
    const mechanism = scram(who, sha1);
    expect(told(mechanism.first())).toBe('n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL');
    expect(await answer(mechanism, first1)).toBe(
      'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    );
    expect(mechanism.unproven?.()).toMatch(/without its signature/);
    expect(await answer(mechanism, final1)).toBe('');
    expect(mechanism.unproven?.()).toBeUndefined();
    expect([...mechanism.facts]).toEqual([
      ['iterations', '4096'],
      ['salt', 'QSXCR+Q6sek8bf92'],
    ]);
    expect(await answer(mechanism, final1)).toMatch(/has nothing more to say/);
  });

  it('SCRAM-SHA-256, the example of RFC 7677', async () => {
    const mechanism = scram(who, { hash: 'sha256', name: 'SCRAM-SHA-256', plus: false, nonce: 'rOprNGfwEbeRWgbNEkqO' });
    expect(told(mechanism.first())).toBe('n,,n=user,r=rOprNGfwEbeRWgbNEkqO');
    const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
    expect(await answer(mechanism, `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`)).toBe(
      `c=biws,r=${nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
    );
    expect(await answer(mechanism, 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toBe('');
  });

  it('is bound to the TLS session with -PLUS, and cannot be without one', async () => {
    const options: ScramOptions = { ...sha1, name: 'SCRAM-SHA-1-PLUS', plus: true };
    const binding = { type: 'tls-exporter', data: Buffer.from('exported') };
    const mechanism = scram({ ...who, channelBinding: binding, authzid: Buffer.from('a,b') }, options);
    expect(told(mechanism.first())).toBe(`p=tls-exporter,a=a=2Cb,n=user,r=${sha1.nonce ?? ''}`);
    const proof = await answer(mechanism, first1);
    const bound = Buffer.from('p=tls-exporter,a=a=2Cb,exported').toString('base64');
    expect(proof?.startsWith(`c=${bound},r=`)).toBe(true);
    expect(scram(who, options).first()).toMatchObject({ kind: 'unable' });
  });

  it.each([
    ['a nonce of its own', 'r=another,s=QSXCR+Q6sek8bf92,i=4096', /does not continue ours/],
    ['our nonce alone', `r=${sha1.nonce ?? ''},s=QSXCR+Q6sek8bf92,i=4096`, /does not continue ours/],
    ['a nonce with a control character', `r=${sha1.nonce ?? ''}\x07,s=QSXCR+Q6sek8bf92,i=4096`, /characters/],
    ['no salt', `r=${sha1.nonce ?? ''}x,s=,i=4096`, /salt/],
    ['a salt that is no base64', `r=${sha1.nonce ?? ''}x,s=@@@@,i=4096`, /salt/],
    ['an extension', `m=x,${first1}`, /extension/],
    ['no iterations', `r=${sha1.nonce ?? ''}x,s=QSXCR+Q6sek8bf92,i=0`, /no times at all/],
    ['too many iterations', `r=${sha1.nonce ?? ''}x,s=QSXCR+Q6sek8bf92,i=2147483648`, /2,147,483,648 times/],
    ['iterations without end', `r=${sha1.nonce ?? ''}x,s=QSXCR+Q6sek8bf92,i=${'9'.repeat(400)}`, /none of SCRAM/],
    ['nothing', '', /none of SCRAM/],
  ])('does not go on after %s', async (_, challenge, words) => {
    const mechanism = scram(who, sha1);
    mechanism.first();
    const step = await mechanism.answer(Buffer.from(challenge));
    expect(step.kind).toBe('wrong');
    expect(told(step)).toMatch(words);
  });

  it.each([
    ['v=rmF9pqV8S7suAoZWja4dJRkFsKQ0', /signature is wrong/],
    ['v=AAAA', /signature is wrong/],
    ['v=', /signature is wrong/],
    ['x', /neither a signature/],
  ])('does not believe the server that says %s', async (final, words) => {
    const mechanism = scram(who, sha1);
    mechanism.first();
    await mechanism.answer(Buffer.from(first1));
    expect(await answer(mechanism, final)).toMatch(words);
    expect(mechanism.unproven?.()).toMatch(/without its signature/);
  });

  it('acknowledges a refusal', async () => {
    const mechanism = scram(who, sha1);
    mechanism.first();
    await mechanism.answer(Buffer.from(first1));
    expect(await answer(mechanism, 'e=unknown-user')).toBe('');
    expect(mechanism.facts.get('error')).toBe('unknown-user');
  });

  it('hashes in another thread: the loop goes on', async () => {
    const mechanism = scram(who, sha1);
    mechanism.first();
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const step = await mechanism.answer(Buffer.from(first1.replace('4096', String(mostIterations / 10))));
    clearInterval(timer);
    expect(step.kind).toBe('send');
    expect(turns).toBeGreaterThan(2);
  });

  it('has names and passwords as SASLprep has them', () => {
    // RFC 4013 3
    expect(saslprep('I\u00adX')).toEqual({ text: 'IX' });
    expect(saslprep('user')).toEqual({ text: 'user' });
    expect(saslprep('USER')).toEqual({ text: 'USER' });
    expect(saslprep('\u00aa')).toEqual({ text: 'a' });
    expect(saslprep('\u2168')).toEqual({ text: 'IX' });
    expect(saslprep('\u0007')).toEqual({ prohibited: 'U+0007' });
    expect(saslprep('a\u00a0b')).toEqual({ text: 'a b' });
    expect(saslprep('a\u{e0001}')).toEqual({ prohibited: 'U+E0001' });
    expect(scram(credentials({ user: 'u', password: '\x07' }), sha1).first()).toMatchObject({ kind: 'unable' });
    expect(told(scram(credentials({ user: 'a=b,\u2168', password: 'x' }), sha1).first())).toMatch(
      /^n,,n=a=3Db=2CIX,r=/,
    );
  });
});

describe('MD4', () => {
  // RFC 1320 A.5
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '043f8582f241db351ce627e153e7f0e4'],
    ['1234567890'.repeat(8), 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ])('%s', (text, digest) => {
    expect(md4(Buffer.from(text)).toString('hex')).toBe(digest);
  });
  it('has the length of its text in it, at every edge of a block', () => {
    const digests = new Set([...Array(130).keys()].map((n) => md4(Buffer.alloc(n, 'x')).toString('hex')));
    expect(digests.size).toBe(130);
    expect(createHash('md5').update('').digest('hex')).not.toBe(md4(Buffer.alloc(0)).toString('hex'));
  });
});

describe('NTLM', () => {
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  const pair = (id: number, value: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, value]);
  };
  const end = pair(0, Buffer.alloc(0));
  const names = Buffer.concat([pair(2, utf16('Domain')), pair(1, utf16('Server')), end]);
  const nonce = Buffer.from('0123456789abcdef', 'hex');

  /** MS-NLMP 2.2.1.2 */
  function challengeOf(info: Buffer, target = 'Server'): Buffer {
    const head = Buffer.alloc(56);
    head.write('NTLMSSP\0', 'latin1');
    head.writeUInt32LE(2, 8);
    const name = utf16(target);
    head.writeUInt16LE(name.length, 12);
    head.writeUInt32LE(56, 16);
    head.writeUInt32LE(0x02800201, 20);
    nonce.copy(head, 24);
    head.writeUInt16LE(info.length, 40);
    head.writeUInt32LE(56 + name.length, 44);
    head.set([6, 3, 0xce, 0x0e, 0, 0, 0, 15], 48);
    return Buffer.concat([head, name, info]);
  }

  it('has the responses of the example of MS-NLMP 4.2.4', () => {
    const { key, lm, nt } = ntlmResponses(
      { domain: 'Domain', user: 'User' },
      'Password',
      { nonce, targetInfo: names },
      { nonce: Buffer.alloc(8, 0xaa), time: Buffer.alloc(8) },
    );
    expect(key.toString('hex')).toBe('0c868a403bfd7a93a3001ef22ef02e3f');
    expect(lm.toString('hex')).toBe('86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa');
    expect(nt.subarray(0, 16).toString('hex')).toBe('68cd0ab851e51c96aabc927bebef6a1c');
  });

  it('reads what the server discloses', () => {
    const time = Buffer.from('0090d336b734c301', 'hex');
    const info = Buffer.concat([
      pair(2, utf16('CONTOSO')),
      pair(1, utf16('EX01')),
      pair(4, utf16('contoso.com')),
      pair(3, utf16('ex01.contoso.com')),
      pair(5, utf16('corp.contoso.com')),
      pair(7, time),
      end,
    ]);
    const read = readChallenge(challengeOf(info, 'CONTOSO'));
    if (typeof read === 'string') throw new Error(read);
    expect(Object.fromEntries(read.facts)).toEqual({
      target: 'CONTOSO',
      'netbios-domain': 'CONTOSO',
      'netbios-computer': 'EX01',
      'dns-domain': 'contoso.com',
      'dns-computer': 'ex01.contoso.com',
      'dns-tree': 'corp.contoso.com',
      timestamp: '2003-06-17T10:00:00.000Z',
      'os-version': '6.3.3790',
    });
    expect(read.nonce).toEqual(nonce);
    expect(read.timestamp).toEqual(time);
  });

  it('answers with names and response, and without those of old', async () => {
    const mechanism = ntlm(credentials({ user: 'Domain\\User', password: 'Password' }), {
      nonce: Buffer.alloc(8, 0xaa),
    });
    expect(mechanism.first()).toMatchObject({ octets: negotiate() });
    const step = await mechanism.answer(challengeOf(Buffer.concat([pair(7, Buffer.alloc(8)), names])));
    if (step.kind !== 'send') throw new Error(step.words);
    const at = (offset: number): Buffer => {
      const start = step.octets.readUInt32LE(offset + 4);
      return step.octets.subarray(start, start + step.octets.readUInt16LE(offset));
    };
    expect(at(28).toString('utf16le')).toBe('Domain');
    expect(at(36).toString('utf16le')).toBe('User');
    expect(at(12)).toEqual(Buffer.alloc(24));
    expect(at(20).length).toBeGreaterThan(44);
    expect(await answer(mechanism, 'x')).toMatch(/has nothing more to say/);
  });

  it('keeps to the edges of what came', () => {
    const whole = challengeOf(names);
    for (let length = 0; length < whole.length; length += 1) {
      const read = readChallenge(whole.subarray(0, length));
      expect(typeof read === 'string' || length >= 32).toBe(true);
    }
    expect(readChallenge(Buffer.alloc(64))).toMatch(/no message of NTLM/);
    const third = challengeOf(names);
    third.writeUInt32LE(3, 8);
    expect(readChallenge(third)).toMatch(/message 3 of NTLM/);
    expect(authenticate({ isUnicode: false }, namesIn('u@d'), { lm: nonce, nt: nonce }).toString('latin1')).toContain(
      'u@d',
    );
  });
});
