/**
 * A 421 that no statement named leaves a test unjudged, also where a statement looked at its reply and did not judge it
 * (`capture`, `receive`, `time`): asked before a test leaves that reply for another one, or for its own end.
 */
import type { Exchange } from '../session/exchange.ts';
import type { Session } from '../session/session.ts';
import { handshakeProblem } from './handshake-problem.ts';
import { unjudged, type Judged } from './judged.ts';
import { replyWords } from './words.ts';

/** What to conclude of the current reply before it is left behind; undefined where the server is not leaving. */
export function unnamedGoodbye(session: Session | undefined): Judged | undefined {
  const failed = handshakeProblem(session);
  if (failed !== undefined) return failed;
  const exchange = session?.current;
  // The greeting has its own rule: it is a given 220, or nobody's condition.
  if (exchange === undefined || exchange.judged || exchange === session?.greeting) return undefined;
  const outcome = [exchange, ...(exchange.parts ?? [])].find(isUnnamed421)?.outcome;
  if (outcome?.kind !== 'reply') return undefined;
  return unjudged(`the server ends the session: ${replyWords(outcome.reply)}`, [
    'to judge this, name it: expect 421 then close',
  ]);
}

const isUnnamed421 = ({ judged, outcome }: Exchange): boolean =>
  !judged && outcome?.kind === 'reply' && outcome.reply.code === 421;
