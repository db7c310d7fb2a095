/** `hang up`: our close without QUIT; `with reset` breaks the connection, `sending` closes our half alone. */
import { freshSession } from './flow.ts';
import type { StatementHandler } from './handler.ts';
import { unnamedGoodbye } from './leaving.ts';

const words = {
  close: 'close the connection without QUIT',
  reset: 'reset the connection',
  sending: 'close our half of the connection',
} as const;

export const hangUp: StatementHandler<'HangUp'> = {
  check(node, context) {
    if (node.how !== 'sending') {
      freshSession(context.flow);
      return;
    }
    context.flow.data = undefined;
    context.flow.halfClosed = node.span;
  },
  async run(node, run) {
    const leaving = unnamedGoodbye(run.session);
    if (leaving !== undefined) run.conclude('given', node.span, leaving);
    else await run.sessions.hangUp(node.how === 'sending' ? 'half' : node.how);
  },
  explain: (node) => [{ who: '*', text: words[node.how] }],
};
