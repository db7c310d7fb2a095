/** `wait 5ms`: does nothing for a while. An interrupted run does not wait for it. */
import { checkDuration, waitOf } from './check-amount.ts';
import type { StatementHandler } from './handler.ts';
import { amountWords } from './filled-in.ts';

export const wait: StatementHandler<'Wait'> = {
  check(node, context) {
    checkDuration(node.duration, context);
  },
  async run(node, run) {
    const ms = waitOf(node.duration, run.environment);
    if (typeof ms === 'number') await run.pause(ms);
    else run.conclude('given', node.span, ms);
  },
  explain: ({ duration }, context) => [{ who: '*', text: `wait ${amountWords(duration, context)}` }],
};
