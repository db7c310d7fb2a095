/**
 * Bad lines that were meant to open a block: what their first word says about the lines that follow.
 */
import { suggestions } from '../text/suggest.ts';
import type { NodeOf } from './ast.ts';
import { blockWords, lineWords } from './words.ts';

/** The first word of a line: up to a blank, a quote or a brace. */
export function firstWord(line: string): string {
  return /^[^\s"{]*/.exec(line)?.[0] ?? '';
}

/** Do the lines in this bad line's block read as statements? Those of `expect 250 onyl {` or `judge {` do not. */
export function holdsStatements(node: NodeOf<'Bad'>): boolean {
  return isBlockWord(firstWord(node.text));
}

/** Should this bad line have opened a block, and has it not? Its `{` is missing, and so some `}` will be too many. */
export function isHeader({ text, body }: NodeOf<'Bad'>): boolean {
  if (body !== undefined || /[{}]/.test(text.slice(0, 1000))) return false;
  return /^given$/.test(text) || (!/^given\b/.test(text) && isBlockWord(firstWord(text)));
}

/** `tset` counts as `test`; `ref` is a word of its own and no `def`. */
function isBlockWord(word: string): boolean {
  if (blockWords.includes(word)) return true;
  return !lineWords.includes(word) && suggestions(word, ['test', 'group', 'before', 'given']).length > 0;
}
