/** `mark "x"`: keeps this moment for `time from mark "x"`. */
import { keep } from './flow.ts';
import type { StatementHandler } from './handler.ts';
import { nameOf } from './names.ts';

export const mark: StatementHandler<'Mark'> = {
  check(node, context) {
    keep(context.flow, 'marks', nameOf(node.name), node.span);
  },
  run(node, run) {
    run.marks.set(nameOf(node.name), performance.now());
  },
  explain: () => [],
};
