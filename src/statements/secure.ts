/** The handshake as a step of a case: done in its session, and noted. What a refused one means is for the next line to say. */
import type { Span } from '../language/ast.ts';
import type { Session } from '../session/session.ts';
import type { ReadyTls } from '../session/tls.ts';
import type { CaseRun } from './case-run.ts';
import { judgeSendProblem } from './send-problem.ts';

export async function secure(run: CaseRun, session: Session, prepared: ReadyTls, span: Span): Promise<void> {
  run.sessions.moveOn();
  const handshake = await session.secure(prepared);
  if ('kind' in handshake) run.conclude('given', span, judgeSendProblem(handshake, run.place.delivery));
  else run.sessions.secured(handshake);
}
