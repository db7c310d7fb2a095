/**
 * Enhanced status codes (RFC 3463 2): `class.subject.detail`, read from the start of a reply's text and matched against
 * patterns such as `5.7.x`.
 *
 * Subject and detail have one to three digits and no leading zero. Anything else is not an enhanced code, and is text:
 * nothing here is an error. Whether a code's class agrees with the reply code is for the caller to judge.
 */
export interface EnhancedCode {
  /** 2 (success), 4 (persistent transient failure) or 5 (permanent failure). */
  readonly class: 2 | 4 | 5;
  readonly subject: number;
  readonly detail: number;
}

/** An enhanced code with any part left open (`x`): `5.7.x`, `x.7.1`. */
export interface EnhancedCodePattern {
  readonly class: 2 | 4 | 5 | 'x';
  readonly subject: number | 'x';
  readonly detail: number | 'x';
}

const number = '(?:0|[1-9]\\d{0,2})';
const leading = new RegExp(`^([245])\\.(${number})\\.(${number})(?= |$)`);
const whole = new RegExp(`^([245x])\\.(${number}|x)\\.(${number}|x)$`, 'i');

/** The enhanced code that a reply line's text (`ReplyLine.rest`) begins with; a blank or the line's end must follow it (RFC 2034 4). */
export function leadingEnhancedCode(rest: string): EnhancedCode | undefined {
  // Most lines have none, and this runs for every line of every reply.
  if (rest.charCodeAt(1) !== 0x2e) return undefined;
  const found = leading.exec(rest);
  if (found === null) return undefined;
  const [, first, subject, detail] = found;
  const severity = classOf(first);
  return severity === undefined ? undefined : { class: severity, subject: Number(subject), detail: Number(detail) };
}

/** Reads `5.7.1` and `5.7.x` (`x` in either case, in any part); undefined where RFC 3463 knows no such code. */
export function parseEnhancedCodePattern(text: string): EnhancedCodePattern | undefined {
  const found = whole.exec(text);
  if (found === null) return undefined;
  const [, first, subject, detail] = found;
  const severity = classOf(first) ?? 'x';
  return { class: severity, subject: part(subject), detail: part(detail) };
}

/** Does a code fit a pattern? A code always fits itself. */
export function matchesEnhancedCode(code: EnhancedCode, pattern: EnhancedCodePattern): boolean {
  return (
    (pattern.class === 'x' || pattern.class === code.class) &&
    (pattern.subject === 'x' || pattern.subject === code.subject) &&
    (pattern.detail === 'x' || pattern.detail === code.detail)
  );
}

/** `5.7.1`, `5.7.x`. */
export function formatEnhancedCode(code: EnhancedCodePattern): string {
  return `${code.class}.${code.subject}.${code.detail}`;
}

function classOf(digit: string | undefined): 2 | 4 | 5 | undefined {
  return digit === '2' ? 2 : digit === '4' ? 4 : digit === '5' ? 5 : undefined;
}

function part(text: string | undefined): number | 'x' {
  return text === undefined || /^x$/i.test(text) ? 'x' : Number(text);
}
