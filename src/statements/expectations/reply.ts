/** `expect 250`, `expect banner /^220/`, `expect 550 5.7.1 or close`: judges one complete reply, or the greeting. */
import type { ExpectationOf } from '../../language/ast.ts';
import { printExpectation } from '../../language/print-expectation.ts';
import { Session } from '../../session/session.ts';
import type { CaseRun } from '../case-run.ts';
import type { ExpectationHandler } from '../handler.ts';
import type { Judged } from '../judged.ts';
import { judgeAlternatives, judgeClose } from './alternatives.ts';
import { checkAlternatives } from './check-alternatives.ts';

type Expected = ExpectationOf<'Reply'>;

export const reply: ExpectationHandler<'Reply'> = {
  check(expectation, context) {
    const { flow } = context;
    const onlyClose = expectation.alternatives.every(({ form }) => form === 'close');
    if (expectation.subject === 'banner') {
      if (flow.exchange === 'none') flow.exchange = 'greeting';
    } else if (flow.exchange !== 'reply' && !onlyClose) {
      context.report('E0301', expectation.span, 'nothing was sent yet: there is no reply to judge', {
        help: ['to judge the greeting write: expect banner …', 'to take an unsolicited reply write: receive'],
      });
      flow.exchange = 'reply';
    }
    checkAlternatives(expectation.alternatives, context);
  },

  judge(expectation, run, within) {
    const ready = run.ready();
    return ready instanceof Promise
      ? ready.then((later) => judgeOn(later, expectation, run, within))
      : judgeOn(ready, expectation, run, within);
  },

  explain: (expectation) => [{ who: 'S', text: printExpectation(expectation) }],
  judgesSameReply: ({ alternatives }) => !alternatives.every(({ form }) => form === 'close'),
};

/** Plain calls, not async: this runs for every reply of every case, and mostly has no more than the reply to wait for. */
function judgeOn(
  session: Session | Judged,
  expectation: Expected,
  run: CaseRun,
  within: number | undefined,
): Judged | Promise<Judged> {
  if (!(session instanceof Session)) return session;
  if (expectation.alternatives.every(({ form }) => form === 'close')) return judgeClose(run, session, within);
  const exchange = expectation.subject === 'banner' ? session.greeting : session.current;
  const outcome = session.reply(within, exchange);
  return outcome instanceof Promise
    ? outcome.then((late) => judgeAlternatives(expectation.alternatives, { run, session, exchange, within }, late))
    : judgeAlternatives(expectation.alternatives, { run, session, exchange, within }, outcome);
}
