/**
 * Regular expressions of specs: RE2 syntax, linear time, whoever wrote the spec and whatever the server says.
 *
 * The engine is loaded only when a spec has a regular expression (it costs as much start-up as the rest of the runner).
 * A pattern that RE2 refuses gets the name of the feature and what to write instead.
 */
import type { RE2JS } from 're2js';
import type { Regex } from '../language/ast.ts';

let engine: typeof RE2JS | undefined;
const compiled = new Map<string, RE2JS>();

/** A pattern and its flags may be this long, and compile to this many instructions: patterns of strangers stay cheap. */
const maximumLength = 1024;
const maximumProgram = 2000;

/** Loads the engine. To be awaited once before anything here is used on a spec that has a regular expression. */
export async function loadRegexEngine(): Promise<void> {
  engine ??= (await import('re2js')).RE2JS;
}

/** Why a regular expression cannot be used; undefined where it can. */
export interface RegexFault {
  readonly message: string;
  readonly help: readonly string[];
}

/** Checks one regular expression. */
export function regexFault(regex: Regex): RegexFault | undefined {
  if (regex.source.length > maximumLength) {
    return { message: 'the regular expression is too long', help: [`at most ${String(maximumLength)} characters`] };
  }
  const flag = /[^ims]/.exec(regex.flags)?.[0];
  if (flag !== undefined) {
    return {
      message: `there is no flag \`${flag}\``,
      help: ['the flags are i (any case), m (lines) and s (dot matches all)'],
    };
  }
  if (/\$\{[A-Za-z_]/.test(regex.source)) {
    return {
      message: '`${…}` stands for nothing inside a regular expression',
      help: ['compare text instead: expect 250 "… ${name} …"', 'for a literal dollar and brace write \\$\\{'],
    };
  }
  const unsupported = unsupportedFeature(regex.source);
  if (unsupported !== undefined) return unsupported;
  try {
    const size = compile(regex).programSize();
    if (size <= maximumProgram) return undefined;
    compiled.delete(key(regex));
    return {
      message: 'the regular expression is too large',
      help: [`it compiles to ${String(size)} instructions, ${String(maximumProgram)} are allowed: use smaller counts`],
    };
  } catch (error) {
    return { message: `the regular expression is not valid: ${errorText(error)}`, help: ['the syntax is that of RE2'] };
  }
}

/** Does some part of the text match? */
export function regexFinds(regex: Regex, text: string): boolean {
  return compile(regex).matcher(text).find();
}

/** The first group of the first match (the whole match where the pattern has no group); undefined: no match. */
export function regexCapture(regex: Regex, text: string): string | undefined {
  const matcher = compile(regex).matcher(text);
  if (!matcher.find()) return undefined;
  return matcher.group(matcher.groupCount() > 0 ? 1 : 0) ?? '';
}

const key = (regex: Regex): string => `${regex.flags}/${regex.source}`;

function compile(regex: Regex): RE2JS {
  const known = compiled.get(key(regex));
  if (known !== undefined) return known;
  if (engine === undefined) throw new Error('the engine of regular expressions is used before it is loaded');
  let flags = 0;
  if (regex.flags.includes('i')) flags |= engine.CASE_INSENSITIVE;
  if (regex.flags.includes('m')) flags |= engine.MULTILINE;
  if (regex.flags.includes('s')) flags |= engine.DOTALL;
  const made = engine.compile(regex.source.replaceAll('\\/', '/'), flags);
  compiled.set(key(regex), made);
  return made;
}

const errorText = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

/** What people write that RE2 does not have, each with another way to say it. */
const unsupportedFeatures: readonly { readonly pattern: RegExp; readonly name: string; readonly instead: string }[] = [
  {
    pattern: /\(\?=/,
    name: 'look-ahead `(?=…)`',
    instead: 'two expectations about the same reply: expect /a/ and expect /b/',
  },
  {
    pattern: /\(\?!/,
    name: 'negative look-ahead `(?!…)`',
    instead: 'a second expectation about the same reply: expect no /…/',
  },
  { pattern: /\(\?<[=!]/, name: 'look-behind', instead: 'match the text before too: /before(after)/' },
  { pattern: /\\[1-9]/, name: 'a back-reference', instead: '`capture` the first part and compare it as text' },
  { pattern: /\\k</, name: 'a named back-reference', instead: '`capture` the first part and compare it as text' },
  { pattern: /\(\?>/, name: 'an atomic group `(?>…)`', instead: 'a plain group: RE2 never runs away' },
  { pattern: /[*+?}]\+/, name: 'a possessive quantifier', instead: 'the plain quantifier: RE2 never runs away' },
  { pattern: /\\u\{?[0-9a-fA-F]/, name: 'the escape `\\u`', instead: '\\x{…}, for example \\x{e9}' },
  { pattern: /\\c[A-Za-z]/, name: 'the escape `\\c`', instead: '\\x and two digits, for example \\x0d' },
  { pattern: /\[\^\]/, name: '`[^]`', instead: '. with the flag s: /…/s' },
];

function unsupportedFeature(source: string): RegexFault | undefined {
  // Escaped backslashes and the inside of character classes are taken out, so that [+]+ or \\1 are not mistaken.
  const bare = source
    .replace(/\\\\/g, '__')
    .replace(/\[\^?\]?(?:\\.|[^\]\\])*\]/g, (set) => (set === '[^]' ? set : '_'));
  for (const { pattern, name, instead } of unsupportedFeatures) {
    if (pattern.test(bare)) return { message: `${name} is not supported`, help: [`write instead: ${instead}`] };
  }
  return undefined;
}
