/**
 * Diagnostics as text for people: what is wrong, where, and what to do.
 *
 * ```
 * error[E0202]: two tests have the id `closed`
 *   --> specs/relay.smtpspec:14:22
 *    |
 * 14 | test "again" as closed {
 *    |                 ^^^^^^ used again here
 *   --> specs/relay.smtpspec:3:22
 *    |
 *  3 | test "closed" as closed {
 *    |                  ^^^^^^ first used here
 *    = help: each id is used once in a file
 * ```
 *
 * Pure. Everything that comes from a spec is escaped; a source without text (a file that could not be opened) has no frame.
 */
import { frameIndent, placeLine, renderFrame, type FrameSource } from '../text/frame.ts';
import { visible } from '../text/visible.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Span } from './ast.ts';
import type { Source } from './source.ts';

/** Each takes text that is safe to show and gives it back painted. */
export interface DiagnosticPaint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  /** The message behind the code. */
  readonly strong: (text: string) => string;
  /** Arrows, bars and line numbers. */
  readonly faint: (text: string) => string;
}

const plain = (text: string): string => text;
const noPaint: DiagnosticPaint = { error: plain, warning: plain, strong: plain, faint: plain };

/** The lines of one diagnostic, without line ends. `columns`: how wide a line of source may get. */
export function renderDiagnostic(diagnostic: Diagnostic, paint: DiagnosticPaint = noPaint, columns?: number): string[] {
  const { code, severity, message, source, span, label, related, help } = diagnostic;
  const lines = [paint[severity](`${severity}[${code}]`) + paint.strong(`: ${visible(message)}`)];
  const width = columns === undefined ? {} : { columns };
  const show = (frame: FrameSource, text: string | undefined, mark: (text: string) => string): void => {
    if (source.text === '') {
      lines.push(paint.faint(`  --> ${visible(source.name)}`));
      return;
    }
    const options = { paintGutter: paint.faint, paintMark: mark, ...width };
    lines.push(...renderFrame(frame, text === undefined ? options : { ...options, label: text }));
  };
  const frame = frameOf(source, span);
  show(frame, label, paint[severity]);
  if (related !== undefined) show(frameOf(source, related.span), related.message, paint.faint);
  const indent = source.text === '' ? '  ' : frameIndent(frame);
  for (const text of help ?? []) lines.push(`${paint.faint(`${indent} =`)} help: ${visible(text)}`);
  return lines;
}

/** One line for programs: `file:line:column: error[E0101]: message`, the label behind it. */
export function diagnosticLine({ code, severity, message, source, span, label }: Diagnostic): string {
  const at = placeLine(source.place(span), '').replace('--> ', '');
  const place = source.text === '' ? visible(source.name) : at;
  return `${place}: ${severity}[${code}]: ${visible(label === undefined ? message : `${message} (${label})`)}`;
}

function frameOf(source: Source, span: Span): FrameSource {
  const place = source.place(span);
  return { ...place, source: source.excerpt(place.line, 0, 0) };
}
