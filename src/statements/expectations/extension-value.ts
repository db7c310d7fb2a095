/**
 * A value among the arguments of an extension, held against what was asked: the same for `expect ext`, `requires ext` and passive
 * rules. The words hold octets of a server: escaped where printed.
 */
import type { ComparisonOrEquality } from '../../language/ast.ts';
import { argumentFault, argumentValue, fieldUnit } from '../../smtp/extension-arguments.ts';
import { formatSize } from '../../text/size.ts';
import { holds } from './compared-kind.ts';

/** What is asked of a value. */
export interface AskedValue {
  readonly keyword: string;
  /** The name of the value; undefined: the first. */
  readonly field: string | undefined;
  readonly comparison: ComparisonOrEquality;
  /** Octets, seconds, or a number. */
  readonly wanted: number;
}

/** `why`: the value cannot be compared, as a sentence without its end. */
export type ValueAnswer = { readonly holds: boolean } | { readonly why: string };

/** Is the value among these arguments as asked? */
export function valueAnswer({ keyword, field, comparison, wanted }: AskedValue, args: readonly string[]): ValueAnswer {
  const value = argumentValue(keyword, field, args);
  switch (value.kind) {
    case 'malformed':
      return { why: argumentFault(keyword, args) ?? value.why };
    case 'text':
      return { why: `${value.text} is no number` };
    case 'absent':
      if (value.value === undefined) return { why: `it says no ${field ?? 'such value'}` };
      return { holds: holds(value.value, comparison, wanted) };
    case 'number':
      return { holds: holds(value.value, comparison, wanted) };
  }
}

/** `>= 10 MiB`, `RCPTMAX >= 100`, `>= 86400 s` */
export function askedWords({ keyword, field, comparison, wanted }: AskedValue): string {
  const unit = fieldUnit(keyword, field);
  // Of a keyword that nobody knows, sizes are the custom.
  const sized = unit === 'octets' || (unit === undefined && field === undefined);
  const amount = sized ? formatSize(wanted) : `${String(wanted)}${unit === 'seconds' ? ' s' : ''}`;
  return [field, comparison, amount].filter((word) => word !== undefined).join(' ');
}
