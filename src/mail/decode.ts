/**
 * What a part says once its encoding is taken off: quoted-printable and base64 (RFC 2045 6), the character set of its text, the
 * encoded words and continued parameters of its header (RFC 2047, RFC 2231). The corner cases of the latter are postal-mime's, which
 * is loaded when the first message is judged.
 */
import { Buffer } from 'node:buffer';
import type * as Library from 'postal-mime';
import { firstOf, structured, valuesOf, type Field } from './fields.ts';
import type { Part } from './parts.ts';

let library: typeof Library | undefined;

/** To be awaited once before `words` and `filenameOf`. */
export async function loadDecoder(): Promise<void> {
  library ??= await import('postal-mime');
}

function loaded(): typeof Library {
  if (library === undefined) throw new Error('the decoder of messages is used before it is loaded');
  return library;
}

/** Octets without their transfer encoding; any octets give some. */
export function transferDecoded({ fields, body }: Pick<Part, 'fields' | 'body'>): Buffer {
  const encoding = (firstOf(fields, 'Content-Transfer-Encoding') ?? '').toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  return Buffer.from(encoding === 'quoted-printable' ? unquoted(body) : body, 'latin1');
}

/** Quoted-printable as an octet string: blanks at the ends of lines go, soft line breaks too; what is no escape stays. */
function unquoted(text: string): string {
  return text
    .split('\n')
    .map((line) => withoutBlanks(line))
    .join('\n')
    .replace(/=\r?\n/g, '')
    .replace(/=$/, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** No regular expression, which would be quadratic in a line of blanks. */
function withoutBlanks(line: string): string {
  const end = line.endsWith('\r') ? '\r' : '';
  return line.slice(0, line.length - end.length).trimEnd() + end;
}

/** A text part as text; octets that its character set does not have become U+FFFD. An unknown set is read as UTF-8. */
export function textOf(part: Part): string {
  const octets = transferDecoded(part);
  const charset = structured(firstOf(part.fields, 'Content-Type') ?? '').parameters.get('charset') ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(octets);
  } catch {
    return octets.toString('utf8');
  }
}

/** A value of a field as text: raw UTF-8 (RFC 6532) and encoded words (RFC 2047). */
function words(value: string): string {
  return loaded().decodeWords(Buffer.from(value, 'latin1').toString('utf8'));
}

/** The name of the file that a part is, where it says one. */
export async function filenameOf({ fields }: Pick<Part, 'fields'>): Promise<string | undefined> {
  const type = structured(firstOf(fields, 'Content-Type') ?? '').word;
  // As an attachment, because of a text the library keeps no name. What names the file stays as it stands, continued or not.
  const named = (name: string): string =>
    valuesOf(fields, name)
      .slice(0, 1)
      .join('')
      .replace(/^[^;]*/, '')
      .slice(0, 20_000);
  const header = [
    `Content-Type: ${type === '' ? 'application/octet-stream' : 'application/x-named'}${named('Content-Type')}`,
    `Content-Disposition: attachment${named('Content-Disposition')}`,
  ];
  const octets = Buffer.from(`${header.join('\r\n')}\r\n\r\nx\r\n`, 'latin1');
  try {
    const read = await loaded().default.parse(octets, { maxRfc822NestingDepth: 0 });
    return read.attachments[0]?.filename ?? undefined;
  } catch {
    // What it cannot read names no file.
    return undefined;
  }
}

/** The values of a field, decoded. */
export const decodedValues = (fields: readonly Field[], name: string): string[] => valuesOf(fields, name).map(words);
