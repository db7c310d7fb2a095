/**
 * A spec's text with its name and line table. Offsets are UTF-16 units into `text`; lines and columns count from 1.
 */
import type { Span } from './ast.ts';

/** A span as a person reads it; its length is cut at the end of the first line and is at least 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export class Source {
  /** The path as the user named it, or `builtin:…`: what messages print. */
  readonly name: string;
  readonly text: string;
  #starts: number[] | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** Offsets at which the lines begin, found once and only when somebody asks. */
  #lineStarts(): number[] {
    if (this.#starts === undefined) {
      this.#starts = [0];
      for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
    }
    return this.#starts;
  }

  /** The line (from 1) that holds this offset. */
  lineAt(offset: number): number {
    const starts = this.#lineStarts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** The text of a line (from 1) without its line end; empty past the end of the file. */
  lineText(line: number): string {
    const starts = this.#lineStarts();
    const start = starts[line - 1];
    if (start === undefined) return '';
    return this.text.slice(start, (starts[line] ?? this.text.length + 1) - 1).replace(/\r$/, '');
  }

  /** Where an offset stands: line and column from 1, the column in UTF-16 units. Past the end of the text: at its end. */
  position(offset: number): { readonly line: number; readonly column: number } {
    const within = Math.min(offset, this.text.length);
    const line = this.lineAt(within);
    return { line, column: within - (this.#lineStarts()[line - 1] ?? 0) + 1 };
  }

  /** Where a span stands. */
  place(span: Span): SourcePlace {
    const line = this.lineAt(span.start);
    const start = this.#lineStarts()[line - 1] ?? 0;
    const room = start + this.lineText(line).length - span.start;
    const length = Math.max(1, Math.min(span.end - span.start, room));
    return { file: this.name, line, column: span.start - start + 1, length };
  }

  /** The lines from `before` lines above to `after` lines below a line, as far as the file has them. */
  excerpt(line: number, before: number, after: number): { line: number; text: string }[] {
    const out: { line: number; text: string }[] = [];
    const last = Math.min(line + after, this.#lineStarts().length);
    for (let n = Math.max(1, line - before); n <= last; n += 1) out.push({ line: n, text: this.lineText(n) });
    return out;
  }
}
