/** `timeout 60s`: how long each step after it waits. It is patience, not a judgement: `time` judges. */
import { checkDuration, waitOf } from './check-amount.ts';
import type { StatementHandler } from './handler.ts';

export const timeout: StatementHandler<'Timeout'> = {
  check(node, context) {
    checkDuration(node.duration, context);
  },
  run(node, run) {
    const patience = waitOf(node.duration, run.environment);
    if (typeof patience === 'number') run.patience = patience;
    else run.conclude('given', node.span, patience);
  },
  explain: () => [],
  judgesSameReply: () => true,
};
