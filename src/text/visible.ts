/**
 * Makes text from outside safe to show: in a terminal, in a file, in a report.
 *
 * Does: writes every character that could move a cursor, change a colour, hide, reorder or break a file as an escape in
 * the notation of the language (`\r`, `\n`, `\t`, `\xHH` for ASCII controls and single octets, `\u{H}` for the rest).
 * The result is free of control, format and separator characters, of lone surrogates and of noncharacters.
 *
 * Does not: undo. A backslash stays as it is, so `\x1b` may be an escape or what the server really wrote; who needs the
 * very octets reads the run log. Does not cut: the caller bounds the length.
 *
 * Cannot go wrong: takes any string, in linear time (character classes only, nothing to backtrack).
 */

/** Printable ASCII only: nearly every line of nearly every server, and it needs no work. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Controls (C0, DEL, C1), format characters (bidi, zero width, BOM), lone surrogates, U+2028/9, noncharacters, odd blanks. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]|(?! )\p{Zs}/gu;

const NOT_PRINTABLE_ASCII = /[^\x20-\x7e]/g;
const BEYOND_OCTETS = /[^\0-\xff]/;

const NAMED: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' };

function hexEscape(unit: number): string {
  return `\\x${unit.toString(16).padStart(2, '0')}`;
}

function escapeCharacter(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return NAMED[character] ?? (codePoint < 0x80 ? hexEscape(codePoint) : `\\u{${codePoint.toString(16)}}`);
}

function escapeOctet(character: string): string {
  return NAMED[character] ?? hexEscape(character.charCodeAt(0));
}

/** `text` on one line, safe for terminals and files; line ends are shown as `\r` and `\n`. Idempotent. */
export function visible(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSAFE, escapeCharacter);
}

/** As {@link visible}, for text of several lines: LF stays a line end, all else is escaped. Idempotent. */
export function visibleBlock(text: string): string {
  return text.includes('\n') ? text.split('\n').map(visible).join('\n') : visible(text);
}

/**
 * An octet string (one UTF-16 unit for each octet) on one line, safe to show: decoded where the whole is valid UTF-8,
 * otherwise with each octet outside printable ASCII as `\xHH`. A string that cannot be octets is taken as text.
 */
export function visibleOctets(octets: string): string {
  if (PLAIN.test(octets)) return octets;
  if (BEYOND_OCTETS.test(octets)) return visible(octets);
  const text = decodeUtf8(octets);
  return text === undefined ? octets.replace(NOT_PRINTABLE_ASCII, escapeOctet) : visible(text);
}

function decodeUtf8(octets: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(octets, 'latin1'));
  } catch {
    return undefined;
  }
}
