/** `pipeline { … }`: the sends inside in one write (RFC 2920), and what judges the reply to each. */
import type { StatementHandler } from './handler.ts';
import { checkTogether, explainTogether, runTogether } from './together.ts';

export const pipeline: StatementHandler<'Pipeline'> = {
  check: checkTogether,
  run: (node, run) => runTogether(node, run),
  explain: ({ body }, context) => [{ who: '*', text: 'in one write:' }, ...explainTogether(body, context)],
};
