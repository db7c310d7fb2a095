/** The way every send of a case goes, whoever sends: statements and the dialogs that stand behind an expectation. */
import type { SendAbout } from '../session/exchange.ts';
import type { Session } from '../session/session.ts';
import type { CaseRun } from './case-run.ts';
import { givenGreeting } from './greeting.ts';
import type { Judged } from './judged.ts';
import { judgeSendProblem } from './send-problem.ts';

/**
 * The way every send of a case goes: the greeting first, then the session's own rules. Undefined when it went out.
 * `about.owes` decides whether a reply is expected.
 */
export async function transmit(
  run: CaseRun,
  session: Session,
  octets: Uint8Array,
  about: SendAbout,
): Promise<Judged | undefined> {
  if (!run.withoutBanner) {
    const problem = await givenGreeting(run, session);
    if (problem !== undefined) return problem;
  }
  run.moveOn();
  const problem = await session.send(octets, about);
  return problem === undefined ? undefined : judgeSendProblem(problem);
}
