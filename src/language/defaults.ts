/** The value that a parameter has where none is given, as far as its default alone tells it. */
import type { NodeOf, Span, Template } from './ast.ts';

export interface DefaultValue {
  readonly text: string;
  /** The default as it is written. */
  readonly span: Span;
}

/** Defaults in a ring, and longer chains, are told elsewhere: nothing is known of them here. */
const maximumDepth = 100;

/** Follows a default that is another parameter. Undefined where there is none, or where it is made of several pieces. */
export function defaultOf(name: string, declared: Declarations): DefaultValue | undefined {
  const span = templateOf(name, declared)?.span;
  let next = name;
  for (let depth = 0; depth <= maximumDepth; depth += 1) {
    const [part, another] = templateOf(next, declared)?.parts ?? [];
    if (span === undefined || part === undefined || another !== undefined) return undefined;
    if (part.form === 'text') return { text: part.text, span };
    if (part.form !== 'name') return undefined;
    next = part.name;
  }
  return undefined;
}

type Declarations = ReadonlyMap<string, NodeOf<'Param'> | NodeOf<'Secret'>>;

function templateOf(name: string, declared: Declarations): Template | undefined {
  const declaration = declared.get(name);
  return declaration?.kind === 'Param' ? declaration.default : undefined;
}
