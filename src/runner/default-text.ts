/** The default of a parameter as text. It is computed once for each test, when values are bound. */
import { isUtf8 } from 'node:buffer';
import type { Expression, Template } from '../language/ast.ts';
import { evaluate, scopeOf, type Scope } from '../language/evaluate.ts';
import { ExpressionFault } from '../language/expression-fault.ts';
import { templateText } from '../language/template-text.ts';

const longest = 1024 * 1024;

/** `values` has a value for each name in it. A fault where an expression in it has none. */
export function defaultText(
  template: Template,
  values: ReadonlyMap<string, string>,
  secrets: Scope['secrets'],
): string | ExpressionFault {
  const scope = scopeOf((name) => values.get(name) ?? '', { fresh: true, secrets });
  let length = 0;
  try {
    return templateText(template, (expression) => {
      const text = textOf(expression, scope);
      length += text.length;
      if (length > longest) throw new ExpressionFault(expression, 'a default is at most 1 MiB long');
      return text;
    });
  } catch (error) {
    if (error instanceof ExpressionFault) return error;
    throw error;
  }
}

/** The value of a parameter is text and is sent as UTF-8: other octets would not come out as they are. */
function textOf(expression: Expression, scope: Scope): string {
  const value = evaluate(expression, scope);
  if (!(value instanceof Uint8Array)) return String(value);
  if (!isUtf8(value)) throw new ExpressionFault(expression, 'it is octets that are no text, and a parameter is text');
  return value.toString('utf8');
}
