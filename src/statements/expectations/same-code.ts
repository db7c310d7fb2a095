/** `expect same code as a`: the reply has the code of one that `capture reply as a` kept. */
import { printExpectation } from '../../language/print-expectation.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import { isKept } from '../flow.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed, unjudged } from '../judged.ts';
import { replyWords } from '../words.ts';
import { currentReply, isCurrent } from './current-reply.ts';

export const sameCode: ExpectationHandler<'SameCode'> = {
  check({ name }, context) {
    if (isKept(context.flow, 'replies', name.text)) return;
    const near = suggestions(name.text, context.flow.replies.keys());
    context.report('E0206', name.span, `no reply is kept as \`${name.text}\` above`, {
      ...(near.length === 0 ? {} : { label: didYouMean(near) }),
      help: [`keep one: capture reply as ${name.text}`],
    });
  },
  async judge({ name }, run, within) {
    const current = await currentReply(run, within);
    if (!isCurrent(current)) return current;
    const kept = run.replies.get(name.text);
    if (kept === undefined) return unjudged(`the reply ${name.text} was not kept`, [], false);
    if (kept.code !== undefined && kept.code === current.reply.code) return met(replyWords(current.reply));
    return missed(`got ${replyWords(current.reply)}, and ${name.text} is ${replyWords(kept)}`);
  },
  explain: (expectation) => [{ who: 'S', text: printExpectation(expectation) }],
  judgesSameReply: () => true,
};
