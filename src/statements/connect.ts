/** `connect`: opens a fresh connection; the one before is ended politely. A failed one is judged by what comes after. */
import { checkConnectionOptions, connectionWords, openAs } from './connection-options.ts';
import { freshSession } from './flow.ts';
import type { StatementHandler } from './handler.ts';
import { unnamedGoodbye } from './leaving.ts';

export const connect: StatementHandler<'Connect'> = {
  check(node, context) {
    checkConnectionOptions(node, context);
    freshSession(context.flow);
  },
  async run(node, run) {
    const leaving = unnamedGoodbye(run.session);
    if (leaving === undefined) await openAs(node, run);
    else run.conclude('given', node.span, leaving);
  },
  explain: (node, context) => [
    {
      who: '*',
      text: `connect${connectionWords(node, context)}${node.withoutBanner ? ', and do not wait for the greeting' : ''}`,
    },
  ],
};
