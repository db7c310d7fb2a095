/**
 * Waits are bounded: a longer one would look like a hang. What is written is held to the bound by `check`, and so is the
 * default of a parameter; what is given for the run is held to it when the statement runs.
 */
import type { Amount } from '../language/ast.ts';
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
  const { name } = amount.expression;
  return unjudged(`\`${name}\` is ${environment.value(name)}, which is longer than any wait may be`, [
    `give it a shorter one, at most ${formatDuration(maximumDuration)}: --set ${name}=10s`,
  ]);
}

/**
 * An amount in milliseconds or octets, or what to conclude where its name has another value: a cell of a row, or an argument
 * of a definition, that is made of parameters (what is written out was checked).
 */
export function amountOf(amount: Amount, environment: Environment): number | Judged {
  const value = environment.amount(amount);
  if (amount.form === 'literal' || !Number.isNaN(value)) return value;
  const { name } = amount.expression;
  const [what, example] = amount.unit === 'duration' ? ['duration', '500ms, 5s, 2m'] : ['size', '1000, 64KiB, 10MiB'];
  return unjudged(`\`${name}\` is ${environment.value(name)}, which is no ${what}`, [`for example: ${example}`]);
}

/** A duration that something waits for. */
export function checkDuration(amount: Amount, context: CheckContext): void {
  const help = [`at most ${formatDuration(maximumDuration)}`];
  if (amount.form === 'literal') {
    if (amount.value <= maximumDuration) return;
    context.report('E0308', amount.span, `${amount.text} is longer than any wait may be`, { help });
    return;
  }
  const { name } = amount.expression;
  const known = context.defaultOf(name);
  if (known === undefined || (parseDuration(known.text) ?? 0) <= maximumDuration) return;
  context.report('E0308', amount.span, `\`${name}\` is ${known.text}, which is longer than any wait may be`, {
    related: { message: 'its default', span: known.span },
    help,
  });
}

/** An amount that the text of the spec tells: as written, or the default of its name. */
export function knownAmount(amount: Amount, context: CheckContext): number | undefined {
  if (amount.form === 'literal') return amount.value;
  const text = context.defaultOf(amount.expression.name)?.text;
  if (text === undefined) return undefined;
  return amount.unit === 'duration' ? parseDuration(text) : parseSize(text);
}
