/**
 * Signs a message (RFC 6376): the field to put before it. Header and body are made canonical as `relaxed`, the body is signed whole. The key
 * decides the algorithm: rsa-sha256, or ed25519-sha256 (RFC 8463). The same message and key give the same octets, as no time is in them
 * (with Ed25519 and RSA's PKCS #1 padding the signature itself has nothing random).
 */
import { createHash, sign, type KeyObject } from 'node:crypto';

export interface DkimKey {
  /** `d=` and `s=`, as they are to stand there. */
  readonly domain: string;
  readonly selector: string;
  readonly key: KeyObject;
}

/** Fields that are signed where the message has them: those of RFC 6376 5.4.1. Of several of a name it is the last. */
const signed = [
  ...['from', 'sender', 'reply-to', 'subject', 'date', 'message-id', 'to', 'cc', 'in-reply-to', 'references'],
  ...['mime-version', 'content-type', 'content-transfer-encoding', 'content-id', 'content-description'],
  ...['resent-date', 'resent-from', 'resent-sender', 'resent-to', 'resent-cc', 'resent-message-id'],
  ...['list-id', 'list-help', 'list-unsubscribe', 'list-unsubscribe-post', 'list-subscribe', 'list-post', 'list-owner'],
  'list-archive',
];

const width = 72;

/** Can this key sign? */
export const isDkimKey = ({ asymmetricKeyType }: KeyObject): boolean =>
  asymmetricKeyType === 'rsa' || asymmetricKeyType === 'ed25519';

/** @param message its lines end with CRLF, dots are not stuffed. @returns `DKIM-Signature: …` with its CRLF, as an octet string. */
export function dkimField(message: Uint8Array, { domain, selector, key }: DkimKey): string {
  const text = Buffer.from(message.buffer, message.byteOffset, message.byteLength).toString('latin1');
  const { fields, body } = divided(text);
  const chosen = signed.flatMap((name) => {
    const field = fields.findLast((one) => nameOf(one) === name);
    return field === undefined ? [] : [{ name, field }];
  });
  const algorithm = key.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'rsa';
  const names = folded(chosen.map(({ name }) => name).join(':'), /.{1,70}(?::|$)/g);
  const unsigned =
    `DKIM-Signature: v=1; a=${algorithm}-sha256; c=relaxed/relaxed;\r\n d=${octetString(domain)}; s=${octetString(selector)};\r\n` +
    ` h=${names};\r\n bh=${sha256(relaxedBody(body)).toString('base64')};\r\n b=`;
  const canonical = [...chosen.map(({ field }) => `${relaxedField(field)}\r\n`), relaxedField(unsigned)].join('');
  const octets = Buffer.from(canonical, 'latin1');
  const signature = algorithm === 'rsa' ? sign('sha256', octets, key) : sign(null, sha256(octets), key);
  return `${unsigned}${folded(signature.toString('base64'), new RegExp(`.{1,${String(width)}}`, 'g'))}\r\n`;
}

/** The fields of the header, each with the lines that continue it, and the body. */
function divided(text: string): { readonly fields: readonly string[]; readonly body: string } {
  const end = text.startsWith('\r\n') ? 0 : text.indexOf('\r\n\r\n');
  const head = end === -1 ? text : text.slice(0, end);
  const body = end === -1 ? '' : text.slice(end === 0 ? 2 : end + 4);
  return { fields: head.split(/\r\n(?![ \t])/).filter((field) => field !== ''), body };
}

const nameOf = (field: string): string =>
  field
    .slice(0, Math.max(0, field.indexOf(':')))
    .trim()
    .toLowerCase();

/** 3.4.2. Blanks are gone through once: what is a run of them becomes one, and then one can be looked for. */
function relaxedField(field: string): string {
  const value = field
    .slice(field.indexOf(':') + 1)
    .replaceAll('\r\n', '')
    .replace(/[ \t]+/g, ' ');
  return `${nameOf(field)}:${value.replace(/^ | $/g, '')}`;
}

/** 3.4.4 */
function relaxedBody(body: string): Buffer {
  const lines = body.replace(/[ \t]+/g, ' ').replaceAll(' \r\n', '\r\n');
  const whole = lines.endsWith(' ') ? lines.slice(0, -1) : lines;
  let end = whole.length;
  while (end >= 2 && whole.startsWith('\r\n', end - 2)) end -= 2;
  return Buffer.from(end === 0 ? '' : `${whole.slice(0, end)}\r\n`, 'latin1');
}

const octetString = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const sha256 = (octets: Buffer): Buffer => createHash('sha256').update(octets).digest();

/** Over several lines, so that none is too long. */
const folded = (text: string, piece: RegExp): string => (text.match(piece) ?? []).join('\r\n ');
