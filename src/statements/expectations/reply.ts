/**
 * `expect 250`, `expect banner /^220/`, `expect 550 5.7.1 or close`: judges one complete reply, or the greeting.
 *
 * A 421 or a close that no alternative names leaves the test unjudged: a server that is leaving has not broken the clause.
 * A reply that cannot be read (no code, several codes, no end) is a miss, unless `malformed` is expected.
 */
import type { Alternative, ExpectationOf } from '../../language/ast.ts';
import { printExpectation } from '../../language/print-expectation.ts';
import type { Exchange } from '../../session/exchange.ts';
import { Session } from '../../session/session.ts';
import { isUnreadable, malformations } from '../../smtp/malformation.ts';
import type { ReplyOutcome } from '../../smtp/outcome.ts';
import type { Reply } from '../../smtp/reply.ts';
import { formatDuration } from '../../text/duration.ts';
import type { CaseRun } from '../case-run.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed, unjudged, type Judged } from '../judged.ts';
import { outcomeWords, partialWords, replyWords, timeWords } from '../words.ts';
import { checkAlternatives } from './check-alternatives.ts';
import { matchReply } from './match.ts';

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
    ? outcome.then((late) => judgeOutcome(expectation, run, session, exchange, late, within))
    : judgeOutcome(expectation, run, session, exchange, outcome, within);
}

async function judgeClose(run: CaseRun, session: Session, within: number | undefined): Promise<Judged> {
  const patience = within ?? run.patienceFor('other');
  const seen = await session.waitForClose(patience);
  if (seen === 'not-open') return unjudged('there is no connection that the server could close');
  if (seen !== 'timeout') {
    session.current.judged = true;
    return met(seen === 'closed' ? 'the server closed the connection' : 'the connection was reset');
  }
  return missed(`the server did not close the connection within ${formatDuration(patience)}`);
}

function judgeOutcome(
  expectation: Expected,
  run: CaseRun,
  session: Session,
  exchange: Exchange,
  outcome: ReplyOutcome,
  within: number | undefined,
): Judged | Promise<Judged> {
  const judgedBefore = exchange.judged;
  exchange.judged = true;
  if (expectation.alternatives.some(({ form }) => form === 'syntax')) run.syntaxIsJudged(exchange);
  if (exchange === session.greeting) run.note(exchange);
  const whys: string[] = [];
  for (const alternative of expectation.alternatives) {
    const { holds, why } = holdsFor(alternative, outcome, run, exchange);
    if (holds && says421(outcome) && holdsByAbsence(alternative)) continue;
    if (holds && alternative.form === 'reply' && alternative.thenClose) {
      return judgeClose(run, session, within).then((closed) =>
        closed.kind === 'missed' ? missOf(expectation, outcome, session, exchange, [...whys, closed.message]) : closed,
      );
    }
    // The syntax of a goodbye says nothing about the goodbye: who names it may still come.
    if (holds && alternative.form === 'syntax' && says421(outcome)) exchange.judged = judgedBefore;
    if (holds) return met(outcome.kind === 'reply' ? replyWords(outcome.reply) : outcomeWords(outcome, exchange));
    if (why !== undefined) whys.push(why);
  }
  return missOf(expectation, outcome, session, exchange, whys);
}

function holdsFor(
  alternative: Alternative,
  outcome: ReplyOutcome,
  run: CaseRun,
  exchange: Exchange,
): { readonly holds: boolean; readonly why?: string } {
  switch (alternative.form) {
    case 'close':
      return { holds: outcome.kind === 'closed' || outcome.kind === 'reset' };
    case 'syntax':
      return { holds: alternative.malformed ? isMalformed(outcome) : isWellFormed(outcome) };
    case 'reply': {
      if (outcome.kind !== 'reply' || isUnreadable(outcome.reply)) return { holds: false };
      const greets = exchange.verb === 'EHLO' || exchange.verb === 'HELO' || exchange.verb === 'LHLO';
      return matchReply(alternative, outcome.reply, run.environment, greets);
    }
  }
}

function isMalformed(outcome: ReplyOutcome): boolean {
  if (outcome.kind === 'reply') return outcome.reply.malformations.length > 0;
  return outcome.kind === 'overflow' || (outcome.partial !== undefined && outcome.partial !== '');
}

const isWellFormed = (outcome: ReplyOutcome): boolean =>
  outcome.kind === 'reply' && outcome.reply.malformations.length === 0;

function missOf(
  { alternatives }: Expected,
  outcome: ReplyOutcome,
  session: Session,
  exchange: Exchange,
  whys: readonly string[],
): Judged {
  if (outcome.kind !== 'reply') {
    const gone = outcome.kind === 'closed' || outcome.kind === 'reset';
    const named = alternatives.some((alternative) => alternative.form === 'close');
    return (gone && !named ? unjudged : missed)(outcomeWords(outcome, exchange), partialWords(outcome));
  }
  const { reply: got } = outcome;
  const time = timeWords(session, exchange);
  if (got.code === 421 && !names421(alternatives) && !isAboutSyntaxAlone(alternatives)) {
    return unjudged(`the server ends the session: ${replyWords(got)}${time}`, [
      'to judge this, name it: expect 421 then close',
    ]);
  }
  const details = [...new Set(whys)];
  if (isUnreadable(got))
    return missed(`got a reply that cannot be read: ${replyWords(got)}${time}`, [...faults(got), ...details]);
  if (alternatives.some((alternative) => alternative.form === 'syntax') && got.malformations.length > 0) {
    return missed(`got an ill-formed reply: ${replyWords(got)}${time}`, [...faults(got), ...details]);
  }
  return missed(`got ${replyWords(got)}${time}`, details);
}

/** An ill-formed reply breaks its clause whatever it says. */
const isAboutSyntaxAlone = (alternatives: readonly Alternative[]): boolean =>
  alternatives.every((alternative) => alternative.form === 'syntax' && !alternative.malformed);

const says421 = (outcome: ReplyOutcome): boolean => outcome.kind === 'reply' && outcome.reply.code === 421;

/** `not 5xx`, `no /re/`, without a code that includes 421: a server that is leaving has neither said it nor refrained. */
function holdsByAbsence(alternative: Alternative): boolean {
  if (alternative.form !== 'reply' || names421([alternative])) return false;
  const { negated, detail, enhancedAbsent } = alternative;
  return negated || enhancedAbsent === true || (detail !== undefined && 'absent' in detail && detail.absent);
}

const names421 = (alternatives: readonly Alternative[]): boolean =>
  alternatives.some(
    (alternative) =>
      alternative.form === 'reply' &&
      alternative.code !== undefined &&
      alternative.code.low <= 421 &&
      421 <= alternative.code.high,
  );

const faults = (got: Reply): string[] =>
  got.malformations.map(({ kind, line, words }) => `line ${String(line)}: ${words} (${malformations[kind].clause})`);
