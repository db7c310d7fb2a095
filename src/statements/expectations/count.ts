/**
 * `expect at most 1 reply 2xx until quiet 5s`: counts complete replies since the last write. The greeting is none of them:
 * it answers the connection, and nothing that was written.
 */
import { printExpectation } from '../../language/print-expectation.ts';
import { printAmount } from '../../language/print-values.ts';
import { Session } from '../../session/session.ts';
import { formatDuration } from '../../text/duration.ts';
import { plural } from '../../text/plural.ts';
import { checkDuration, waitOf } from '../check-amount.ts';
import { givenGreeting } from '../greeting.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed } from '../judged.ts';
import { replyWords } from '../words.ts';
import { codeMatches } from './match.ts';
import { checkCode } from './check-alternatives.ts';

export const count: ExpectationHandler<'Count'> = {
  check(expectation, context) {
    checkDuration(expectation.quiet, context);
    if (expectation.code !== undefined) checkCode(expectation.code, context);
    if (expectation.count > 1000) context.report('E0308', expectation.span, 'no more than 1000 replies are counted');
    if (context.flow.exchange === 'none') context.report('E0301', expectation.span, 'nothing was sent yet');
  },
  withoutWithin: ({ quiet }, within) => ({
    why: `\`until quiet ${printAmount(quiet)}\` takes no \`within\`: it goes on until the server has been quiet for so long`,
    help: `to give up earlier on a server that keeps talking, put this line before it: timeout ${within}`,
  }),
  async judge({ bound, count: wanted, code, quiet }, run) {
    const quietMs = waitOf(quiet, run.environment);
    if (typeof quietMs !== 'number') return quietMs;
    const session = await run.ready();
    if (!(session instanceof Session)) return session;
    if (!run.channel.withoutBanner) {
      const problem = await givenGreeting(run, session);
      if (problem !== undefined) return problem;
    }
    const { replies: came, ended } = await session.collectUntilQuiet(quietMs, quietMs + run.patienceFor('other'));
    const { outcome: greeted } = session.greeting;
    const replies = greeted?.kind === 'reply' ? came.filter((reply) => reply !== greeted.reply) : came;
    session.current.judged = true;
    const counted = replies.filter((reply) => code === undefined || codeMatches(code, reply));
    const heard = replies.slice(0, 20).map((reply) => `reply: ${replyWords(reply)}`);
    if (ended === 'patience')
      return missed(`the server was not quiet for ${formatDuration(quietMs)} within the patience of the step`, heard);
    if (ended === 'overflow') return missed('the server says more than we take', heard);
    const holds =
      bound === 'exactly'
        ? counted.length === wanted
        : bound === 'at most'
          ? counted.length <= wanted
          : counted.length >= wanted;
    const words = `${plural(counted.length, 'reply', 'replies')}${code === undefined ? '' : ` ${code.text}`}`;
    return holds ? met(words) : missed(`got ${words} until it was quiet`, heard);
  },
  explain: (expectation) => [{ who: 'S', text: printExpectation(expectation) }],
  judgesSameReply: () => false,
};
