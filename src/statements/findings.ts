/**
 * What was found while a case ran, each with its place: the line that found it, the calls that led there, the rows of the
 * tables around the test. It keeps the list; how bad a finding is, is decided where something is judged (`conclusion.ts`).
 */
import type { Span } from '../language/ast.ts';
import type { Source } from '../language/source.ts';
import type { TestRow } from '../language/test-declaration.ts';
import type { Finding, Frame, Severity } from '../result/outcome.ts';

/** A call that the case is inside of: where it stands. */
interface Call {
  readonly span: Span;
  readonly source: Source;
}

export class Findings {
  readonly all: Finding[] = [];
  /** The file and the rows of the test. */
  readonly #test: Source;
  readonly #rows: readonly TestRow[];
  /** The file of the lines that run now: that of the test, or of the definition that is called. */
  #source: Source;
  /** The calls that the case is inside of, the outermost first. */
  readonly #calls: Call[] = [];

  constructor(source: Source, rows: readonly TestRow[]) {
    this.#test = source;
    this.#source = source;
    this.#rows = rows;
  }

  /** Adds a finding with the lines of the spec around it. */
  add(severity: Severity, span: Span, message: string, details: readonly string[] = [], kind?: Finding['kind']): void {
    const where = [...this.#callWords(), ...this.#rowWords()];
    this.all.push({
      severity,
      message,
      details: [...details, ...where],
      frame: this.#frame(span),
      ...(kind === undefined ? {} : { kind }),
    });
  }

  /** From now on lines of `source` run, those that the call at `span` stands for. */
  enter(span: Span, source: Source): void {
    this.#calls.push({ span, source: this.#source });
    this.#source = source;
  }

  /** The call that was entered last is over. */
  leave(): void {
    const call = this.#calls.pop();
    if (call !== undefined) this.#source = call.source;
  }

  /** Has something failed, or could not be judged, since there were so many findings? */
  hasFailedSince(count: number): boolean {
    return this.all.slice(count).some(({ severity }) => severity === 'failure' || severity === 'error');
  }

  /** What was found since there were so many stays for the record alone: as notes of an attempt, which `which` names. */
  demoteSince(count: number, which: string): void {
    for (const finding of this.all.splice(count)) {
      this.all.push({ ...finding, severity: 'note', message: `${which}: ${finding.message}` });
    }
  }

  #callWords(): string[] {
    return this.#calls
      .map(({ span, source }) => {
        const { file, line } = source.place(span);
        const where = source === this.#source ? `line ${String(line)}` : `${file}:${String(line)}`;
        return `called in ${where}: ${source.text.slice(span.start, span.end)}`;
      })
      .reverse();
  }

  #rowWords(): string[] {
    return this.#rows.map(({ table, source, span }) => {
      const { file, line } = source.place(span);
      const where = source === this.#test ? `line ${String(line)}` : `${file}:${String(line)}`;
      return `the row is ${where}, of the table ${table}`;
    });
  }

  #frame(span: Span): Frame {
    const place = this.#source.place(span);
    return { ...place, source: this.#source.excerpt(place.line, 2, 0) };
  }
}
