/**
 * Complete alternatives of an expectation, judged on what came of one exchange.
 *
 * A 421 or a close that no alternative names leaves the test unjudged: a server that is leaving has not broken the clause.
 * A reply that cannot be read (no code, several codes, no end) is a miss, unless `malformed` is expected.
 */
import type { Alternative } from '../../language/ast.ts';
import type { Exchange } from '../../session/exchange.ts';
import type { Session } from '../../session/session.ts';
import { isUnreadable, malformations } from '../../smtp/malformation.ts';
import type { ReplyOutcome } from '../../smtp/outcome.ts';
import type { Reply } from '../../smtp/reply.ts';
import { formatDuration } from '../../text/duration.ts';
import type { ReplySeen } from '../../session/settings.ts';
import type { CaseRun } from '../case-run.ts';
import type { Environment } from '../environment.ts';
import { met, missed, unjudged, type Judged } from '../judged.ts';
import { noReply } from '../no-reply.ts';
import { outcomeWords, replyWords, timeWords } from '../words.ts';
import { matchReply } from './match.ts';

/** `close` alone: waits for the server's close, and reads nothing. */
export async function judgeClose(run: CaseRun, session: Session, within: number | undefined): Promise<Judged> {
  const patience = within ?? run.patienceFor('other');
  const seen = await session.waitForClose(patience);
  if (seen === 'not-open') return unjudged('there is no connection that the server could close');
  if (seen !== 'timeout') {
    session.current.judged = true;
    return met(seen === 'closed' ? 'the server closed the connection' : 'the connection was reset');
  }
  return missed(`the server did not close the connection within ${formatDuration(patience)}`);
}

export interface About {
  readonly run: CaseRun;
  readonly session: Session;
  readonly exchange: Exchange;
  /** How long to wait for a close behind the reply, in milliseconds; undefined: the patience of the step. */
  readonly within: number | undefined;
}

/**
 * Does one of the alternatives hold for what came of the exchange? Missed where none does; unjudged where the server is leaving
 * and none names that.
 */
export function judgeAlternatives(
  alternatives: readonly Alternative[],
  about: About,
  outcome: ReplyOutcome,
): Judged | Promise<Judged> {
  const { run, session, exchange, within } = about;
  const judgedBefore = exchange.judged;
  exchange.judged = true;
  if (alternatives.some(({ form }) => form === 'syntax')) exchange.syntaxJudged = true;
  if (exchange === session.greeting) run.sessions.note(exchange);
  const whys: string[] = [];
  for (const alternative of alternatives) {
    const { holds, why } = holdsFor(alternative, outcome, run.environment, exchange);
    if (holds && says421(outcome) && holdsByAbsence(alternative)) continue;
    if (holds && alternative.form === 'reply' && alternative.thenClose) {
      return judgeClose(run, session, within).then((closed) =>
        closed.kind === 'missed' ? missOf(alternatives, outcome, about, [...whys, closed.message]) : closed,
      );
    }
    // The syntax of a goodbye says nothing about the goodbye: who names it may still come.
    if (holds && alternative.form === 'syntax' && says421(outcome)) exchange.judged = judgedBefore;
    if (holds) return met(outcome.kind === 'reply' ? replyWords(outcome.reply) : outcomeWords(outcome, exchange));
    if (why !== undefined) whys.push(why);
  }
  return missOf(alternatives, outcome, about, whys);
}

/**
 * The same of a reply that nobody waits for, which is not followed by a close. Undefined where the server is leaving and no
 * alternative names that.
 */
export function judgeInPassing(
  alternatives: readonly Alternative[],
  { reply, exchange, session }: Pick<ReplySeen, 'reply' | 'exchange' | 'session'>,
  environment: Environment,
): Judged | undefined {
  const outcome: ReplyOutcome = { kind: 'reply', reply };
  const whys: string[] = [];
  for (const alternative of alternatives) {
    const { holds, why } = holdsFor(alternative, outcome, environment, exchange);
    if (holds && !(says421(outcome) && holdsByAbsence(alternative))) return met(replyWords(reply));
    if (why !== undefined) whys.push(why);
  }
  const judged = missOf(alternatives, outcome, { session, exchange }, whys);
  return judged.kind === 'unjudged' ? undefined : judged;
}

function holdsFor(
  alternative: Alternative,
  outcome: ReplyOutcome,
  environment: Environment,
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
      return matchReply(alternative, outcome.reply, environment, greets);
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
  alternatives: readonly Alternative[],
  outcome: ReplyOutcome,
  { session, exchange }: Pick<ReplySeen, 'session' | 'exchange'>,
  whys: readonly string[],
): Judged {
  if (outcome.kind !== 'reply') {
    const named = alternatives.some((alternative) => alternative.form === 'close');
    return noReply(outcome, exchange, named);
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
  alternatives.length > 0 &&
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
