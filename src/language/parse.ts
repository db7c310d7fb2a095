/**
 * Text to syntax tree. Every error of a file is reported in one go: a line that cannot be read becomes a node, reading
 * goes on at the next line.
 *
 * Hostile text gets an error, never a stack overflow or a hang: size, nesting and the number of errors are capped before
 * or while reading.
 */
import type { Node, SpecFile } from './ast.ts';
import { explainBadLine } from './bad-line.ts';
import { diagnostic, inOrder, type Diagnostic } from './diagnostic.ts';
import { parse as parseGrammar } from './generated/grammar.js';
import type { Source } from './source.ts';
import { allNodes, blockOf } from './walk.ts';

/** The largest spec, in octets of UTF-8 (a text is measured in UTF-16 units, of which it has no more than octets). */
export const maximumSize = 4 * 1024 * 1024;

/** How deep blocks may be nested. */
export const maximumDepth = 32;

/** How many errors of one file are told. */
const maximumErrors = 50;

export interface Parsed {
  readonly source: Source;
  readonly file: SpecFile;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a spec. With diagnostics of severity `error` the tree is incomplete and must not run. */
export function parseSpec(source: Source): Parsed {
  const refusal = refuse(source);
  if (refusal !== undefined) return { source, file: { items: [] }, diagnostics: [refusal] };

  const diagnostics: Diagnostic[] = [];
  const text = withoutStrayReturns(source, diagnostics);
  const file = parseGrammar(text.endsWith('\n') ? text : `${text}\n`, { startRule: 'File' });
  let untold = 0;
  for (const node of allNodes(file)) {
    if (diagnostics.length < maximumErrors) diagnostics.push(...faultsOf(source, node));
    else if (node.kind === 'Bad') untold += 1;
  }
  if (untold > 0) {
    const end = { start: source.text.length, end: source.text.length };
    diagnostics.push(diagnostic('E0101', source, end, `and ${String(untold)} more lines that cannot be read`));
  }
  return { source, file, diagnostics: inOrder(diagnostics) };
}

/** Why a text is not read at all. */
function refuse(source: Source): Diagnostic | undefined {
  const start = { start: 0, end: 1 };
  if (source.text.length > maximumSize) {
    return diagnostic('E0105', source, start, 'the spec is larger than 4 MiB', {
      help: ['divide it into several files'],
    });
  }
  const deep = tooDeep(source.text);
  if (deep === undefined) return undefined;
  return diagnostic('E0104', source, { start: deep, end: deep + 1 }, 'blocks are nested too deep', {
    label: `more than ${String(maximumDepth)} levels`,
    help: ['a `}` is missing above, or the blocks can be taken apart'],
  });
}

/** Offset of the `{` that is one level too deep. Counts what the grammar may take for a block, outside messages. */
function tooDeep(text: string): number | undefined {
  const ends = /(\{)[ \t]*(?:#[^\n]*)?\r?$|^[ \t]*(\})|(""")[ \t]*\r?$/gm;
  let depth = 0;
  let inMessage = false;
  for (let match = ends.exec(text); match !== null; match = ends.exec(text)) {
    if (match[3] !== undefined) inMessage = !inMessage;
    else if (!inMessage) depth = Math.max(0, depth + (match[1] === undefined ? -1 : 1));
    if (depth > maximumDepth) return match.index;
    if (match[0] === '') ends.lastIndex += 1;
  }
  return undefined;
}

/** A carriage return that ends no line would end the grammar's reading: it is told, and read as a blank. */
function withoutStrayReturns(source: Source, diagnostics: Diagnostic[]): string {
  const stray = /\r(?!\n)/g;
  const first = stray.exec(source.text);
  if (first === null) return source.text;
  diagnostics.push(
    diagnostic('E0109', source, { start: first.index, end: first.index + 1 }, 'a carriage return stands alone here', {
      help: ['lines end with LF or CRLF; to send a carriage return write \\r in quotes: send raw "a\\r"'],
    }),
  );
  return source.text.replace(stray, ' ');
}

function faultsOf(source: Source, node: Node): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (node.kind === 'Bad') found.push(explainBadLine(source, node));
  const block = blockOf(node);
  if (block?.unclosed === true && node.kind !== 'Bad') found.push(unclosed(source, node));
  if (block?.junk !== undefined) {
    found.push(
      diagnostic('E0103', source, block.junk.span, '`}` stands alone on its line', { label: 'take this away' }),
    );
  }
  if (node.kind === 'Expect' && node.expectation.kind === 'Reply') {
    for (const alternative of node.expectation.alternatives) {
      if (alternative.form !== 'reply' || alternative.detail?.form !== 'lines') continue;
      if (alternative.detail.unclosed === true) found.push(unclosed(source, node));
      for (const line of alternative.detail.lines) {
        if (line.form !== 'bad') continue;
        found.push(
          diagnostic('E0101', source, line.span, 'this is no pattern for a line of a reply', {
            help: ['a line is an extension keyword (SIZE), text in quotes ("ready") or a regular expression (/^250/)'],
          }),
        );
      }
    }
  }
  return found;
}

function unclosed(source: Source, node: Node): Diagnostic {
  const end = source.text.indexOf('\n', node.span.start);
  const span = { start: node.span.start, end: end === -1 ? node.span.end : end };
  return diagnostic('E0103', source, span, 'this block is never closed', { label: 'its `}` is missing' });
}
