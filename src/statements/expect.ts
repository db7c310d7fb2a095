/**
 * `expect`, `check`, `should expect`, `may expect`, `given`: one expectation, judged with the strength of its verb. What
 * each expectation means is in `expectations/`.
 */
import type { Expectation, ExpectationKind, ExpectationOf } from '../language/ast.ts';
import type { CaseRun } from './case-run.ts';
import { checkDuration } from './check-amount.ts';
import { expectations } from './expectations/index.ts';
import type { CheckContext, ExpectationHandler, ExplainContext, StatementHandler } from './handler.ts';

export const expect: StatementHandler<'Expect'> = {
  check(node, context) {
    if (node.within !== undefined) checkDuration(node.within, context);
    handlerOf(node.expectation).check(context);
    if (node.verb === 'expect' || node.verb === 'given') endOfDataCheck(node.expectation, context);
  },

  async run(node, run) {
    const within = node.within === undefined ? undefined : run.environment.amount(node.within);
    run.conclude(node.verb, node.expectation.span, await handlerOf(node.expectation).judge(run, within));
  },

  explain: (node, context) => handlerOf(node.expectation).explain(context),

  judgesSameReply: (node) => expectations[node.expectation.kind].judgesSameReply,
};

/** A handler bound to its expectation: the one place where the kind of both is known to be the same. */
function handlerOf<K extends ExpectationKind>(expectation: ExpectationOf<K> | Expectation) {
  const handler = expectations[expectation.kind] as ExpectationHandler<K>;
  const own = expectation as ExpectationOf<K>;
  return {
    check: (context: CheckContext) => {
      handler.check(own, context);
    },
    judge: (run: CaseRun, within: number | undefined) => handler.judge(own, run, within),
    explain: (context: ExplainContext) => handler.explain(own, context),
  };
}

/** After a MUST that no 354 can meet, the server is not reading a message: the session goes on with commands. */
function endOfDataCheck(expectation: Expectation, { flow }: CheckContext): void {
  if (flow.data === undefined || expectation.kind !== 'Reply' || expectation.subject === 'banner') return;
  const excludes = expectation.alternatives.every((alternative) => {
    if (alternative.form === 'close') return true;
    if (alternative.form !== 'reply' || alternative.code === undefined) return false;
    const covers = alternative.code.low <= 354 && 354 <= alternative.code.high;
    const bare = alternative.enhanced === undefined && alternative.detail === undefined;
    return alternative.negated ? covers && bare : !covers;
  });
  if (excludes) flow.data = undefined;
}
