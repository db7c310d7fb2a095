/** `expect silence 2s`: no octet for so long. Reads nothing; a close breaks it too, unless `or close`. */
import { printExpectation } from '../../language/print-expectation.ts';
import { printAmount } from '../../language/print-values.ts';
import { Session } from '../../session/session.ts';
import { formatDuration } from '../../text/duration.ts';
import { checkDuration, waitOf } from '../check-amount.ts';
import { givenGreeting } from '../greeting.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed, unjudged } from '../judged.ts';

export const silence: ExpectationHandler<'Silence'> = {
  check(expectation, context) {
    checkDuration(expectation.duration, context);
  },
  withoutWithin: ({ duration }) => ({
    why: '`silence` takes no `within`: it lasts as long as it says',
    help: `take it away; the time to wait is the one behind the word: silence ${printAmount(duration)}`,
  }),
  async judge({ duration, orClose }, run) {
    const ms = waitOf(duration, run.environment);
    if (typeof ms !== 'number') return ms;
    const session = await run.ready();
    if (!(session instanceof Session)) return session;
    // Silence after the greeting is meant, unless the greeting is not waited for.
    if (!run.channel.withoutBanner) {
      const problem = await givenGreeting(run, session);
      if (problem !== undefined) return problem;
    }
    const seen = await session.waitForSilence(ms);
    // A reply that is owed and did not come was expected not to.
    session.current.judged = true;
    if (seen.kind === 'silent') return met(`silence for ${formatDuration(ms)}`);
    if (seen.kind === 'bytes') return missed(`the server broke the silence: ${seen.octets.slice(0, 200).trimEnd()}`);
    if (seen.kind === 'not-open') return unjudged('there is no connection on which the server could be silent');
    const ended = seen.kind === 'closed' ? 'the server closed the connection' : 'the connection was reset';
    return orClose ? met(ended) : missed(ended);
  },
  explain: (expectation) => [{ who: 'S', text: printExpectation(expectation) }],
  judgesSameReply: () => false,
};
