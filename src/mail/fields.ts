/**
 * The header of a message, or of a part of one, as octet strings: fields with their continuation lines joined (RFC 5322 2.2.3).
 * Nothing is decoded, and nothing is refused: a line that is no field is left out. What is beyond the bounds is not looked at.
 */

/** A field of a header: `name` as written, `value` unfolded, without blanks around it. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

/** A header and what stands below it. */
export interface Sections {
  readonly fields: readonly Field[];
  /** Behind the first empty line; empty where there is none. */
  readonly body: string;
  /** There is an empty line between the two. */
  readonly divided: boolean;
}

/** Octets of a header that are looked at, and its fields. */
const maximumHeader = 1024 * 1024;
const maximumFields = 5000;

/** Takes a message apart at its first empty line; line ends may be CRLF or LF (a Maildir has LF). */
export function sectionsOf(octets: string): Sections {
  if (/^\r?\n/.test(octets)) return { fields: [], body: octets.replace(/^\r?\n/, ''), divided: true };
  const crlf = octets.indexOf('\r\n\r\n');
  const lf = octets.indexOf('\n\n');
  if (crlf < 0 && lf < 0) return { fields: fieldsOf(octets), body: '', divided: false };
  const [end, length] = lf < 0 || (crlf >= 0 && crlf < lf) ? [crlf, 4] : [lf, 2];
  return { fields: fieldsOf(octets.slice(0, end)), body: octets.slice(end + length), divided: true };
}

/** The fields of a header. */
export function fieldsOf(header: string): Field[] {
  const fields: { name: string; lines: string[] }[] = [];
  for (const line of header.slice(0, maximumHeader).split('\n', maximumFields * 4)) {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    const last = fields[fields.length - 1];
    if (/^[ \t]/.test(text)) {
      last?.lines.push(text.trim());
      continue;
    }
    const colon = text.indexOf(':');
    const name = text.slice(0, Math.max(0, colon)).trimEnd();
    if (!/^[!-9;-~]+$/.test(name)) continue;
    if (fields.length === maximumFields) break;
    fields.push({ name, lines: [text.slice(colon + 1).trim()] });
  }
  return fields.map(({ name, lines }) => ({ name, value: lines.join(' ').trim() }));
}

/** The values of the fields of this name, in their order; case does not matter. */
export function valuesOf(fields: readonly Field[], name: string): string[] {
  const wanted = name.toLowerCase();
  return fields.filter((field) => field.name.toLowerCase() === wanted).map(({ value }) => value);
}

/** The first of them; undefined where there is none. */
export const firstOf = (fields: readonly Field[], name: string): string | undefined => valuesOf(fields, name)[0];

/** A structured value: `multipart/report; report-type=delivery-status`. The word is in lower case. */
export interface Structured {
  readonly word: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads the parameters of RFC 2045 5.1: quoted or not, the first of a name; what is none is left out. */
export function structured(value: string): Structured {
  const text = value.slice(0, 20_000);
  const word = (/^[^;\s]*/.exec(text)?.[0] ?? '').toLowerCase();
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, bare] of text.matchAll(
    /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g,
  )) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1'));
  }
  return { word, parameters };
}
