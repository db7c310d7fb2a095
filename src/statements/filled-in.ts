/**
 * A part of the tree with its names filled in, as `explain` prints it: for people only, since what has no value stands as
 * `<name>`, a calculation that needs it as it is written, and octets keep their escapes.
 */
import type { Amount, ComparedExpression, Expression } from '../language/ast.ts';
import { printExpression } from '../language/print-text.ts';
import { isExpressionNode } from '../language/subexpressions.ts';
import type { ExplainContext } from './handler.ts';

type NamedAmount = Extract<Amount, { readonly form: 'expression' }> | ComparedExpression;

/** The same with text where `${…}` stood, in templates and in amounts. */
export function filledIn<T extends object>(node: T, context: ExplainContext): T {
  return filled(node, context) as T;
}

/** An amount as it is to be read: `5s`, or the value of its name. */
export function amountWords(amount: Amount, context: ExplainContext): string {
  return amount.form === 'literal' ? amount.text : valueOf(amount.expression, context);
}

function filled(value: unknown, context: ExplainContext): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => filled(item, context));
  if (typeof value !== 'object' || value === null) return value;
  if (isNamedAmount(value)) {
    const { unit = 'number', expression, span } = value;
    return { form: 'literal', unit, value: Number.NaN, text: valueOf(expression, context), span } satisfies Amount;
  }
  if (isExpressionNode(value)) {
    const text = valueOf(value, context);
    // Of one that cannot be computed yet, what is written is shown: it stays what it is.
    return text === printExpression(value) ? value : { form: 'text', text };
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner, context)]));
}

const valueOf = (expression: Expression, context: ExplainContext): string =>
  context.show({ parts: [expression], span: expression.span });

const isNamedAmount = (value: object): value is NamedAmount =>
  'form' in value && (value.form === 'expression' || value.form === 'compared');
