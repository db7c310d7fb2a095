/** Ways through the expressions of a template and of a node. */
import {
  isExpression,
  type Amount,
  type ComparedExpression,
  type Expression,
  type Node,
  type Template,
} from './ast.ts';
import { functions } from './functions.ts';

/** Every expression of a template, and all inside it, in the order of the text. */
function* expressionsIn({ parts }: Template): Generator<Expression> {
  for (const part of parts) if (isExpression(part)) yield* subexpressions(part);
}

/** An expression and all inside it, in the order of the text. It is not deep. */
export function* subexpressions(expression: Expression): Generator<Expression> {
  yield expression;
  if (expression.form === 'string') yield* expressionsIn(expression.text);
  for (const inner of innerOf(expression)) yield* subexpressions(inner);
}

/** What an expression is computed from; the texts in quotes apart. */
function innerOf(expression: Expression): readonly Expression[] {
  if (expression.form === 'call') return expression.args;
  if (expression.form !== 'operation') return [];
  return [expression.first, ...expression.rest.map(({ operand }) => operand)];
}

/** Is there a function in it that gives another value each time? */
export function isFresh(template: Template): boolean {
  for (const expression of expressionsIn(template)) {
    if (expression.form === 'call' && functions.get(expression.name.text)?.fresh === true) return true;
  }
  return false;
}

/** An expression that stands by itself in a node: in a text, or as an amount. */
export interface ExpressionPlace {
  readonly expression: Expression;
  /** What it has to come to; undefined: text. */
  readonly unit?: 'duration' | 'size' | 'number';
}

const expressionForms: readonly unknown[] = [
  'name',
  'number',
  'string',
  'call',
  'operation',
] satisfies Expression['form'][];

/** Is this part of a tree an expression? */
export function isExpressionNode(value: object): value is Expression {
  return 'form' in value && expressionForms.includes(value.form);
}

/** Every expression of a node in the order of the text, those of the lines inside its block left out. */
export function placesIn(node: Node): ExpressionPlace[] {
  const found: ExpressionPlace[] = [];
  for (const [key, value] of Object.entries(node)) if (key !== 'body') collect(value, found);
  return found;
}

function collect(value: unknown, found: ExpressionPlace[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (isExpressionNode(value)) {
    found.push({ expression: value });
  } else if ('form' in value && value.form === 'expression') {
    found.push(value as Extract<Amount, { form: 'expression' }>);
  } else if ('form' in value && value.form === 'compared') {
    found.push(value as ComparedExpression);
  } else {
    for (const inner of Object.values(value)) collect(inner, found);
  }
}
