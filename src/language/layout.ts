/**
 * How what stands between `{` and `}`, and a message between `"""`, is set: as the lines of a file, indented by two blanks
 * a level and with the blank lines that its author left (one at most, none at the ends); or, for reports, on one line.
 */
import type { Span } from './ast.ts';
import type { Source } from './source.ts';

export type Layout =
  | { readonly form: 'line' }
  /** `source` is what the nodes were read from: it knows where blank lines are. */
  | { readonly form: 'file'; readonly source: Source; readonly depth: number };

export const oneLine: Layout = { form: 'line' };

interface Row {
  readonly span: Span;
}

/** `{` … `}` with one row a line; on one line, the rows between semicolons. */
export function block<R extends Row>(
  layout: Layout,
  openComment: string | undefined,
  rows: readonly R[],
  print: (row: R, inner: Layout) => string,
): string {
  if (layout.form === 'line') {
    const texts = rows.map((row) => print(row, layout)).filter((text) => !text.startsWith('#'));
    return `{ ${[texts.join('; '), '}'].filter(Boolean).join(' ')}`;
  }
  const inner: Layout = { ...layout, depth: layout.depth + 1 };
  const open = openComment === undefined ? '{' : `{ ${openComment}`;
  return [open, ...lines(inner, rows, print), `${indent(layout.depth)}}`].join('\n');
}

/** The rows as lines of a file, each with its indentation. */
export function lines<R extends Row>(
  layout: Extract<Layout, { readonly form: 'file' }>,
  rows: readonly R[],
  print: (row: R, layout: Layout) => string,
): string[] {
  return rows.flatMap((row, index) => {
    const text = `${indent(layout.depth)}${print(row, layout)}`;
    return isApart(layout.source, rows[index - 1], row) ? ['', text] : [text];
  });
}

/** A message between `"""`, its lines one step deeper than the statement; `text` ends with a line end or is empty. */
export function message(layout: Layout, text: string): string {
  if (layout.form === 'line') return '"""…"""';
  const before = indent(layout.depth + 1);
  const body = text
    .split('\n')
    .slice(0, -1)
    .map((line) => (line === '' ? '' : `${before}${line}`));
  return ['"""', ...body, `${before}"""`].join('\n');
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}

/** Is there a blank line between the two? */
function isApart(source: Source, before: Row | undefined, row: Row): boolean {
  return before !== undefined && source.lineAt(row.span.start) - source.lineAt(before.span.end - 1) > 1;
}
