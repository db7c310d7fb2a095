/**
 * Places at which a line stops making sense for a reason that has a name: a quote that is not closed, a time without a
 * unit, text without quotes. Looks at the text from where the grammar stopped, and at what it would have taken there.
 */

import { scanExpression, scanQuoted, type Reason, type Scan } from './scan.ts';

/** What can stand at a place: words of the language, and kinds of things by their names in the grammar. */
export interface Expected {
  readonly words: readonly string[];
  readonly kinds: readonly string[];
}

/** Why the line stops at this place; undefined where there is nothing better to say than what was expected. */
export function reasonAt(line: string, offset: number, expected: Expected): Reason | undefined {
  const rest = line.slice(offset);
  for (const find of finders) {
    const reason = find(rest, expected, line.slice(0, offset));
    if (reason !== undefined) return { ...reason, at: offset + reason.at };
  }
  return undefined;
}

type Find = (rest: string, expected: Expected, before: string) => Reason | undefined;

const finders: readonly Find[] = [
  interpolation,
  quotedText,
  unquotedText,
  regularExpression,
  timeWithoutUnit,
  size,
  replyCode,
  oneLineBlock,
  semicolon,
];

const here = (message: string, length: number, ...help: string[]): Reason => ({ message, at: 0, length, help });

function interpolation(rest: string): Reason | undefined {
  if (!rest.startsWith('${')) return undefined;
  const scan = scanExpression(rest, 0);
  if (typeof scan === 'object') return scan;
  return here(
    'no value can stand here',
    scan,
    'write it out; values stand in what is sent, in quoted text and in amounts',
  );
}

function quotedText(rest: string): Reason | undefined {
  return rest.startsWith('"') ? wrong(scanQuoted(rest, 0)) : undefined;
}

const wrong = (scan: Scan): Reason | undefined => (typeof scan === 'object' ? scan : undefined);

function unquotedText(rest: string, { words, kinds }: Expected): Reason | undefined {
  if (!(words.length === 0 && kinds.length === 1 && kinds[0] === 'quoted text')) return undefined;
  const text =
    /^(?<quote>['\u2018\u201c\u00ab]?)(?<text>[^"#{]+?)['\u2019\u201d\u00bb]?(?:[ \t]+as[ \t].*)?[ \t]*(?:[#{].*)?$/.exec(
      rest.slice(0, 300),
    );
  const [inside, quote] = [text?.groups?.['text'], text?.groups?.['quote']];
  if (inside === undefined) return undefined;
  const message = quote === '' ? 'text stands in quotes' : 'quotes are straight and double';
  return here(message, inside.length + (quote === '' ? 0 : 2), `write: "${inside.slice(0, 60)}"`);
}

function regularExpression(rest: string, _expected: Expected, before: string): Reason | undefined {
  const help = 'a `/` that belongs to a regular expression is written \\/';
  if (/\/[a-z]*$/.test(before) && /^\S*\//.test(rest)) {
    return here('the regular expression has ended before this', /^\S*/.exec(rest)?.[0].length ?? 1, help);
  }
  return /^\/(?:[^/\\]|\\.)*$/.test(rest) ? here('the regular expression is not closed', rest.length, help) : undefined;
}

function timeWithoutUnit(rest: string, { kinds }: Expected): Reason | undefined {
  if (!kinds.some((kind) => kind.startsWith('duration'))) return undefined;
  const [whole, number = '', unit = ''] = /^(\d+(?:\.\d+)?)[ \t]*(?!\.\.)([A-Za-z]*)/.exec(rest) ?? [];
  // `10M`, where a size could stand as well.
  const isSize = /^[KMGB]/.test(unit) && kinds.some((kind) => kind.startsWith('number or size'));
  if (whole === undefined || isSize) return undefined;
  const units = 'the units are ms, s, m, h and d, without a blank before them';
  const guess = /^(?:ms|milli)/i.test(unit) ? 'ms' : (/^[smhd]/i.exec(unit)?.[0].toLowerCase() ?? 's');
  const message = unit === '' ? `a time needs its unit: ${number}` : `this is no time: ${whole}`;
  return here(message, whole.length, `for example ${number}${guess}; ${units}`);
}

function size(rest: string, { kinds }: Expected, before: string): Reason | undefined {
  const [, number] = /(\d+)[ \t]+$/.exec(before.slice(-40)) ?? [];
  const unit = /^[KMG]?i?B\b/i.exec(rest)?.[0];
  if (number !== undefined && unit !== undefined) {
    return here('a number and its unit stand together', unit.length, `write: ${number}${unit}`);
  }
  if (!kinds.some((kind) => kind.startsWith('number or size'))) return undefined;
  const found = /^\d[\w.]*(?:[ \t]+[A-Za-z]+)?/.exec(rest)?.[0];
  if (found === undefined) return undefined;
  const units =
    'the units are B, KiB, MiB, GiB (powers of 1024) and KB, MB, GB (powers of 1000), without a blank before';
  return here(`this is no size: ${found}`, found.length, units);
}

function replyCode(rest: string, { kinds }: Expected): Reason | undefined {
  const found = /^\d[\w.]*/.exec(rest)?.[0];
  if (found === undefined || !kinds.includes('reply code')) return undefined;
  return here(
    `this is no reply code: ${found}`,
    found.length,
    'a reply code has three digits: 250, 2xx, 25x, 450..459; an enhanced status code three numbers: 5.7.1, 5.7.x',
  );
}

function oneLineBlock(rest: string, _expected: Expected, before: string): Reason | undefined {
  if (!/\{[ \t]*$/.test(before) || rest === '') return undefined;
  return here('a `{` ends its line', rest.length, 'the lines of the block follow, and `}` stands on a line of its own');
}

function semicolon(rest: string): Reason | undefined {
  return rest.startsWith(';') ? here('a statement ends with its line', 1, 'take the `;` away') : undefined;
}
