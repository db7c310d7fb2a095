/** Where durations and sizes are wanted and a cell or an argument stands for one. */
import type { Node, Template } from '../language/ast.ts';
import { namesIn, type NameUse } from '../language/names.ts';
import { plainText } from '../language/template-text.ts';
import { nodesOf } from '../language/walk.ts';
import { parseDuration } from '../text/duration.ts';
import { parseSize } from '../text/size.ts';

/** The names in these lines that stand for an amount, each where it does so first. */
export function amountsByName(lines: readonly Node[]): Map<string, NameUse> {
  const found = new Map<string, NameUse>();
  for (const node of nodesOf(lines)) {
    for (const use of namesIn(node)) {
      const { name } = use.expression;
      if (use.unit !== undefined && !found.has(name)) found.set(name, use);
    }
  }
  return found;
}

/** Is this an amount of that kind, or made of names, so that only the run can tell? */
export function isAmount(value: Template, unit: 'duration' | 'size'): boolean {
  if (value.parts.some(({ form }) => form === 'name')) return true;
  const text = plainText(value);
  return (unit === 'duration' ? parseDuration(text) : parseSize(text)) !== undefined;
}
