/**
 * What is left to do when the last line of a test has run: a greeting that nobody judged is judged, and the last reply that
 * is owed is read, so that nothing the server had to say is lost.
 */
import type { CaseRun } from './case-run.ts';
import { connectionProblem } from './connection-problem.ts';
import { givenGreeting } from './greeting.ts';
import { handshakeProblem } from './handshake-problem.ts';
import { unnamedGoodbye } from './leaving.ts';
import { judgeSendProblem } from './send-problem.ts';

/** Of each session in its turn. */
export async function finish(run: CaseRun): Promise<void> {
  const { all: channels } = run.sessions;
  if (channels.length === 1) return finishOne(run);
  for (const channel of channels) await run.sessions.in(channel, () => finishOne(run));
}

async function finishOne(run: CaseRun): Promise<void> {
  const { session } = run;
  // After a miss nobody waits for more.
  if (session === undefined || run.over || run.stopping || run.channel.withoutBanner) return;
  if (session.connection.kind !== 'connected' && session.greeting.judged) return;
  const problem =
    connectionProblem(session) ??
    handshakeProblem(session) ??
    (await givenGreeting(run, session)) ??
    unnamedGoodbye(session);
  if (problem !== undefined) {
    run.conclude('given', run.at, problem);
    return;
  }
  const { current } = session;
  // Of a message that nobody was to have (LMTP) no reply is owed.
  if (current.judged || current.owes === 0 || current.parts?.length === 0) return;
  const outcome = await session.reply();
  if (outcome.kind === 'reply' && outcome.reply.code !== 421) return;
  run.conclude('given', run.at, judgeSendProblem({ kind: 'owed', exchange: current, outcome }, run.place.delivery));
}
