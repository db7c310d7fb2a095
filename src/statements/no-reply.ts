/**
 * What to conclude where no reply came. A server that does not answer in time has broken the clause. One that closes has not, as a rule:
 * it is leaving, and the test is unjudged. Of a block of sends it has taken all, and each is answered (RFC 2920 3.2): there a close is
 * a miss, unless it came before all was out, as of a slow client a server may take its leave.
 */
import type { Exchange } from '../session/exchange.ts';
import type { ReplyOutcome } from '../smtp/outcome.ts';
import { missed, unjudged, type Judged } from './judged.ts';
import { outcomeWords, partialWords } from './words.ts';

/** @param named the expectation has an alternative for the close. */
export function noReply(outcome: Exclude<ReplyOutcome, { kind: 'reply' }>, exchange: Exchange, named = false): Judged {
  const words = outcomeWords(outcome, exchange);
  const details = partialWords(outcome);
  if (named || (outcome.kind !== 'closed' && outcome.kind !== 'reset')) return missed(words, details);
  const { batch } = exchange;
  if (batch === undefined || batch.cut !== undefined) return unjudged(words, details);
  return { kind: 'missed', message: words, details, over: true };
}
