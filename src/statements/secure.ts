/** The handshake as a step of a case: done in its session, and noted. What a refused one means is for the next line to say. */
import type { NodeOf, Span } from '../language/ast.ts';
import { Session } from '../session/session.ts';
import type { ReadyTls } from '../session/tls.ts';
import type { CaseRun } from './case-run.ts';
import { checkTlsOptions } from './check-tls-options.ts';
import { insideTls } from './flow.ts';
import { checkHalfClosed } from './half-closed.ts';
import type { CheckContext } from './handler.ts';
import { judgeSendProblem } from './send-problem.ts';
import { readyTls } from './tls-options.ts';

type Line = NodeOf<'Starttls'> | NodeOf<'Handshake'>;

export function checkHandshake(line: Line, context: CheckContext): void {
  checkTlsOptions(line.body, context);
  checkHalfClosed(line.span, context);
  insideTls(context.flow);
}

/** The session, and what the handshake asks for; undefined where it cannot be tried, which is concluded: before anything is sent. */
export async function readyFor(
  line: Line,
  run: CaseRun,
): Promise<{ readonly session: Session; readonly prepared: ReadyTls } | undefined> {
  const session = await run.ready();
  const prepared = session instanceof Session ? await readyTls(line.body, run) : session;
  if (session instanceof Session && prepared.kind === 'ready') return { session, prepared };
  if (prepared.kind !== 'ready') run.conclude('given', line.span, prepared);
  return undefined;
}

export async function secure(run: CaseRun, session: Session, prepared: ReadyTls, span: Span): Promise<void> {
  run.sessions.moveOn();
  const handshake = await session.secure(prepared);
  if ('kind' in handshake) run.conclude('given', span, judgeSendProblem(handshake, run.place.delivery));
  else run.sessions.secured(handshake);
}
