/** `ignore pending`: unread octets go to the transcript and are no failure of the next `send`. */
import { Session } from '../session/session.ts';
import type { StatementHandler } from './handler.ts';

export const ignorePending: StatementHandler<'IgnorePending'> = {
  check() {
    // Always possible: where nothing is pending it does nothing.
  },
  async run(node, run) {
    const session = await run.ready();
    if (session instanceof Session) await session.ignorePending();
    else run.conclude('given', node.span, session);
  },
  explain: () => [{ who: '*', text: 'whatever the server has said meanwhile is passed over' }],
};
