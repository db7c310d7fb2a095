/** Where durations, sizes and numbers are wanted and a cell or an argument stands for one. */
import type { Node } from '../language/ast.ts';
import { namesIn, type NameUse } from '../language/names.ts';
import { nodesOf } from '../language/walk.ts';

/** The names in these lines that stand for an amount; of each the first place for each kind that is wanted. */
export function amountsByName(lines: readonly Node[]): Map<string, NameUse[]> {
  const found = new Map<string, NameUse[]>();
  for (const node of nodesOf(lines)) {
    for (const use of namesIn(node)) {
      if (use.unit === undefined) continue;
      const uses = found.get(use.expression.name) ?? [];
      if (uses.every(({ unit }) => unit !== use.unit)) uses.push(use);
      found.set(use.expression.name, uses);
    }
  }
  return found;
}
