/**
 * What is compared with what: numbers (sizes are numbers of octets), durations or texts. Pure. The spec tells it where it can
 * (what is written out, the types of parameters, calculations); the rest is known when the values are.
 */
import type { ComparedValue, ComparisonOrEquality, Expression } from '../../language/ast.ts';
import { functions } from '../../language/functions.ts';
import { parseDuration } from '../../text/duration.ts';
import { parseSize } from '../../text/size.ts';

export type ComparedKind = 'number' | 'duration' | 'text';

/** The type of a parameter by its name, or `text`; undefined where it is not known. */
type TypeOf = (name: string) => string | undefined;

/** What the spec says that a value is; undefined where only the run can tell. */
export function kindOf(value: ComparedValue, typeOf: TypeOf): ComparedKind | undefined {
  if (value.form === 'quoted') return 'text';
  if (value.form === 'literal') return value.unit === 'duration' ? 'duration' : 'number';
  return kindOfExpression(value.expression, typeOf);
}

function kindOfExpression(expression: Expression, typeOf: TypeOf): ComparedKind | undefined {
  switch (expression.form) {
    case 'number':
    case 'operation':
      return 'number';
    case 'call':
      return functions.get(expression.name.text)?.gives === 'number' ? 'number' : undefined;
    case 'string':
      return undefined;
    case 'name':
      return kindOfType(typeOf(expression.name));
  }
}

/** A string may be digits. */
function kindOfType(type: string | undefined): ComparedKind | undefined {
  if (type === undefined || type === 'string') return undefined;
  if (type === 'int' || type === 'size') return 'number';
  return type === 'duration' ? 'duration' : 'text';
}

/** A value that has an order, exactly; undefined where the text is none of the kind. */
export function amountIn(text: string, kind: 'number' | 'duration'): number | bigint | undefined {
  if (kind === 'duration') return parseDuration(text);
  // RFC 1870 3: SIZE has up to 20 digits, more than a number holds exactly.
  if (/^-?\d{1,100}$/.test(text)) return BigInt(text);
  const size = parseSize(text);
  return size === undefined ? undefined : BigInt(size);
}

/** Does the comparison hold? Both are of one kind. */
export function holds<T extends number | bigint | string>(left: T, operator: ComparisonOrEquality, right: T): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

export const isEquality = (operator: ComparisonOrEquality): boolean => operator === '=' || operator === '!=';
