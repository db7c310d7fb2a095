/** `receive [within 5s]`: reads one more, unsolicited reply, which later expectations then judge. */
import { Session } from '../session/session.ts';
import { checkDuration } from './check-amount.ts';
import { givenGreeting } from './greeting.ts';
import type { StatementHandler } from './handler.ts';
import { missed, unjudged } from './judged.ts';
import { outcomeWords, partialWords } from './words.ts';

export const receive: StatementHandler<'Receive'> = {
  check(node, context) {
    if (node.within !== undefined) checkDuration(node.within, context);
    context.flow.exchange = 'reply';
  },
  async run(node, run) {
    const session = await run.ready();
    if (!(session instanceof Session)) {
      run.conclude('given', node.span, session);
      return;
    }
    const problem = await givenGreeting(run, session);
    if (problem !== undefined) {
      run.conclude('given', node.span, problem);
      return;
    }
    run.moveOn();
    const exchange = await session.receive(node.within === undefined ? undefined : run.environment.amount(node.within));
    const outcome = exchange.outcome;
    if (outcome === undefined || outcome.kind === 'reply') return;
    const judged = outcome.kind === 'timeout' ? missed : unjudged;
    run.conclude('expect', node.span, judged(outcomeWords(outcome, exchange), partialWords(outcome)));
  },
  explain: () => [{ who: 'S', text: '(one more reply)' }],
};
