/** `expect tls >= 1.2`, `expect tls rejected`: what came of the last handshake. What is asked of it is judged where that is loaded. */
import type { FactTest } from '../../language/ast.ts';
import { printExpectation } from '../../language/print-expectation.ts';
import { Session } from '../../session/session.ts';
import type { Handshake } from '../../session/tls.ts';
import type { CaseRun } from '../case-run.ts';
import { connectionProblem } from '../connection-problem.ts';
import type { CheckContext, ExpectationHandler } from '../handler.ts';
import { unjudged, type Judged } from '../judged.ts';
import { regexFault } from '../regex.ts';
import { checkVersion } from '../check-tls-options.ts';

export const tls: ExpectationHandler<'Tls'> = {
  check({ test, negated, span }, context) {
    if (test.what === 'version') checkVersion(test.version, context);
    if ('text' in test) checkText(test.text, context);
    if (negated && test.what === 'version') {
      context.report('E0309', span, 'a version is compared with its own sign', {
        help: ['for example: expect tls < 1.3'],
      });
    }
  },
  withoutWithin: (_expectation, within) => ({
    why: 'the handshake is over when this is judged: it takes no `within`',
    help: `to limit the handshake, put this line before it: timeout ${within}`,
  }),
  async judge(expectation, run) {
    const handshake = await lastHandshake(run);
    if (!('outcome' in handshake)) return handshake;
    const { judgeTls } = await import('../judge-tls.ts');
    return judgeTls(expectation, handshake, run.environment);
  },
  explain: (expectation) => [{ who: 'S', text: printExpectation(expectation) }],
  judgesSameReply: () => true,
};

/** The handshake that is judged; from then on it is nobody's condition. */
async function lastHandshake(run: CaseRun): Promise<Handshake | Judged> {
  const session = run.session ?? (await run.sessions.open());
  const problem = connectionProblem(session) ?? run.channel.problem;
  if (problem !== undefined) return problem;
  if (session.tls === undefined) {
    return unjudged('there is no TLS in this session', [
      'it begins with `starttls`, with `connect using tls`, or with a target that is spoken to inside TLS ("tls": "implicit")',
    ]);
  }
  session.tls.judged = true;
  // Nobody asks for a greeting that cannot come.
  if (session.tls.outcome.kind !== 'done') session.greeting.judged = true;
  return session.tls;
}

/** A session with TLS that is done, or what to conclude. */
export async function securedSession(run: CaseRun): Promise<Session | Judged> {
  const session = await run.ready();
  if (!(session instanceof Session)) return session;
  if (session.tls?.outcome.kind === 'done') return session;
  if (session.tls === undefined) return lastHandshake(run) as Promise<Judged>;
  return unjudged('the TLS handshake failed: there is nothing to judge', [], false);
}

export function checkText(text: FactTest, { report }: CheckContext): void {
  const fault = text.form === 'regex' ? regexFault(text.regex) : undefined;
  if (text.form === 'regex' && fault !== undefined)
    report('E0303', text.regex.span, fault.message, { help: fault.help });
}
