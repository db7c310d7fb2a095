/**
 * The lines of one reply, as they came, to a `Reply`: code, separator and text of each line, and every fault of the
 * syntax. Pure; it never throws and never repairs. Which lines make up one reply is the parser's business
 * (`reply-parser.ts`), and so are the bounds.
 */
import { Buffer, isUtf8 } from 'node:buffer';
import { leadingEnhancedCode } from './enhanced-code.ts';
import type { EnhancedCode } from './enhanced-code.ts';
import { malformation } from './malformation.ts';
import type { Malformation } from './malformation.ts';
import type { Reply, ReplyLine } from './reply.ts';

export interface RawReply {
  /** At least one line, each an octet string with its line end (the last may lack it when `ended` is false). */
  readonly lines: readonly string[];
  /** False where the reply was cut off: its end never came. */
  readonly ended: boolean;
  readonly firstByteAt: number;
  readonly lastByteAt: number;
}

/** RFC 5321 4.5.3.1.5: a reply line's octets with code and CRLF. */
const lineLimit = 512;
/** RFC 4954 4: a challenge line may be as long as this. */
const challengeLimit = 12_288;

/** The octet string's text: UTF-8 where it is valid, else octet by octet. */
function decodeOctets(octets: string): string {
  if (!eightBit.test(octets)) return octets;
  const bytes = Buffer.from(octets, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : octets;
}

/** The three-digit code that an octet string begins with, whatever the digits. */
export function leadingCode(octets: string): number | undefined {
  const first = octets.charCodeAt(0) - 0x30;
  const second = octets.charCodeAt(1) - 0x30;
  const third = octets.charCodeAt(2) - 0x30;
  // Not-a-number (the string is shorter) fails each comparison.
  const digits = first >= 0 && first <= 9 && second >= 0 && second <= 9 && third >= 0 && third <= 9;
  return digits ? first * 100 + second * 10 + third : undefined;
}

/** One reply from its raw lines. `code` is the one that all lines with a code share. */
export function readReply(raw: RawReply): Reply {
  const lines: ReplyLine[] = [];
  const faults: Malformation[] = [];
  let enhanced: EnhancedCode | undefined;
  let code: number | undefined;
  let mixed = false;
  for (const [index, octets] of raw.lines.entries()) {
    const cutOff = !raw.ended && index === raw.lines.length - 1 && !octets.endsWith('\n');
    const line = readLine(octets, cutOff);
    lines.push(line);
    lineFaults(faults, line, octets, index + 1, cutOff);
    if (line.code !== undefined) {
      if (code === undefined) code = line.code;
      else if (line.code !== code && !mixed) {
        mixed = true;
        const words = `line ${String(index + 1)} has code ${digits(line.code)} where line 1 has ${digits(code)}`;
        faults.push(malformation('mixed-codes', index + 1, words));
      }
      enhanced = leadingEnhancedCode(line.rest) ?? enhanced;
    }
  }
  if (!raw.ended) faults.push(malformation('unterminated', lines.length));
  return {
    lines,
    code: mixed ? undefined : code,
    enhanced,
    malformations: faults,
    octets: raw.lines.length === 1 ? (raw.lines[0] ?? '') : raw.lines.join(''),
    firstByteAt: raw.firstByteAt,
    lastByteAt: raw.lastByteAt,
  };
}

function readLine(raw: string, cutOff: boolean): ReplyLine {
  const lineEnd = raw.endsWith('\r\n') ? 2 : raw.endsWith('\n') || (cutOff && raw.endsWith('\r')) ? 1 : 0;
  const octets = raw.slice(0, raw.length - lineEnd);
  const text = decodeOctets(octets);
  const code = leadingCode(octets);
  if (code === undefined) return { octets, text, code, separator: undefined, rest: text };
  const fourth = octets.charAt(3);
  const separator = fourth === '-' || fourth === ' ' || fourth === '' ? fourth : undefined;
  return { octets, text, code, separator, rest: text.slice(separator === undefined ? 3 : 4) };
}

function lineFaults(faults: Malformation[], line: ReplyLine, raw: string, number: number, cutOff: boolean): void {
  const { octets, code } = line;
  if (code === undefined) {
    // Of a line that was cut off nobody knows what it would have begun with, unless it has begun otherwise.
    if (number > 1 && !cutOff) faults.push(malformation('code-missing-on-continuation', number));
    else if (number === 1 && !(cutOff && /^\d{0,2}$/.test(octets))) faults.push(malformation('no-code', number));
  } else {
    if (!possible(code)) faults.push(malformation('code-out-of-range', number));
    if (line.separator === undefined) faults.push(malformation('missing-separator', number));
  }
  if (!cutOff && !raw.endsWith('\r\n')) faults.push(malformation('bare-lf', number));
  if (raw.length > (code === 334 ? challengeLimit : lineLimit)) faults.push(malformation('line-too-long', number));
  if (!unusual.test(octets)) return;
  if (octets.includes('\r')) faults.push(malformation('bare-cr', number));
  if (octets.includes('\0')) faults.push(malformation('nul', number));
  if (eightBit.test(octets)) faults.push(malformation('eight-bit', number));
  if (control.test(octets)) faults.push(malformation('control-character', number));
}

const eightBit = /[\x80-\xff]/;
/** Anything that a textstring may not hold: RFC 5321 4.2 allows HT and %d32-126. */
const unusual = /[^\t -~]/;
/** What is left of the unusual when those with a name of their own are taken out. */
const control = /[^\t\r\0 -~\x80-\xff]/;

function possible(code: number): boolean {
  return code >= 200 && code <= 559 && code % 100 < 60;
}

function digits(code: number): string {
  return String(code).padStart(3, '0');
}
