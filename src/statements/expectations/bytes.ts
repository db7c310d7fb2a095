/** `expect bytes "334 \r\n"`: the reply is exactly these octets. */
import type { ExpectationOf } from '../../language/ast.ts';
import { printExpectation } from '../../language/print-expectation.ts';
import type { Reply } from '../../smtp/reply.ts';
import type { Environment } from '../environment.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed, type Judged } from '../judged.ts';
import { currentReply, isCurrent } from './current-reply.ts';

export const bytes: ExpectationHandler<'Bytes'> = {
  check(expectation, context) {
    if (context.flow.exchange !== 'reply')
      context.report('E0301', expectation.span, 'nothing was sent yet: there is no reply to judge');
  },
  async judge(expectation, run, within) {
    const current = await currentReply(run, within);
    if (!isCurrent(current)) return current;
    current.exchange.syntaxJudged = true;
    return judgeBytes(expectation, current.reply, run.environment);
  },
  explain: (expectation) => [{ who: 'S', text: printExpectation(expectation) }],
  judgesSameReply: () => true,
};

/** Holds the octets of a reply against those that are expected. */
export function judgeBytes({ text }: ExpectationOf<'Bytes'>, { octets }: Reply, environment: Environment): Judged {
  if (octets === environment.octets(text).toString('latin1')) return met(octets);
  return missed(`got these octets: ${JSON.stringify(octets.slice(0, 200))}`);
}
