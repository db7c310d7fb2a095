/**
 * The reply to EHLO or LHLO as data (RFC 5321 4.1.1.1): who greets, and which extension keywords with which arguments.
 *
 * Case and separators do not matter. The first line is the greeting and never a keyword, whatever the host is called. The
 * old spelling `AUTH=LOGIN` is a keyword of its own, `AUTH=`, and not `AUTH LOGIN`. A last line `OK` (Exchange 2003) is
 * kept, and is no extension. Nothing here is an error: lines that make no sense are kept as they came.
 */
import { argumentFault } from './extension-arguments.ts';
import type { Reply, ReplyLine } from './reply.ts';

/** One line after the greeting. */
interface ExtensionLine {
  /** In upper case; ends in `=` for the spelling `AUTH=LOGIN`. */
  readonly keyword: string;
  /** As the server spelled them; the word behind `=` is the first of them. */
  readonly args: readonly string[];
  /** The line's text as received, without code and separator. */
  readonly text: string;
  /** False for a trailing `OK` and an empty line. */
  readonly isExtension: boolean;
}

export interface Extensions {
  /** The name that the server gave itself: the first word of the greeting line. */
  readonly greetingName: string | undefined;
  /** Every line after the greeting, in order. */
  readonly lines: readonly ExtensionLine[];
  /** `has('AUTH')`, `has('auth=login')`: `AUTH=LOGIN` is a line `AUTH=…` with that argument. */
  has(keyword: string): boolean;
  /** The arguments of all lines of this keyword; undefined where it is not offered, empty where it has none. */
  args(keyword: string): readonly string[] | undefined;
  /** The largest message in octets (RFC 1870 3); undefined: not offered, or offered without a limit (no number, or 0). */
  readonly sizeLimit: number | undefined;
}

/** Reads a reply to EHLO or LHLO; from one that is not 250 nothing is taken. */
export function parseExtensions(reply: Reply): Extensions {
  const offered = reply.lines.filter((line) => line.code === 250);
  const [greeting, ...rest] = offered;
  const lines = rest.map((line, index) => extensionLine(line, index === rest.length - 1));
  const ofKeyword = (keyword: string): readonly ExtensionLine[] => {
    const wanted = splitKeyword(keyword);
    return lines.filter(
      (line) => line.isExtension && line.keyword === wanted.keyword && includes(line.args, wanted.args),
    );
  };
  const args = (keyword: string): readonly string[] | undefined => {
    const found = ofKeyword(keyword);
    return found.length === 0 ? undefined : found.flatMap((line) => line.args);
  };
  const size = Number(args('SIZE')?.find((argument) => /^\d{1,20}$/.test(argument)) ?? 0);
  return {
    greetingName: greeting === undefined ? undefined : words(greeting.rest)[0],
    lines,
    has: (keyword) => ofKeyword(keyword).length > 0,
    args,
    sizeLimit: size === 0 ? undefined : size,
  };
}

/** Is this line this keyword, with at least these arguments, in any order and any case? The separator does not matter. */
export function matchesKeywordLine(line: ReplyLine, keyword: string, args: readonly string[]): boolean {
  const offered = splitKeyword(line.rest);
  const wanted = splitKeyword([keyword, ...args].join(' '));
  return line.code !== undefined && offered.keyword === wanted.keyword && includes(offered.args, wanted.args);
}

/**
 * `expect 250-AUTH PLAIN`: has the reply such a line? The first line of a reply of several is its greeting and does not
 * count; that of a reply of one line does (`expect 250-OK`).
 */
export function hasKeywordLine(reply: Reply, keyword: string, args: readonly string[]): boolean {
  const lines = reply.lines.length > 1 ? reply.lines.slice(1) : reply.lines;
  return lines.some((line) => matchesKeywordLine(line, keyword, args));
}

/**
 * The lines that are not as RFC 5321 4.1.1.1 and the extensions have them, each with why (the end of a sentence): those of one
 * keyword, or of all. The old spelling `AUTH=LOGIN` and a last line `OK` are passed over: they are no extensions of the standard.
 */
export function extensionFaults(
  { lines }: Extensions,
  keyword?: string,
): { readonly text: string; readonly why: string }[] {
  const wanted = keyword?.toUpperCase();
  return lines.flatMap((line, index) => {
    if (wanted !== undefined && line.keyword !== wanted) return [];
    if (line.keyword.endsWith('=') || (!line.isExtension && line.keyword === 'OK' && index === lines.length - 1))
      return [];
    const why = lineFault(line) ?? argumentFault(line.keyword, line.args);
    return why === undefined ? [] : [{ text: line.text, why }];
  });
}

function lineFault({ keyword, args, text }: ExtensionLine): string | undefined {
  if (!/^[A-Z0-9][A-Z0-9-]*$/.test(keyword))
    return 'a keyword is made of letters, digits and hyphens, and does not begin with a hyphen (RFC 5321 4.1.1.1)';
  const odd = args.find((argument) => !/^[!-~]+$/.test(argument));
  if (odd !== undefined) return `${odd} has octets that no argument may have (RFC 5321 4.1.1.1)`;
  // Each stands behind one blank.
  return [keyword, ...args].join(' ').length === text.length
    ? undefined
    : 'there is more than one blank between its words, or one at its end (RFC 5321 4.1.1.1)';
}

function extensionLine(line: ReplyLine, last: boolean): ExtensionLine {
  const { keyword, args } = splitKeyword(line.rest);
  const closing = last && keyword === 'OK' && args.length === 0;
  return { keyword, args, text: line.rest, isExtension: keyword !== '' && !closing };
}

function splitKeyword(text: string): { readonly keyword: string; readonly args: readonly string[] } {
  const [first = '', ...args] = words(text);
  const equals = first.indexOf('=');
  if (equals === -1) return { keyword: first.toUpperCase(), args };
  const behind = first.slice(equals + 1);
  return { keyword: first.slice(0, equals + 1).toUpperCase(), args: behind === '' ? args : [behind, ...args] };
}

function words(text: string): string[] {
  return text.split(/[ \t]+/).filter((word) => word !== '');
}

function includes(offered: readonly string[], wanted: readonly string[]): boolean {
  const upper = new Set(offered.map((argument) => argument.toUpperCase()));
  return wanted.every((argument) => upper.has(argument.toUpperCase()));
}
