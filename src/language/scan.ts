/**
 * Reads quoted text and `${…}` as the grammar does, to say why it did not: the grammar tells only where the whole of it
 * begins. Linear, and no deeper than expressions may be.
 */
import { maximumNesting } from './limits.ts';

export interface Reason {
  readonly message: string;
  /** Where in the line, and over how many units. */
  readonly at: number;
  readonly length: number;
  readonly help: readonly string[];
}

/** Where it ends, or what is wrong in it. */
export type Scan = number | Reason;

/** Reads the quoted text that begins at `from`. */
export function scanQuoted(line: string, from: number, depth = 0): Scan {
  for (let at = from + 1; at < line.length; at += 1) {
    if (line[at] === '"') return at + 1;
    if (line.startsWith('$${', at)) at += 2;
    else if (line.startsWith('${', at)) {
      const end = scanExpression(line, at, depth);
      if (typeof end === 'object') return end;
      at = end - 1;
    } else if (line[at] === '\\') {
      const good = /^\\(?:[rnt\\"]|0(?!\d)|x[\da-f]{2}|u\{[\da-f]{1,6}\})/i.exec(line.slice(at, at + 12))?.[0];
      if (good === undefined || !isCharacter(good)) return badEscape(line, at);
      at += good.length - 1;
    }
  }
  const help = ['a " that belongs to the text is written \\"'];
  return { message: 'the quoted text is not closed', at: from, length: line.length - from, help };
}

/** Reads the `${…}` that begins at `from`; `depth` others are open around it. */
export function scanExpression(line: string, from: number, depth = 0): Scan {
  const brackets: ('(' | 'call')[] = [];
  let wantsValue = true;
  for (let at = afterBlanks(line, from + 2); at < line.length; at = afterBlanks(line, at)) {
    if (depth + brackets.length >= maximumNesting) {
      const message = `expressions are nested deeper than ${String(maximumNesting)} levels`;
      return reason(at, 1, message, 'give a part of it a name: param part: string = ${…}');
    }
    if (wantsValue) {
      const value = scanValue(line, at, depth + brackets.length + 1);
      if (typeof value === 'number') {
        at = value;
        wantsValue = false;
      } else if ('opens' in value) {
        brackets.push(value.opens);
        at = value.end;
        // `uuid()`: nothing stands between the brackets.
        wantsValue = value.opens === '(' || line[afterBlanks(line, at)] !== ')';
      } else {
        return value.message === nothingThere && at === afterBlanks(line, from + 2) ? incomplete(line, from) : value;
      }
      continue;
    }
    const sign = line[at] ?? '';
    if (sign === '}') {
      if (brackets.length === 0) return at + 1;
      return reason(at, 1, 'a `)` is missing before the `}`', 'each `(` in an expression has its `)`');
    }
    const inCall = brackets[brackets.length - 1] === 'call';
    if (sign === ')' && brackets.length > 0) brackets.pop();
    else if ('+*'.includes(sign) || (sign === ',' && inCall) || (sign === '-' && isApart(line, at))) wantsValue = true;
    else return notAnOperator(line, at, from);
    at += 1;
  }
  return incomplete(line, from);
}

/** A value, or a bracket that opens one. */
function scanValue(
  line: string,
  at: number,
  depth: number,
): Scan | { readonly opens: '(' | 'call'; readonly end: number } {
  const rest = line.slice(at, at + 200);
  if (rest.startsWith('"')) return scanQuoted(line, at, depth);
  if (rest.startsWith('(')) return { opens: '(', end: at + 1 };
  const number = /^-?\d+/.exec(rest)?.[0];
  if (number !== undefined) {
    const behind = /^(?:-|[\w.]+)/.exec(rest.slice(number.length))?.[0];
    if (behind === undefined) return at + number.length;
    if (behind === '-') return minus(at + number.length);
    const help = 'a calculation is made with whole numbers; a unit stands outside: wait ${"${2 * 5}s"}';
    return reason(at, number.length + behind.length, `this is no whole number: ${number}${behind}`, help);
  }
  const name = /^[A-Za-z_]\w*(?:[.-]\w+)*/.exec(line.slice(at))?.[0];
  if (name === undefined) {
    if (/^['\u2018\u201c\u00ab]/.test(rest)) {
      return reason(at, 1, 'quotes are straight and double', 'text in an expression: ${base64("text")}');
    }
    return reason(at, 1, nothingThere, 'a value is a name, a whole number, "text", or a function: base64(user)');
  }
  const bracket = afterBlanks(line, at + name.length);
  return line[bracket] === '(' ? { opens: 'call', end: bracket + 1 } : at + name.length;
}

const nothingThere = 'a value belongs here';

function notAnOperator(line: string, at: number, from: number): Reason {
  const sign = line[at] ?? '';
  if (sign === '-') return minus(at);
  if ('/%'.includes(sign)) {
    return reason(at, 1, 'nothing is divided in an expression', 'there are `+`, `-` and `*`, on whole numbers');
  }
  if (sign === ')') return reason(at, 1, 'this `)` closes nothing', 'each `)` in an expression has its `(`');
  // A lone quote is the end of the text around it.
  if (sign === '"' && line.includes('"', at + 1)) {
    const help =
      'texts are joined by writing them side by side: "${a}text", or as several of a function: base64(a, "text")';
    return reason(at, 1, 'nothing joins this text to what is before it', help);
  }
  return incomplete(line, from);
}

function minus(at: number): Reason {
  return reason(at, 1, 'a minus has blanks around it', 'names may have a `-` in them; write: ${a - 1}');
}

function incomplete(line: string, from: number): Reason {
  const [whole = '${'] = /^\$\{[^{}"]{0,40}\}?/.exec(line.slice(from, from + 50)) ?? [];
  const literal = 'to write a dollar and a brace as they stand: $${';
  return reason(from, whole.length, '`${` is not complete', 'a name and `}` belong to it: ${domain}', literal);
}

const reason = (at: number, length: number, message: string, ...help: string[]): Reason => ({
  message,
  at,
  length,
  help,
});

function afterBlanks(line: string, at: number): number {
  let end = at;
  while (line[end] === ' ' || line[end] === '\t') end += 1;
  return end;
}

/** Are there blanks on both sides? */
function isApart(line: string, at: number): boolean {
  return /[ \t]/.test(line[at - 1] ?? '') && /[ \t]/.test(line[at + 1] ?? '');
}

function isCharacter(escape: string): boolean {
  const code = parseInt(/^\\u\{(\w+)/i.exec(escape)?.[1] ?? '0', 16);
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

function badEscape(line: string, at: number): Reason {
  const escape = /^\\(?:u\{[\da-f]*\}?|x[\da-f]{0,2}|0\d*|.?)/i.exec(line.slice(at))?.[0] ?? '\\';
  return reason(
    at,
    escape.length,
    `\`${escape}\` is no escape`,
    'the escapes are \\r \\n \\t \\0 \\xHH \\u{H} \\\\ and \\"',
  );
}
