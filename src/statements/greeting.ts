/**
 * The greeting that no statement judges is a `given 220`: a server that does not greet cannot be judged by what follows.
 */
import type { Session } from '../session/session.ts';
import type { CaseRun } from './case-run.ts';
import { unjudged, type Judged } from './judged.ts';
import { outcomeWords, partialWords, replyWords } from './words.ts';

/** Reads the greeting if no statement has judged it. Undefined where it is in order, or somebody else judges it. */
export async function givenGreeting(run: CaseRun, session: Session): Promise<Judged | undefined> {
  const { greeting } = session;
  if (greeting.judged) return undefined;
  greeting.judged = true;
  const outcome = await session.reply(undefined, greeting);
  run.sessions.note(greeting);
  if (outcome.kind !== 'reply') return unjudged(outcomeWords(outcome, greeting), partialWords(outcome));
  if (outcome.reply.code === 220) return undefined;
  return unjudged(`the greeting is not 220: ${replyWords(outcome.reply)}`, [
    'a test goes on only after a greeting of 220; to judge the greeting write: expect banner …',
  ]);
}
