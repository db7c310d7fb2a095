/** `wait 5ms`: does nothing for a while. An interrupted run does not wait for it. */
import { checkDuration, waitOf } from './check-amount.ts';
import type { StatementHandler } from './handler.ts';
import { formatDuration } from '../text/duration.ts';

export const wait: StatementHandler<'Wait'> = {
  check(node, context) {
    checkDuration(node.duration, context);
  },
  async run(node, run) {
    const ms = waitOf(node.duration, run.environment);
    if (typeof ms === 'number') await run.pause(ms);
    else run.conclude('given', node.span, ms);
  },
  explain(node) {
    const { duration } = node;
    return [{ who: '*', text: `wait ${duration.form === 'literal' ? formatDuration(duration.value) : 'as given'}` }];
  },
};
