/**
 * `expect header Subject has "…"`: what the message says that was opened (`open message file`), or that arrived last for this case
 * (`expect delivered`, `expect bounce`). It looks at no reply and waits for nothing.
 */
import { printMessageTest } from '../../language/print-message.ts';
import { loadDecoder } from '../../mail/decode.ts';
import { checkMessageTest } from '../check-message.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed, unjudged } from '../judged.ts';
import { missOf } from './message-test.ts';

export const message: ExpectationHandler<'Message'> = {
  check({ test, span }, context) {
    checkMessageTest(test, context);
    if (context.flow.hasMessage) return;
    context.report('E0301', span, 'there is no message yet that this could be about', {
      help: ['open one before it: open message file "a.eml"; or wait for one: expect delivered within 60s'],
    });
  },
  withoutWithin: () => ({
    why: 'the message is there already, and nothing is waited for',
    help: 'take the `within` away; how long to wait is said where the message arrives: expect delivered within 60s',
  }),
  async judge({ test }, run) {
    if (run.message === undefined) return unjudged('no message has arrived that this could be about', [], false);
    await loadDecoder();
    const why = await missOf(test, run.message, { environment: run.environment, sent: run.sent?.last });
    return why === undefined ? met(printMessageTest(test)) : missed(why);
  },
  explain: ({ test }) => [{ who: '*', text: `the message: ${printMessageTest(test)}` }],
  judgesSameReply: () => true,
};
