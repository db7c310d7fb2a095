/** The way every send of a case goes, whoever sends: statements and the dialogs that stand behind an expectation. */
import type { Exchange, SendAbout } from '../session/exchange.ts';
import type { Pace } from '../session/drip.ts';
import type { Pieces } from '../session/pieces.ts';
import type { Session } from '../session/session.ts';
import type { CaseRun } from './case-run.ts';
import { givenGreeting } from './greeting.ts';
import { unjudged, type Judged } from './judged.ts';
import { unnamedGoodbye } from './leaving.ts';
import { judgeSendProblem } from './send-problem.ts';

/**
 * The way every send of a case goes: the greeting first, then the session's own rules. Undefined when it went out.
 * `about.owes` decides whether a reply is expected.
 */
export function transmit(
  run: CaseRun,
  session: Session,
  octets: Uint8Array | Pieces,
  about: SendAbout,
): Promise<Judged | undefined> {
  const greetingIsDone = run.channel.withoutBanner || session.greeting.judged;
  return greetingIsDone ? write(run, session, octets, about) : greetAndWrite(run, session, octets, about);
}

async function greetAndWrite(
  run: CaseRun,
  session: Session,
  octets: Uint8Array | Pieces,
  about: SendAbout,
): Promise<Judged | undefined> {
  return (await givenGreeting(run, session)) ?? (await write(run, session, octets, about));
}

/** The same for several sends in one write, or slowly: what they have begun, or why not. */
export async function transmitTogether(
  run: CaseRun,
  session: Session,
  octets: Uint8Array,
  abouts: readonly SendAbout[],
  pace: Pace | undefined,
): Promise<Judged | readonly Exchange[]> {
  const early = run.channel.withoutBanner ? undefined : await givenGreeting(run, session);
  const problem = early ?? unnamedGoodbye(session) ?? tooMuch(run, octets);
  if (problem !== undefined) return problem;
  run.sessions.moveOn();
  const begun = await session.sendTogether(octets, abouts, pace);
  return 'kind' in begun ? judgeSendProblem(begun, run.place.delivery) : begun;
}

function write(
  run: CaseRun,
  session: Session,
  octets: Uint8Array | Pieces,
  about: SendAbout,
): Promise<Judged | undefined> {
  const problem = unnamedGoodbye(session) ?? tooMuch(run, octets);
  if (problem !== undefined) return Promise.resolve(problem);
  run.sessions.moveOn();
  return session
    .send(octets, about)
    .then((failed) => (failed === undefined ? undefined : judgeSendProblem(failed, run.place.delivery)));
}

/** Nothing is written that is beyond the budget: the case, which has said so, is over. */
const tooMuch = (run: CaseRun, { length }: { readonly length: number }): Judged | undefined =>
  run.mayWrite(length) ? undefined : unjudged('nothing more may be sent');
