/** The names that a node uses, and where amounts stand in it: found by walking its fields, whatever its kind. */
import type { Amount, ComparedExpression, Expression, NameExpression, Node, Template } from './ast.ts';
import { functions } from './functions.ts';

/** What a name has to be at its place; undefined: text. `number`: in a calculation, or compared with one. */
export type WantedKind = 'duration' | 'size' | 'number' | undefined;

export interface NameUse {
  readonly expression: NameExpression;
  readonly unit: WantedKind;
  /** It is compared with what is written out: what was captured may stand there, and only the run can tell what that is. */
  readonly compared: boolean;
}

/** Every name of a node in the order of the text, those of the lines inside its block left out. */
export function namesIn(node: Node): NameUse[] {
  const uses: NameUse[] = [];
  for (const [key, value] of Object.entries(node)) if (key !== 'body') collect(value, uses);
  return uses;
}

/** Every name of a template. */
export function namesInText({ parts }: Template): NameUse[] {
  const uses: NameUse[] = [];
  collect(parts, uses);
  return uses;
}

/** Runs for every line of every case: plain loops, and no look at spans, which hold none. */
function collect(value: unknown, uses: NameUse[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, uses);
    return;
  }
  switch ('form' in value ? value.form : undefined) {
    case 'name':
    case 'call':
    case 'operation':
      collectExpression(value as Expression, undefined, uses);
      return;
    case 'expression': {
      const { expression, unit } = value as Extract<Amount, { form: 'expression' }>;
      collectExpression(expression, unit, uses);
      return;
    }
    case 'compared': {
      const { expression, unit } = value as ComparedExpression;
      collectExpression(expression, unit, uses, unit !== undefined);
      return;
    }
    default:
      for (const key in value) if (key !== 'span') collect(value[key as keyof typeof value], uses);
  }
}

function collectExpression(expression: Expression, unit: WantedKind, uses: NameUse[], compared = false): void {
  switch (expression.form) {
    case 'name':
      uses.push({ expression, unit, compared });
      return;
    case 'number':
      return;
    case 'string':
      collect(expression.text.parts, uses);
      return;
    case 'call': {
      const takes = functions.get(expression.name.text)?.takes;
      for (const [i, argument] of expression.args.entries()) {
        collectExpression(argument, takes?.[i] === 'number' ? 'number' : undefined, uses);
      }
      return;
    }
    case 'operation':
      for (const operand of operandsOf(expression)) collectExpression(operand, 'number', uses);
  }
}

const operandsOf = ({ first, rest }: Extract<Expression, { form: 'operation' }>): Expression[] => [
  first,
  ...rest.map(({ operand }) => operand),
];
