/**
 * Waits are bounded: a longer one would look like a hang. What is written is held to the bound by `check`, and so is the
 * default of a parameter; what is given for the run is held to it when the statement runs.
 */
import type { Amount, Expression, Span } from '../language/ast.ts';
import { constantText } from '../language/constant.ts';
import { shownExpression } from '../language/expression-fault.ts';
import { formatDuration, parseDuration } from '../text/duration.ts';
import { parseSize } from '../text/size.ts';
import type { Environment } from './environment.ts';
import type { CheckContext } from './handler.ts';
import { unjudged, type Judged } from './judged.ts';

/** The longest wait, in milliseconds. */
export const maximumDuration = 3_600_000;

/** How long to wait, in milliseconds; or, where that is longer than any wait may be, what to conclude. */
export function waitOf(amount: Amount, environment: Environment): number | Judged {
  const ms = amountOf(amount, environment);
  if (typeof ms !== 'number' || amount.form === 'literal' || ms <= maximumDuration) return ms;
  const { expression } = amount;
  const most = `at most ${formatDuration(maximumDuration)}`;
  return unjudged(`${wordsOf(expression, environment)}, which is longer than any wait may be`, [
    expression.form === 'name' ? `give it a shorter one, ${most}: --set ${expression.name}=10s` : most,
  ]);
}

/**
 * An amount in milliseconds or octets, or what to conclude where its name has another value: a cell of a row, or an argument
 * of a definition, that is made of parameters (what is written out was checked).
 */
export function amountOf(amount: Amount, environment: Environment): number | Judged {
  const value = environment.amount(amount);
  if (amount.form === 'literal' || !Number.isNaN(value)) return value;
  const [what, example] = amount.unit === 'duration' ? ['duration', '500ms, 5s, 2m'] : ['size', '1000, 64KiB, 10MiB'];
  return unjudged(`${wordsOf(amount.expression, environment)}, which is no ${what}`, [`for example: ${example}`]);
}

const wordsOf = (expression: Expression, environment: Environment): string =>
  `\`${shownExpression(expression)}\` is ${environment.evaluate(expression)}`;

/** A duration that something waits for. */
export function checkDuration(amount: Amount, context: CheckContext): void {
  const help = [`at most ${formatDuration(maximumDuration)}`];
  if (amount.form === 'literal') {
    if (amount.value <= maximumDuration) return;
    context.report('E0308', amount.span, `${amount.text} is longer than any wait may be`, { help });
    return;
  }
  const { expression } = amount;
  const known = expression.form === 'name' ? context.defaultOf(expression.name) : computed(expression);
  if (known === undefined || (parseDuration(known.text) ?? 0) <= maximumDuration) return;
  const message = `\`${shownExpression(expression)}\` is ${known.text}, which is longer than any wait may be`;
  context.report('E0308', amount.span, message, {
    ...(known.span === undefined ? {} : { related: { message: 'its default', span: known.span } }),
    help,
  });
}

/** An amount that the text of the spec tells: as written, computed, or the default of its name. */
export function knownAmount(amount: Amount, context: CheckContext): number | undefined {
  if (amount.form === 'literal') return amount.value;
  const { expression } = amount;
  const text = (expression.form === 'name' ? context.defaultOf(expression.name) : computed(expression))?.text;
  if (text === undefined) return undefined;
  return amount.unit === 'duration' ? parseDuration(text) : parseSize(text);
}

/** What an expression comes to where the spec alone tells it. */
function computed(expression: Expression): { readonly text: string; readonly span?: Span } | undefined {
  const text = constantText({ parts: [expression], span: expression.span });
  return text === undefined ? undefined : { text };
}
