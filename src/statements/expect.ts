/**
 * `expect`, `check`, `should expect`, `may expect`, `given`: one expectation, judged with the strength of its verb. What
 * each expectation means is in `expectations/`.
 */
import type { Amount, Block, Expectation, ExpectationKind, ExpectationOf, NodeOf, Span } from '../language/ast.ts';
import { printMessageTest } from '../language/print-message.ts';
import { printAmount } from '../language/print-values.ts';
import type { CaseRun } from './case-run.ts';
import { checkDuration, waitOf } from './check-amount.ts';
import { excludeAsked } from './end-of-data.ts';
import { judgeEach, mayBeDivided } from './expectations/each.ts';
import { expectations } from './expectations/index.ts';
import type { CheckContext, DialogLine, ExpectationHandler, ExplainContext, StatementHandler } from './handler.ts';
import type { Judged } from './judged.ts';
import { amountWords, filledIn } from './filled-in.ts';
import { checkMessageTest } from './check-message.ts';
import { testsOf } from './message-lines.ts';

export const expect: StatementHandler<'Expect'> = {
  check(node, context) {
    if (node.within !== undefined) checkWithin(node.within, node.expectation, context);
    checkOne<Expectation['kind']>(node.expectation, context);
    for (const test of testsOf(node.body)) checkMessageTest(test, context);
    if (node.verb === 'expect' || node.verb === 'given') endOfDataCheck(node.expectation, context);
  },

  run(node, run) {
    const within = node.within === undefined ? undefined : waitOf(node.within, run.environment);
    const judged = typeof within === 'object' ? within : judgeAll(node, run, within);
    if (judged instanceof Promise) {
      return judged.then((late) => {
        run.conclude(node.verb, spanOf(late, node), late);
      });
    }
    run.conclude(node.verb, spanOf(judged, node), judged);
    return undefined;
  },

  // Whatever the expectation is, its names are filled in here.
  explain: (node, context) => [
    ...explainOne<Expectation['kind']>(filledIn(node.expectation, context), context).map((line) =>
      node.within !== undefined && line.who === '*'
        ? { ...line, text: `${line.text} within ${amountWords(node.within, context)}` }
        : line,
    ),
    ...testsOf(node.body).map((test): DialogLine => ({
      who: '*',
      text: `  ${printMessageTest(filledIn(test, context))}`,
    })),
  ],

  judgesSameReply: (node) => sameReplyOne<Expectation['kind']>(node.expectation),
};

/** What a finding points at: the line of the block that does not hold, else the expectation. */
const spanOf = (judged: Judged, { expectation }: NodeOf<'Expect'>): Span =>
  (judged.kind === 'missed' ? judged.at : undefined) ?? expectation.span;

const handlerOf = <K extends ExpectationKind>(kind: K): ExpectationHandler<K> => expectations[kind];

const checkOne = <K extends ExpectationKind>(expectation: ExpectationOf<K>, context: CheckContext): void => {
  handlerOf<K>(expectation.kind).check(expectation, context);
};
const judgeOne = <K extends ExpectationKind>(
  expectation: ExpectationOf<K>,
  run: CaseRun,
  within: number | undefined,
  body: Block | undefined,
): Judged | Promise<Judged> => handlerOf<K>(expectation.kind).judge(expectation, run, within, body);
/** Of several replies about recipients, each. */
function judgeAll(node: NodeOf<'Expect'>, run: CaseRun, within: number | undefined): Judged | Promise<Judged> {
  const { expectation, body } = node;
  const one = (): Judged | Promise<Judged> => judgeOne<Expectation['kind']>(expectation, run, within, body);
  return mayBeDivided(expectation, run) ? judgeEach(expectation, run, within, one) : one();
}

const explainOne = <K extends ExpectationKind>(expectation: ExpectationOf<K>, context: ExplainContext): DialogLine[] =>
  handlerOf<K>(expectation.kind).explain(expectation, context);

const withoutWithinOne = <K extends ExpectationKind>(expectation: ExpectationOf<K>, within: string) =>
  handlerOf<K>(expectation.kind).withoutWithin?.(expectation, within);

const sameReplyOne = <K extends ExpectationKind>(expectation: ExpectationOf<K>): boolean =>
  handlerOf<K>(expectation.kind).judgesSameReply(expectation);

/** A limit that nothing would keep to is an error: the author counts on it. */
function checkWithin(within: Amount, expectation: Expectation, context: CheckContext): void {
  const misplaced = withoutWithinOne<Expectation['kind']>(expectation, printAmount(within));
  if (misplaced === undefined) checkDuration(within, context);
  else context.report('E0310', within.span, misplaced.why, { help: [misplaced.help] });
}

/** After a MUST that no 354 can meet, the server is not reading a message: the session goes on with commands. */
function endOfDataCheck(expectation: Expectation, { flow }: CheckContext): void {
  if (flow.data === undefined || expectation.kind !== 'Reply' || expectation.subject === 'banner') return;
  if (excludeAsked(expectation.alternatives)) flow.data = undefined;
}
