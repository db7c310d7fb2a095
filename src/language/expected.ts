/**
 * What the grammar would have taken where it stopped: a bad line is read again alone, and the place and the expected
 * words become a message. Places at which people get stuck for a known reason (quotes, units, codes) get that reason.
 */
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { NodeOf } from './ast.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { parse, SyntaxError as GrammarError } from './generated/grammar.js';
import { firstWord } from './headers.ts';
import type { Source } from './source.ts';
import { reasonAt, type Expected } from './stuck.ts';
import { formsOf } from './words.ts';

/** A longer list helps nobody: the forms of the statement do. */
const longestList = 5;

/** The diagnostic of a line that begins with a word of the language and goes wrong later. `text` begins the line. */
export function expectedAt(
  source: Source,
  node: NodeOf<'Bad'>,
  text: string,
  startRule: 'LoneLine' | 'LoneCheck' = 'LoneLine',
): Diagnostic {
  const stop = whereItStops(alone(node, text), startRule) ?? {
    offset: text.length,
    expected: { words: [], kinds: [] },
  };
  const offset = Math.min(stop.offset, text.length);
  const reason = reasonAt(text, offset, stop.expected);
  if (reason !== undefined) {
    const start = node.span.start + reason.at;
    const span = { start, end: start + Math.max(1, reason.length) };
    const code = /^send[ \t]+(?:(?:raw|chunk)[ \t]+)?"/.test(text) ? 'E0107' : 'E0101';
    return diagnostic(code, source, span, reason.message, { help: reason.help });
  }
  const found = /^(?:[\w.-]+|\S)/.exec(text.slice(offset).trimStart())?.[0];
  const at = found === undefined ? offset : text.indexOf(found, offset);
  const span = { start: node.span.start + at, end: node.span.start + at + (found?.length ?? 1) };
  const message = found === undefined ? 'the line ends too early' : `unexpected \`${found}\``;
  const near = found === undefined ? [] : suggestions(found, stop.expected.words);
  const label = near.length > 0 ? didYouMean(near) : listed(stop.expected);
  const forms = near.length > 0 ? [] : formsOf(firstWord(text));
  return diagnostic('E0101', source, span, message, {
    ...(label === undefined ? {} : { label }),
    ...(forms.length === 0 ? {} : { help: [`for example: ${forms.join('; ')}`] }),
  });
}

/** `expected a, b or c`, where that is short enough to help. */
function listed({ words, kinds }: Expected): string | undefined {
  const list = [...words.map((word) => `\`${word}\``), ...kinds];
  if (list.length > longestList) return undefined;
  const last = list.pop();
  if (last === undefined) return undefined;
  return `expected ${list.length === 0 ? last : `${list.join(', ')} or ${last}`}`;
}

interface GrammarExpectation {
  readonly type: string;
  readonly text?: string;
  readonly description?: string;
}

/** Does this line read well when its block is empty? */
export function isFineAlone(node: NodeOf<'Bad'>): boolean {
  return whereItStops(alone(node, node.text)) === undefined;
}

function alone(node: NodeOf<'Bad'>, text: string): string {
  return node.body === undefined ? `${text}\n` : `${text} {\n}\n`;
}

/** Undefined where the line can be read: then it was cut, or what is wrong stands in its block. */
function whereItStops(
  line: string,
  startRule: 'LoneLine' | 'LoneCheck' = 'LoneLine',
): { readonly offset: number; readonly expected: Expected } | undefined {
  try {
    parse(line, { startRule });
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    return { offset: error.location.start.offset, expected: expectedFrom(error.expected) };
  }
  return undefined;
}

/** Blanks, comments and single letters of a character class are nothing that an author would type. */
function expectedFrom(expectations: readonly GrammarExpectation[]): Expected {
  const words = new Set<string>();
  const kinds = new Set<string>();
  for (const { type, text, description } of expectations) {
    if (type === 'literal' && text !== undefined && text !== '#' && text.trim() !== '') words.add(text);
    else if (type === 'other' && description !== undefined) {
      if (description.startsWith('`')) words.add(description.replaceAll('`', ''));
      else if (description !== 'blank' && description !== 'end of file') kinds.add(description);
    }
  }
  return { words: [...words].sort(), kinds: [...kinds].sort() };
}
