/** Lines that a test calls with `use`: how many may be checked so, and how what is wrong with them is told at the call. */
import type { DiagnosticCode } from '../../language/catalogue.ts';
import type { NodeOf, Span } from '../../language/ast.ts';
import type { Spec } from '../../language/spec.ts';
import { nodesOf } from '../../language/walk.ts';
import type { RuleContext } from '../rule.ts';

/** Definitions are checked from each place that calls them, as what may stand there depends on what is above. */
export interface Calls {
  readonly open: Set<NodeOf<'Def'>>;
  readonly seen: Set<NodeOf<'Def'>>;
  /** How many lines may still be checked so. */
  left: number;
  readonly sizes: Map<NodeOf<'Def'>, number>;
}

/** The lines of a definition, those in its blocks too; of what it calls they count when it is called. */
export function sizeOf(definition: NodeOf<'Def'>, { sizes }: Calls): number {
  const size = sizes.get(definition) ?? [...nodesOf(definition.body.items)].length;
  sizes.set(definition, size);
  return size;
}

/**
 * What is told of the lines of an imported file where it is called: what depends on who calls. The rest is told of that file by
 * itself.
 */
export const aboutTheCall: readonly DiagnosticCode[] = [
  'E0202',
  'E0203',
  'E0206',
  'E0212',
  'E0213',
  'E0301',
  'E0305',
  'E0312',
];

/** Tells of a line of an imported file, at the call. */
export function reportCall(
  { name }: NodeOf<'Use'>,
  { source }: Spec,
  { code, span, message, more }: Told,
  { report }: RuleContext,
): void {
  const { file, line } = source.place(span);
  report(code, name.span, `in \`${name.text}\`: ${message}`, {
    help: [
      `there: ${file}:${String(line)}: ${source.excerpt(line, 0, 0)[0]?.text.trim() ?? ''}`,
      ...(more?.label === undefined ? [] : [more.label]),
      ...(more?.help ?? []),
    ],
  });
}

interface Told {
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly message: string;
  readonly more: Parameters<RuleContext['report']>[3];
}
