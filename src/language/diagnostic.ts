/**
 * What is wrong with a spec: a code of the catalogue, a place, what was expected, and where a clash has two sides the
 * other side too.
 */
import type { Span } from './ast.ts';
import { catalogue, type DiagnosticCode } from './catalogue.ts';
import type { Source } from './source.ts';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: 'error' | 'warning';
  /** One line, no full stop at its end. */
  readonly message: string;
  readonly source: Source;
  readonly span: Span;
  /** What stands under the underline: `did you mean …?`, `expected …`. */
  readonly label?: string;
  /** The other place of a clash. */
  readonly related?: { readonly message: string; readonly span: Span };
  /** More lines: what to do. */
  readonly help?: readonly string[];
}

/** What a diagnostic may say besides its message. */
type More = Pick<Diagnostic, 'label' | 'related' | 'help'>;

/** Tells a diagnostic of the file in hand. */
export type Report = (code: DiagnosticCode, span: Span, message: string, more?: More) => void;

/** Builds a diagnostic; how serious it is comes from the catalogue. */
export function diagnostic(
  code: DiagnosticCode,
  source: Source,
  span: Span,
  message: string,
  more: More = {},
): Diagnostic {
  return { code, severity: catalogue[code].severity, message, source, span, ...more };
}

/** Diagnostics file by file, in the order of the text; of several at one place, in the order found. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = new Map<Source, number>();
  for (const { source } of diagnostics) if (!files.has(source)) files.set(source, files.size);
  const fileOf = ({ source }: Diagnostic): number => files.get(source) ?? 0;
  return [...diagnostics].sort((a, b) => fileOf(a) - fileOf(b) || a.span.start - b.span.start);
}
