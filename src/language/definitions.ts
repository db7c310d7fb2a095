/** What a file defines with `def`, and how a `use` gives values to its parameters. */
import type { Node, NodeOf, Template } from './ast.ts';

/** The definitions at the head of a file by their names; of two with one name the first. Those of imports are not among them. */
export function definitionsIn(items: readonly Node[]): Map<string, NodeOf<'Def'>> {
  const found = new Map<string, NodeOf<'Def'>>();
  for (const node of items) if (node.kind === 'Def' && !found.has(node.name.text)) found.set(node.name.text, node);
  return found;
}

/** The value of each parameter in a call; one that has none is in neither. */
export interface CallArguments {
  /** As the call gives it: its names are those of who calls. */
  readonly given: ReadonlyMap<string, Template>;
  /** Of those that the call leaves out: their names are those of the file. */
  readonly defaults: ReadonlyMap<string, Template>;
}

export function argumentsOf({ parameters }: NodeOf<'Def'>, { args }: NodeOf<'Use'>): CallArguments {
  const values = new Map(args.map(({ name, value }) => [name.text, value]));
  const given = new Map<string, Template>();
  const defaults = new Map<string, Template>();
  for (const { name, default: preset } of parameters) {
    const value = values.get(name.text);
    if (value !== undefined) given.set(name.text, value);
    else if (preset !== undefined) defaults.set(name.text, preset);
  }
  return { given, defaults };
}
