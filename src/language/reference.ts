/**
 * What `ref "…"` points at. A clause of an RFC is read into its parts, so that `--ref "RFC 5321 4.2"` finds it however it is
 * written, and its subsections with it; everything else (`KB 223860`) is words.
 */

/** `RFC 5321 4.2`: the number, and the section's parts, outermost first; none: the RFC as a whole. */
export interface RfcReference {
  readonly rfc: number;
  readonly section: readonly string[];
}

/** The section sign is an escape: the program is read as ASCII, and regular expressions are not rewritten for that. */
const rfcForm =
  /^rfc[\s-]*(\d{1,5})(?:(?:[\s,]+|(?=\u00a7))(?:section|sec\.|appendix|\u00a7)?\s*((?:\d+|[a-z](?=\.|$))(?:\.\d+)*)\.?)?$/i;

/**
 * Reads `RFC 5321 4.5.3.1.5`, `RFC 5321 section 4.2`, `RFC5321 §4.2`, `RFC 5321 Appendix D.1`; undefined for everything that
 * is more, or something else.
 */
export function parseReference(text: string): RfcReference | undefined {
  const [all, rfc = '', section] = rfcForm.exec(text.trim()) ?? [];
  if (all === undefined) return undefined;
  return { rfc: Number(rfc), section: section === undefined ? [] : section.toUpperCase().split('.') };
}

/**
 * Whether the reference `text` of a test is what `wanted` asks for. Of an RFC: the section that is named and those below it
 * (4.2.1 for 4.2, not 4.20); a number alone asks for the whole. Of anything else: the words of `wanted` stand in `text`
 * one behind the other, in any case.
 */
export function referenceMatches(wanted: string, text: string): boolean {
  const asked = parseReference(wanted);
  const found = parseReference(text);
  if (asked === undefined || found === undefined) return wordsOf(text).includes(wordsOf(wanted));
  return asked.rfc === found.rfc && asked.section.every((part, i) => part === found.section[i]);
}

/** Each word between blanks, so that a part of one is none. */
const wordsOf = (text: string): string =>
  ` ${text
    .trim()
    .toLowerCase()
    .split(/[\s,;()]+/)
    .join(' ')} `;
