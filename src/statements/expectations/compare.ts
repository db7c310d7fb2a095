/**
 * `${size} >= 10MiB`, `${code} = "250"`: two values compared. It looks at no reply, so that it neither reads nor waits for one.
 *
 * What the server said and is no number where one is compared is not as expected: a miss. What comes from elsewhere and is
 * none cannot be judged, and neither can a duration without its unit, which the spec has to give.
 */
import type { ComparedValue, ComparisonOrEquality, ExpectationOf } from '../../language/ast.ts';
import { shownExpression } from '../../language/expression-fault.ts';
import { printExpectation } from '../../language/print-expectation.ts';
import { printCompared } from '../../language/print-values.ts';
import { isFresh } from '../../language/subexpressions.ts';
import { formatSize } from '../../text/size.ts';
import type { Environment } from '../environment.ts';
import type { CheckContext, ExpectationHandler } from '../handler.ts';
import { met, missed, unjudged, type Judged } from '../judged.ts';
import { clipped } from '../words.ts';
import { amountIn, holds, isEquality, kindOf, type ComparedKind } from './compared-kind.ts';

export const compare: ExpectationHandler<'Compare'> = {
  check(expectation, context) {
    checkKinds(expectation, context);
    const { left, operator, right } = expectation;
    if (printCompared(left) !== printCompared(right) || !['!=', '<', '>'].includes(operator)) return;
    if (isFresh({ parts: [left.expression], span: left.span })) return;
    context.report('E0309', expectation.span, 'both sides are the same: nothing could ever satisfy this');
  },
  withoutWithin: () => ({
    why: 'two values are compared, and nothing is waited for',
    help: 'take the `within` away; how long to wait for a reply is said where the reply is judged: expect 250 within 5s',
  }),
  judge({ left, operator, right }, { environment }) {
    const one: Side = { value: left, text: textOf(left, environment) };
    const other: Side = { value: right, text: textOf(right, environment) };
    const typeOf = (name: string): string | undefined => environment.typeOf(name);
    const kind = kindOf(left, typeOf) ?? kindOf(right, typeOf) ?? seenKind(one, operator, other);
    if (kind === 'text') {
      if (holds(one.text, operator, other.text)) return met(`${quoted(one)} ${operator} ${quoted(other)}`);
      return missed(`got ${quoted(one)}, expected ${operator} ${quoted(other)}`);
    }
    return judgeAmounts({ one, operator, other, kind, environment });
  },
  explain: (expectation) => [{ who: '*', text: `compare: ${printExpectation(expectation)}` }],
  judgesSameReply: () => true,
};

/** One side of a comparison with its value. */
interface Side {
  readonly value: ComparedValue;
  readonly text: string;
}

function textOf(value: ComparedValue, environment: Environment): string {
  if (value.form === 'quoted') return environment.text(value.text);
  return value.form === 'literal' ? value.text : environment.evaluate(value.expression);
}

/** Where the spec does not say what is compared: texts are equal or not, and what has an order is what both are. */
function seenKind(one: Side, operator: ComparisonOrEquality, other: Side): ComparedKind {
  if (isEquality(operator)) return 'text';
  return [one, other].some(({ text }) => amountIn(text, 'duration') !== undefined) ? 'duration' : 'number';
}

interface Amounts {
  readonly one: Side;
  readonly operator: ComparisonOrEquality;
  readonly other: Side;
  readonly kind: 'number' | 'duration';
  readonly environment: Environment;
}

function judgeAmounts(amounts: Amounts): Judged {
  const { one, operator, other, kind } = amounts;
  const [left, right] = [amountIn(one.text, kind), amountIn(other.text, kind)];
  if (left === undefined) return notOfKind(one, amounts);
  if (right === undefined) return notOfKind(other, amounts);
  const ofSizes = [one, other].some(({ text }) => kind === 'number' && /[A-Z]/i.test(text));
  const shown = (side: Side, amount: number | bigint): string => {
    const inUnits = ofSizes && amount >= 1024 && /^\d+$/.test(side.text);
    return inUnits ? `${side.text} (${formatSize(Number(amount))})` : side.text;
  };
  const wanted = `${operator} ${shown(other, right)}`;
  if (holds(left, operator, right)) return met(`${shown(one, left)} ${wanted}`);
  return missed(`got ${shown(one, left)}, expected ${wanted}`);
}

function notOfKind(side: Side, { one, operator, other, kind, environment }: Amounts): Judged {
  const { value, text } = side;
  const what = `which is no ${kind}`;
  const named = value.form === 'compared' ? shownExpression(value.expression) : printCompared(value);
  if (kind === 'duration' && amountIn(text, 'number') !== undefined) {
    const help = `the spec says which one it has: \${"\${${named}}s"}`;
    return unjudged(`\`${named}\` is ${clipped(text)}, and has no unit`, [help], false);
  }
  if (value.form !== 'compared' || !environment.isFromServer(value.expression)) {
    return unjudged(`\`${named}\` is ${quoted(side)}, ${what}`, [], false);
  }
  return side === one
    ? missed(`got ${quoted(one)}, ${what}; expected ${operator} ${clipped(other.text)}`)
    : missed(`got ${clipped(one.text)}, expected ${operator} \`${named}\`, and that is ${quoted(other)}, ${what}`);
}

const quoted = ({ text }: Side): string => `"${clipped(text)}"`;

/** Both sides are of one kind, and what is more or less is no text. Where a `unit` is wanted names and values are checked for it. */
function checkKinds({ left, operator, right }: ExpectationOf<'Compare'>, context: CheckContext): void {
  if (left.unit !== undefined) return;
  const [one, other] = [kindOf(left, context.typeOf), kindOf(right, context.typeOf)];
  for (const [kind, value] of [[one, left] as const, [other, right] as const]) {
    if (kind !== 'text' || isEquality(operator)) continue;
    const message = `text is not more or less: only numbers, sizes and durations stand before and behind \`${operator}\``;
    context.report('E0308', value.span, message, value.form === 'quoted' ? { help: [withoutQuotes] } : {});
    return;
  }
  if (one === undefined || other === undefined || one === other) return;
  const help = [one, other].includes('text') && right.form === 'quoted' ? [withoutQuotes] : [];
  context.report('E0308', right.span, `a ${one} is compared with a ${other}`, { help });
}

const withoutQuotes = 'numbers, sizes and durations stand without quotes: 3, 10MiB, 5s';
