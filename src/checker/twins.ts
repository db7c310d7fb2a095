/** Two things of one name, told at the second with the place of the first. */
import type { Span, Word } from '../language/ast.ts';
import type { Report } from '../language/diagnostic.ts';

/** `what`: `two tables are called`, for the message. */
export function reportTwin(report: Report, { text, span }: Word, what: string, first: Span | undefined): void {
  report('E0202', span, `${what} \`${text}\``, {
    ...(first === undefined ? {} : { related: { message: 'the first one', span: first } }),
  });
}
