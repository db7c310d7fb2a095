/**
 * An expression that cannot be computed with the values that it has. Thrown, as a value may be asked for at any depth of a
 * statement; whoever runs, checks or explains statements catches it. It is no bug of ours.
 */
import type { Expression, Span } from './ast.ts';
import { printInner } from './print-text.ts';

/** Of an expression that is quoted in a message. */
const longestShown = 80;

export class ExpressionFault extends Error {
  /** Where the expression stands. */
  readonly span: Span;
  readonly help: readonly string[];

  constructor(expression: Expression, why: string, help: readonly string[] = []) {
    super(`\`${shownExpression(expression)}\` cannot be computed: ${why}`);
    this.span = expression.span;
    this.help = help;
  }
}

/**
 * A name that has no value when it is used: a capture that was not made, as a line before it failed. All other names have
 * one before a test begins. Thrown and caught as an `ExpressionFault`.
 */
export class NotCaptured extends Error {
  constructor(name: string) {
    super(`nothing was captured as \`${name}\``);
  }
}

/** An expression as a message quotes it: as it is written, without `${` and `}`. */
export function shownExpression(expression: Expression): string {
  const text = printInner(expression);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
