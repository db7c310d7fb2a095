/** `given { … }`: every expectation inside states what the test needs and does not judge. */
import type { StatementHandler } from './handler.ts';

export const givenBlock: StatementHandler<'GivenBlock'> = {
  check(node, context) {
    context.checkLines(node.body.items);
  },
  async run(node, run) {
    run.givenDepth += 1;
    await run.settings.runLines(node.body.items, run);
    run.givenDepth -= 1;
  },
  // Inside, what does not judge it ends the test.
  judgesSameReply: () => true,
  explain: (node, context) => context.explainLines(node.body.items),
};
