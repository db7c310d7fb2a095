/** Is an amount of the kind that is wanted? Names are checked when their values are bound. */
import type { Amount } from '../language/ast.ts';
import { formatDuration } from '../text/duration.ts';
import type { Environment } from './environment.ts';
import type { CheckContext } from './handler.ts';

/** No wait is longer than this: a longer one would look like a hang. */
const longestWait = 3_600_000;

/** How long to wait, in milliseconds: a value that a parameter has may be longer than any wait, and is cut to that. */
export function waitOf(amount: Amount, environment: Environment): number {
  return Math.min(environment.amount(amount), longestWait);
}

/** A duration that something waits for. */
export function checkDuration(amount: Amount, context: CheckContext): void {
  if (amount.form === 'literal' && amount.value > longestWait) {
    context.report('E0308', amount.span, `${amount.text} is longer than any wait may be`, {
      help: [`at most ${formatDuration(longestWait)}`],
    });
  }
}
