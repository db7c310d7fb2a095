/**
 * A spec in the canonical layout: what `fmt` writes. The layout itself is the printer's (`print.ts`); here are the line
 * ends, the proof that nothing but the layout has changed, and where a text differs from its canonical one.
 *
 * Pure. Lines end with LF, or with CRLF where every line of the text does; there is no byte order mark.
 */
import { parseSpec } from './parse.ts';
import type { Parsed } from './parsed.ts';
import { printSpec } from './print.ts';
import type { SpecFile } from './ast.ts';
import { Source } from './source.ts';

/**
 * The canonical text of a spec that was read without errors. Throws where it would read as another spec than the one that
 * was given: that is a bug of the printer, and whoever formats a file must not lose a line to it.
 */
export function formatSpec({ source, file }: Pick<Parsed, 'source' | 'file'>): string {
  const text = printSpec({ source, file });
  const again = parseSpec(new Source(source.name, text));
  if (again.diagnostics.length > 0 || meaning(again.file) !== meaning(file)) {
    throw new Error(`${source.name} would be another spec in the canonical layout: it is left as it is`);
  }
  return hasCrLf(source.text) ? text.replaceAll('\n', '\r\n') : text;
}

/** The first line that is not the same in two texts. */
export interface Difference {
  /** From 1. */
  readonly line: number;
  /** The line without its LF; undefined where the text has no such line. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Where two texts differ first; undefined where they are the same. */
export function firstDifference(before: string, after: string): Difference | undefined {
  if (before === after) return undefined;
  const [old, wanted] = [before.split('\n'), after.split('\n')];
  let at = 0;
  while (old[at] === wanted[at]) at += 1;
  return { line: at + 1, before: old[at], after: wanted[at] };
}

/** The tree without its places, as text. */
function meaning(file: SpecFile): string {
  return JSON.stringify(file, (key, value: unknown) => (key === 'span' ? undefined : value));
}

/** Does every line end with CRLF? */
function hasCrLf(text: string): boolean {
  return text.includes('\n') && !/(?<!\r)\n/.test(text);
}
