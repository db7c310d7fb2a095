/**
 * Text to syntax tree. Every error of a file is reported in one go: a line that cannot be read becomes a node, reading
 * goes on at the next line.
 *
 * Hostile text gets an error, never a stack overflow or a hang: size, nesting and the number of errors are capped.
 */
import { readableText } from './characters.ts';
import { inOrder, type Diagnostic } from './diagnostic.ts';
import { faultsOf } from './faults.ts';
import { parse as parseGrammar } from './generated/grammar.js';
import { maximumSize } from './limits.ts';
import type { Parsed } from './parsed.ts';
import type { Source } from './source.ts';
import { tooLarge } from './too-large.ts';

const alone: Pick<Parsed, 'imports' | 'files' | 'packaged'> = {
  imports: new Map(),
  files: new Map(),
  packaged: undefined,
};

/** Reads a spec. With diagnostics of severity `error` the tree is incomplete and must not run. Never throws. */
export function parseSpec(source: Source): Parsed {
  if (source.text.length > maximumSize) return unread(tooLarge(source));
  const { text, diagnostics } = readableText(source);
  const file = parseGrammar(text.endsWith('\n') ? text : `${text}\n`, { startRule: 'File' });
  return { ...alone, source, file, diagnostics: inOrder([...diagnostics, ...faultsOf(source, file)]) };
}

/** What stands in place of a spec of which nothing was read, and why. */
export function unread(why: Diagnostic): Parsed {
  return { ...alone, source: why.source, file: { items: [] }, diagnostics: [why] };
}
