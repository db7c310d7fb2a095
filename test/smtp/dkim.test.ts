/**
 * Signatures are held to a verifier of the tests' own, written from RFC 6376 and 8463 alone, and the verifier to messages that another
 * program has signed.
 */
import { createHash, generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import DKIM from 'nodemailer/lib/dkim';
import { describe, expect, test } from 'vitest';
import { dkimField } from '../../src/smtp/dkim.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed25519 = generateKeyPairSync('ed25519');

/** Octet strings. @returns why the first signature of the message does not hold; undefined where it does. */
function fault(message: string, key: KeyObject): string | undefined {
  const split = message.indexOf('\r\n\r\n');
  const head: string[] = [];
  for (const line of (split === -1 ? message : message.slice(0, split)).split('\r\n')) {
    if (/^[ \t]/.test(line)) head.push(`${head.pop() ?? ''}\r\n${line}`);
    else if (line !== '') head.push(line);
  }
  const body = split === -1 ? '' : message.slice(split + 4);
  const at = head.findIndex((field) => /^dkim-signature:/i.test(field));
  const signature = head[at];
  if (signature === undefined) return 'no signature';
  const tags = new Map(
    signature
      .slice(signature.indexOf(':') + 1)
      .replace(/\s+/g, '')
      .split(';')
      .map((tag): [string, string] => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)]),
  );
  if (tags.get('c') !== 'relaxed/relaxed') return 'another canonical form';
  const octets: number[] = [];
  for (const line of body.split('\r\n').map((one) => one.replace(/[ \t]+/g, ' ').replace(/ $/, ''))) {
    for (const letter of `${line}\r\n`) octets.push(letter.charCodeAt(0));
  }
  while (octets.at(-1) === 10 && (octets.length === 2 || octets.at(-3) === 10)) octets.splice(-2);
  const bodyHash = createHash('sha256').update(Uint8Array.from(octets)).digest('base64');
  if (tags.get('bh') !== bodyHash) return 'the body';
  const relaxed = (field: string): string => {
    const [name = '', ...rest] = field.split(':');
    const value = rest
      .join(':')
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .replace(/^ | $/g, '');
    return `${name.toLowerCase().trimEnd()}:${value}`;
  };
  const left = head.filter((_, index) => index !== at);
  const fields = (tags.get('h') ?? '').split(':').flatMap((name) => {
    const index = left.findLastIndex((field) => field.split(':')[0]?.trim().toLowerCase() === name.toLowerCase());
    return index === -1 ? [] : [`${relaxed(left.splice(index, 1)[0] ?? '')}\r\n`];
  });
  const data = Buffer.from([...fields, relaxed(signature.replace(/(\bb=)[^;]*$/, '$1'))].join(''), 'latin1');
  const given = Buffer.from(tags.get('b') ?? '', 'base64');
  const isValid =
    tags.get('a') === 'rsa-sha256'
      ? verify('sha256', data, key, given)
      : verify(null, createHash('sha256').update(data).digest(), key, given);
  return isValid ? undefined : 'the signature';
}

const signed = (message: string, key = rsa): string =>
  dkimField(Buffer.from(message, 'latin1'), { domain: 'example.com', selector: 's1', key: key.privateKey }) + message;

const messages: readonly (readonly [what: string, message: string])[] = [
  ['plain', 'From: a@example.com\r\nSubject: a\r\n\r\nbody\r\n'],
  [
    'folded fields and blanks',
    'from :  A \t <a@example.com>\r\nSubject: a\r\n\t b  c \r\n\r\na \t b \r\n\r\n c\t\r\n\r\n\r\n',
  ],
  ['no body', 'From: a@example.com\r\n\r\n'],
  ['no empty line', 'From: a@example.com\r\n'],
  ['a body of empty lines', 'From: a@example.com\r\n\r\n\r\n\r\n'],
  ['a body of blanks', 'From: a@example.com\r\n\r\n \t '],
  ['a body without an end', 'From: a@example.com\r\n\r\nbody'],
  ['no header', '\r\nbody\r\n'],
  ['several fields of one name', 'From: a@example.com\r\nSubject: a\r\nSubject: b\r\n\r\nx\r\n'],
  ['8-bit octets', 'From: a@example.com\r\nSubject: f\xfc\xa0\r\n\r\n\xa0f\xfc\xa0\r\n'],
  [
    'every field',
    'From: a@example.com\r\nDate: x\r\nTo: b\r\nCc: c\r\nMessage-ID: <a@b>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\nList-Unsubscribe: <x>\r\nReferences: <a@b>\r\nReply-To: d\r\n\r\n.\r\n',
  ],
];

describe('a signature', () => {
  test.each(messages)('of %s holds, with both kinds of key', (_, message) => {
    expect(fault(signed(message), rsa.publicKey)).toBeUndefined();
    expect(fault(signed(message, ed25519), ed25519.publicKey)).toBeUndefined();
  });

  test('does not hold once something is changed', () => {
    const message = signed('From: a@example.com\r\nSubject: a\r\n\r\nbody\r\n');
    expect(fault(message.replace('Subject: a', 'Subject: b'), rsa.publicKey)).toBe('the signature');
    expect(fault(message.replace('body', 'bodies'), rsa.publicKey)).toBe('the body');
    expect(fault(message.replace('d=example.com', 'd=example.net'), rsa.publicKey)).toBe('the signature');
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(fault(message, other.publicKey)).toBe('the signature');
  });

  test('is the same each time, and no line of it is long', () => {
    const [first = ''] = messages.map(([, message]) => message).slice(-1);
    expect(signed(first)).toBe(signed(first));
    expect(
      Math.max(
        ...signed(first)
          .split('\r\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThan(79);
  });

  test('takes no time over blanks', () => {
    expect(fault(signed(`From: a@example.com\r\n\r\n${' '.repeat(1_000_000)}x\r\n`), rsa.publicKey)).toBeUndefined();
  });
});

test.each(messages.filter(([what]) => !['no header', 'no empty line', 'no body'].includes(what)))(
  'the verifier takes what another program has signed: %s',
  async (_, message) => {
    const dkim = new DKIM({
      domainName: 'example.com',
      keySelector: 's1',
      privateKey: rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    });
    const text = (await buffer(dkim.sign(Readable.from([Buffer.from(message, 'latin1')])))).toString('latin1');
    expect(fault(text, rsa.publicKey)).toBeUndefined();
  },
);
