/** What a file defines with `def`, and how a `use` gives values to its parameters. */
import type { Node, NodeOf, Template } from './ast.ts';

export type Definitions = ReadonlyMap<string, NodeOf<'Def'>>;

/** The definitions at the head of a file by their names; of two with one name the first. */
export function definitionsIn(items: readonly Node[]): Definitions {
  const found = new Map<string, NodeOf<'Def'>>();
  for (const node of items) if (node.kind === 'Def' && !found.has(node.name.text)) found.set(node.name.text, node);
  return found;
}

/** The value of each parameter in this call: what is given, else its default. One that has neither is left out. */
export function argumentsOf({ parameters }: NodeOf<'Def'>, { args }: NodeOf<'Use'>): Map<string, Template> {
  const values = new Map<string, Template>();
  for (const { name, default: preset } of parameters) {
    const value = args.find((one) => one.name.text === name.text)?.value ?? preset;
    if (value !== undefined) values.set(name.text, value);
  }
  return values;
}
