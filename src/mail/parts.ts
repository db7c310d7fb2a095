/**
 * The parts of a message (RFC 2046), found by their boundaries. They are numbered as IMAP numbers them (RFC 3501 6.4.5): of a
 * message without parts the body is 1; below a multipart 1, 2, …, and inside of the second 2.1, 2.2, …
 *
 * Octets come in, and octets stay: how a part is decoded is in `decode.ts`. Any octets give some parts; depth and number are bounded.
 */
import { firstOf, sectionsOf, structured, type Field, type Sections } from './fields.ts';

/** A part that is no multipart, or one in which none is found. */
export interface Part {
  /** `2`, `1.2`. */
  readonly number: string;
  /** In lower case: `text/plain`. */
  readonly type: string;
  readonly fields: readonly Field[];
  /** As it was sent, still encoded. */
  readonly body: string;
}

const maximumParts = 1000;
const maximumDepth = 20;

/** The parts of a message, or of what a part holds. */
export function partsOf(message: Sections): Part[] {
  const found: Part[] = [];
  collect(message, '', 0, 'text/plain', found);
  return found;
}

/** `number`: of what is taken apart; `usual`: the type of a part that does not say one. */
function collect(section: Sections, number: string, depth: number, usual: string, found: Part[]): void {
  if (found.length >= maximumParts) return;
  const { word, parameters } = structured(firstOf(section.fields, 'Content-Type') ?? '');
  const type = word.includes('/') ? word : usual;
  const boundary = parameters.get('boundary') ?? '';
  const isMultipart = type.startsWith('multipart/') && boundary !== '' && depth < maximumDepth;
  const pieces = isMultipart ? divided(section.body, boundary) : [];
  if (pieces.length === 0) {
    found.push({ number: number === '' ? '1' : number, type, fields: section.fields, body: section.body });
    return;
  }
  const inside = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  for (const [index, text] of pieces.entries()) {
    const at = number === '' ? String(index + 1) : `${number}.${String(index + 1)}`;
    collect(sectionsOf(text), at, depth + 1, inside, found);
  }
}

/** What stands between the boundaries; the line end before one is part of it (RFC 2046 5.1.1). */
function divided(body: string, boundary: string): string[] {
  const mark = `--${boundary}`;
  const pieces: string[] = [];
  let start: number | undefined;
  let at = 0;
  while (pieces.length < maximumParts) {
    const found = body.startsWith(mark, at) && at === 0 ? 0 : body.indexOf(`\n${mark}`, Math.max(0, at - 1));
    if (found < 0) break;
    const line = found === 0 && body.startsWith(mark) ? 0 : found + 1;
    const end = body.indexOf('\n', line);
    const rest = body.slice(line + mark.length, end < 0 ? undefined : end);
    at = end < 0 ? body.length : end + 1;
    // A longer boundary that begins alike is another one.
    const isEnd = rest.startsWith('--');
    if (rest.replace(/^--/, '').trim() !== '') {
      if (end < 0) break;
      continue;
    }
    if (start !== undefined) pieces.push(body.slice(start, Math.max(start, line)).replace(/\r?\n$/, ''));
    start = undefined;
    if (isEnd || end < 0) break;
    start = at;
  }
  // The end was cut off: what came is a part all the same.
  if (start !== undefined && start < body.length && pieces.length < maximumParts) pieces.push(body.slice(start));
  return pieces;
}
