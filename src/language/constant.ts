/** What is known of a text with expressions from the spec alone, without any name's value. */
import type { Expression, Template } from './ast.ts';
import { evaluate, scopeOf, valueText, type Scope } from './evaluate.ts';
import { ExpressionFault } from './expression-fault.ts';
import type { Value } from './functions.ts';

/** Enough for what has a type; a longer text fits none. */
const longest = 64 * 1024;

/** The text of a template in which no names stand; undefined where some do, and where it cannot be computed. */
export function constantText({ parts }: Template): string | undefined {
  const scope = constantScope(longest);
  const texts: string[] = [];
  for (const part of parts) {
    if (part.form === 'text') texts.push(part.text);
    else if (part.form === 'octets') texts.push(part.octets);
    else {
      const value = constantValue(part, scope);
      if (value === undefined || value instanceof ExpressionFault) return undefined;
      texts.push(valueText(value));
    }
  }
  return texts.join('');
}

/** No name is known, and nothing that is another value each time. `allowance`: how many octets may be made. */
export function constantScope(allowance: number): Scope {
  return scopeOf(() => undefined, { allowance: { left: allowance } });
}

/** An expression without names, or why it cannot be computed; undefined where it stands on names. */
export function constantValue(expression: Expression, scope: Scope): Value | ExpressionFault | undefined {
  try {
    return evaluate(expression, scope);
  } catch (error) {
    if (error instanceof ExpressionFault) return error;
    throw error;
  }
}
