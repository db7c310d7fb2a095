/**
 * Diagnostics as data, for programs: what `check --format json` and `parse --json` print. The types here are the contract;
 * schema/ has it as JSON schema, made from them (`npm run docs`). A later form that breaks readers gets another number.
 */
import type { Span } from '../ast.ts';
import type { DiagnosticCode } from '../catalogue.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Source } from '../source.ts';

/** Lines and columns count from 1, columns in UTF-16 units. */
export interface PositionJson {
  readonly line: number;
  readonly column: number;
}

export interface RelatedJson {
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly end: PositionJson;
}

export interface DiagnosticJson {
  /** As the messages call it: relative to the current folder, with `/`; `builtin:…`; `<stdin>`. */
  readonly file: string;
  /** Where it begins. Without line, column and end it is about a file that could not be opened. */
  readonly line?: number;
  readonly column?: number;
  /** Behind its last character. */
  readonly end?: PositionJson;
  /** docs/diagnostics.md has what each means. */
  readonly code: DiagnosticCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** What the text for people has under the underline. */
  readonly label?: string;
  /** What to do. */
  readonly help: readonly string[];
  /** The other place of a clash. */
  readonly related?: RelatedJson;
}

/** What `check --format json` prints. */
export interface CheckJson {
  readonly schema: 1;
  /** How many there are. */
  readonly specs: number;
  readonly tests: number;
  readonly errors: number;
  readonly warnings: number;
  /** File by file, in the order of their texts. */
  readonly diagnostics: readonly DiagnosticJson[];
}

/** One diagnostic as data. Nothing is escaped: whoever shows it sees to that. */
export function diagnosticJson({
  code,
  severity,
  message,
  source,
  span,
  label,
  related,
  help = [],
}: Diagnostic): DiagnosticJson {
  return {
    file: source.name,
    ...(source.text === '' ? {} : placeOf(source, span)),
    code,
    severity,
    message,
    ...(label === undefined ? {} : { label }),
    help,
    ...(related === undefined
      ? {}
      : { related: { message: related.message, file: source.name, ...placeOf(source, related.span) } }),
  };
}

function placeOf(source: Source, { start, end }: Span): PositionJson & { readonly end: PositionJson } {
  return { ...source.position(start), end: source.position(end) };
}
