/** `expect refused`: the connection attempt is refused. Opens a connection where none was opened. */
import { printExpectation } from '../../language/print-expectation.ts';
import { connectionProblem } from '../connection-problem.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed } from '../judged.ts';

export const refused: ExpectationHandler<'Refused'> = {
  check(expectation, context) {
    if (context.flow.exchange === 'none') return;
    context.report('E0301', expectation.span, 'the connection stands already when this is judged', {
      help: ['write it first in the test, or behind `connect`'],
    });
  },
  withoutWithin: (_expectation, within) => ({
    why: '`refused` takes no `within`: the connection may have been tried before this is judged',
    help: `to limit the connection attempt, put this line before it: timeout ${within}`,
  }),
  async judge(_expectation, run) {
    const session = run.session ?? (await run.sessions.open());
    // Judged here, so that nobody asks for a greeting that cannot come.
    session.greeting.judged = session.connection.kind !== 'connected';
    if (session.connection.kind === 'refused') return met('connection refused');
    if (session.connection.kind !== 'connected') {
      return connectionProblem(session) ?? missed('the connection was not refused');
    }
    return missed(`the server at ${session.connection.address} accepted the connection`);
  },
  explain: (expectation) => [{ who: 'S', text: printExpectation(expectation) }],
  judgesSameReply: () => false,
};
