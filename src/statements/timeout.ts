/** `timeout 60s`: how long each step after it waits. It is patience, not a judgement: `time` judges. */
import { checkDuration } from './check-amount.ts';
import type { StatementHandler } from './handler.ts';

export const timeout: StatementHandler<'Timeout'> = {
  check(node, context) {
    checkDuration(node.duration, context);
  },
  run(node, run) {
    run.patience = run.environment.amount(node.duration);
  },
  explain: () => [],
  judgesSameReply: () => true,
};
