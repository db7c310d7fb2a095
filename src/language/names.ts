/** The names that a node uses, and where amounts stand in it: found by walking its fields, whatever its kind. */
import type { Amount, NameExpression, Node } from './ast.ts';

export interface NameUse {
  readonly expression: NameExpression;
  /** The kind of amount that is wanted at this place; undefined: text. */
  readonly unit: 'duration' | 'size' | undefined;
}

/** Every `${name}` of a node in the order of the text, those of the lines inside its block left out. */
export function namesIn(node: Node): NameUse[] {
  const uses: NameUse[] = [];
  for (const [key, value] of Object.entries(node)) if (key !== 'body') collect(value, uses);
  return uses;
}

/** Runs for every line of every case: plain loops, and no look at spans, which hold none. */
function collect(value: unknown, uses: NameUse[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, uses);
    return;
  }
  const form = 'form' in value ? value.form : undefined;
  if (form === 'name') uses.push({ expression: value as NameExpression, unit: undefined });
  else if (form === 'expression') uses.push(amountUse(value as Extract<Amount, { form: 'expression' }>));
  else for (const key in value) if (key !== 'span') collect(value[key as keyof typeof value], uses);
}

const amountUse = ({ expression, unit }: Extract<Amount, { form: 'expression' }>): NameUse => ({ expression, unit });
