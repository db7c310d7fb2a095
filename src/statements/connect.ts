/** `connect`: opens a fresh connection; the one before is ended politely. A failed one is judged by what comes after. */
import { freshSession } from './flow.ts';
import type { StatementHandler } from './handler.ts';

export const connect: StatementHandler<'Connect'> = {
  check(_node, context) {
    freshSession(context.flow);
  },
  async run(node, run) {
    await run.open(node.withoutBanner);
  },
  explain: (node) => [{ who: '*', text: node.withoutBanner ? 'connect, and do not wait for the greeting' : 'connect' }],
};
