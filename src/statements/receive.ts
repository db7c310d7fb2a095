/** `receive [within 5s]`: reads one more, unsolicited reply, which later expectations then judge. */
import { Session } from '../session/session.ts';
import { checkDuration, waitOf } from './check-amount.ts';
import { givenGreeting } from './greeting.ts';
import type { StatementHandler } from './handler.ts';
import { missed, unjudged } from './judged.ts';
import { unnamedGoodbye } from './leaving.ts';
import { outcomeWords, partialWords } from './words.ts';

export const receive: StatementHandler<'Receive'> = {
  check(node, context) {
    if (node.within !== undefined) checkDuration(node.within, context);
    context.flow.exchange = 'reply';
  },
  async run(node, run) {
    const within = node.within === undefined ? undefined : waitOf(node.within, run.environment);
    if (typeof within === 'object') {
      run.conclude('given', node.span, within);
      return;
    }
    const session = await run.ready();
    if (!(session instanceof Session)) {
      run.conclude('given', node.span, session);
      return;
    }
    const problem = (await givenGreeting(run, session)) ?? unnamedGoodbye(session);
    if (problem !== undefined) {
      run.conclude('given', node.span, problem);
      return;
    }
    run.sessions.moveOn();
    const exchange = await session.receive(within);
    const outcome = exchange.outcome;
    if (outcome === undefined || outcome.kind === 'reply') return;
    const judged = outcome.kind === 'timeout' ? missed : unjudged;
    run.conclude('expect', node.span, judged(outcomeWords(outcome, exchange), partialWords(outcome)));
  },
  explain: () => [{ who: 'S', text: '(one more reply)' }],
};
