/** `expect bytes "334 \r\n"`: the reply is exactly these octets. */
import { printExpectation } from '../../language/print-expectation.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed } from '../judged.ts';
import { currentReply, isCurrent } from './current-reply.ts';

export const bytes: ExpectationHandler<'Bytes'> = {
  check(expectation, context) {
    if (context.flow.exchange !== 'reply')
      context.report('E0301', expectation.span, 'nothing was sent yet: there is no reply to judge');
  },
  async judge({ text }, run, within) {
    const current = await currentReply(run, within);
    if (!isCurrent(current)) return current;
    run.syntaxIsJudged(current.exchange);
    const { octets } = current.reply;
    if (octets === run.environment.octets(text).toString('latin1')) return met(octets);
    return missed(`got these octets: ${JSON.stringify(octets.slice(0, 200))}`);
  },
  explain: (expectation) => [{ who: 'S', text: printExpectation(expectation) }],
  judgesSameReply: () => true,
};
