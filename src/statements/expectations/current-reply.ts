/** What most expectations begin with: the session, and the reply that is judged now. */
import type { Exchange } from '../../session/exchange.ts';
import { Session } from '../../session/session.ts';
import type { Reply } from '../../smtp/reply.ts';
import type { CaseRun } from '../case-run.ts';
import { unjudged, type Judged } from '../judged.ts';
import { noReply } from '../no-reply.ts';
import { replyWords } from '../words.ts';

export interface Current {
  readonly session: Session;
  readonly exchange: Exchange;
  readonly reply: Reply;
}

/** The reply of the current exchange, or what to conclude where there is none (a 421 that nobody named included). */
export async function currentReply(run: CaseRun, within: number | undefined): Promise<Current | Judged> {
  const session = await run.ready();
  if (!(session instanceof Session)) return session;
  const exchange = session.current;
  const outcome = await session.reply(within, exchange);
  exchange.judged = true;
  if (outcome.kind === 'reply') {
    const { reply } = outcome;
    return reply.code === 421
      ? unjudged(`the server ends the session: ${replyWords(reply)}`)
      : { session, exchange, reply };
  }
  return noReply(outcome, exchange);
}

/** Tells the two apart. */
export const isCurrent = (value: Current | Judged): value is Current => 'reply' in value;
