/**
 * Postfix's patience with errors: past the soft limit every reply is late, at the hard limit the last reply is
 * followed by 421 and the end. A delivered message sets the count back (the dialog does that).
 */
import type { Dialect, ServerSession } from '../dialect.ts';
import { reply, type Reaction } from '../reaction.ts';
import { mapReplies } from './decorators.ts';
import { HOST } from './site.ts';

export interface ErrorPolicy {
  /** smtpd_error_sleep_time, in milliseconds. */
  readonly errorSleepMs: number;
}

/** smtpd_soft_error_limit and smtpd_hard_error_limit. */
const SOFT_LIMIT = 10;
const HARD_LIMIT = 20;

export function countErrors(dialect: Dialect, policy: ErrorPolicy): Dialect {
  return mapReplies(dialect, (session, reaction) => judged(session, reaction, policy.errorSleepMs));
}

function judged(session: ServerSession, reaction: Reaction, sleepMs: number): Reaction {
  if (reaction.text === undefined) return reaction;
  if (/^[45]/.test(reaction.text)) session.errors += 1;
  const late = session.errors > SOFT_LIMIT && sleepMs > 0 ? { ...reaction, delayMs: sleepMs } : reaction;
  if (session.errors < HARD_LIMIT || reaction.next === 'close') return late;
  const last = reply(`421 4.7.0 ${HOST} Error: too many errors`).text ?? '';
  return { ...late, text: reaction.text + last, splitAt: [reaction.text.length], next: 'close' };
}
