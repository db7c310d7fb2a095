/** The names that lines know where they stand: those of their file, of the table or the definition around them, and what they capture. */
import type { Node, NodeOf, Span, Template } from '../../language/ast.ts';
import type { Definition, Spec } from '../../language/spec.ts';
import { nodesOf } from '../../language/walk.ts';
import { builtinNames } from '../../statements/environment.ts';

export type Declared = ReadonlyMap<string, NodeOf<'Param'> | NodeOf<'Secret'>>;

/** What a file declares, by its names. */
export function declaredIn({ parameters, secrets }: Spec): Declared {
  return new Map([...parameters, ...secrets].map((node) => [node.name.text, node]));
}

/** Secrets and the names of the language are text. */
export function typeOf(name: string, declared: Declared): string | undefined {
  const declaration = declared.get(name);
  if (declaration?.kind === 'Param') return declaration.type.text;
  return declaration !== undefined || (builtinNames as readonly string[]).includes(name) ? 'text' : undefined;
}

/** The names that the lines of a test, or of a definition, know. */
export interface Scope {
  readonly cells: ReadonlyMap<string, Template>;
  /** What they capture, with the place. */
  readonly later: ReadonlyMap<string, Span>;
  /** The file that they stand in, and what it declares. */
  readonly home: Spec;
  readonly declared: Declared;
  /** Where they are those of an imported file: the line of the file in hand that calls them. */
  readonly call: NodeOf<'Use'> | undefined;
  /** Of lines that are called: who calls. */
  readonly outside?: Scope;
}

export function scopeInside({ node, home }: Definition, use: NodeOf<'Use'>, outside: Scope, own: Spec): Scope {
  return {
    cells: parametersOf(node),
    later: capturesOf(node.body.items),
    home,
    declared: home === outside.home ? outside.declared : declaredIn(home),
    call: home === own ? undefined : (outside.call ?? use),
    outside,
  };
}

const parametersOf = ({ parameters }: NodeOf<'Def'>): ReadonlyMap<string, Template> =>
  new Map(parameters.map(({ name, span }) => [name.text, { parts: [], span }]));

/** Names that some line of the test captures, with the place. */
export function capturesOf(lines: readonly Node[]): Map<string, Span> {
  const found = new Map<string, Span>();
  for (const line of nodesOf(lines))
    if (line.kind === 'Capture' && line.source !== 'reply') found.set(line.name.text, line.name.span);
  return found;
}

const capturedInFiles = new WeakMap<Spec, ReadonlySet<string>>();

/** What any line of a file captures. */
export function capturedIn(spec: Spec): ReadonlySet<string> {
  const known = capturedInFiles.get(spec);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const blocks = new Set<readonly Node[]>();
  for (const { node, home } of spec.definitions.values()) if (home === spec) blocks.add(node.body.items);
  for (const { setup, lines } of spec.tests) {
    blocks.add(lines);
    for (const { body } of setup) blocks.add(body.items);
  }
  for (const lines of blocks) for (const name of capturesOf(lines).keys()) found.add(name);
  capturedInFiles.set(spec, found);
  return found;
}
