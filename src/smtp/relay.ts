/**
 * One attempt at relaying, sorted into four answers. Each mistake of a relay tester comes from sorting into two: a typo, a
 * masked verb, greylisting or a null MX of the probe's own domain is a refusal, and says nothing about relaying.
 *
 * Pure: the attempt was made by others. Commands are judged in order, and the first that settles it decides. What is not
 * understood is inconclusive, and inconclusive is never a pass.
 */
import { formatEnhancedCode } from './enhanced-code.ts';
import { isUnreadable } from './malformation.ts';
import type { ReplyOutcome } from './outcome.ts';
import { classifyPath, isValidPath, leadingPath } from './path.ts';
import { judgeRefusal } from './refusal.ts';
import type { Reply } from './reply.ts';

export type RelayAnswer = 'rejected' | 'needs authentication' | 'accepted' | 'inconclusive';

export interface RelayAttempt {
  /** What was sent behind `MAIL FROM:`, parameters included. */
  readonly sender: string;
  /** What was sent behind `RCPT TO:`. */
  readonly recipient: string;
  readonly mail: ReplyOutcome;
  /** Absent where MAIL was not accepted. */
  readonly rcpt?: ReplyOutcome;
  /** Present where the attempt went on to DATA. */
  readonly data?: ReplyOutcome;
  /** A message was sent to a rewritten recipient: the reply to it, and what arrived where it would come out. */
  readonly proof?: { readonly end: ReplyOutcome; readonly recipient: string; readonly arrived?: string };
  /** Why none was sent, behind "only delivery can prove this". */
  readonly unproven?: string;
}

export interface RelayVerdict {
  readonly answer: RelayAnswer;
  /** The command whose answer settled it. */
  readonly judgedAt: 'MAIL' | 'RCPT' | 'DATA';
  /** One line for a person, with the reply's first line. Holds octets of the server: escape before printing. */
  readonly reason: string;
  /** Only a message that arrives can settle it: a rewritten form was accepted. */
  readonly needsDelivery?: true;
}

/** The verdict on one attempt (RFC 2505 2.1 is the requirement behind it). */
export function judgeRelay(attempt: RelayAttempt): RelayVerdict {
  const { mail, rcpt, data, recipient } = attempt;
  const mailVerdict = judgeCommand('MAIL', mail, attempt.sender);
  if (mailVerdict !== undefined) return mailVerdict;
  if (rcpt === undefined) return inconclusive('RCPT', 'no RCPT was sent');
  const rcptVerdict = judgeCommand('RCPT', rcpt, recipient);
  if (rcptVerdict !== undefined) return rcptVerdict;
  const dataVerdict = data === undefined ? undefined : judgeCommand('DATA', data, recipient);
  if (dataVerdict !== undefined) return dataVerdict;
  const judgedAt = data === undefined ? 'RCPT' : 'DATA';
  const accepted = `RCPT got ${said(rcpt)}`;
  const reason = data === undefined ? accepted : `${accepted}, and DATA ${said(data)}`;
  const path = classifyPath(recipient);
  if (path.kind === 'plain') return { answer: 'accepted', judgedAt, reason };
  const { proof: proven } = attempt;
  if (proven !== undefined) return judgeProof(proven);
  const proof = `${reason}; a recipient written as ${words[path.form]} may be local mail to the server: only delivery can prove this${attempt.unproven === undefined ? '' : `, ${attempt.unproven}`}`;
  return { answer: 'inconclusive', judgedAt, reason: proof, needsDelivery: true };
}

/** A message went through: only a copy that arrives counts. */
function judgeProof({ end, recipient, arrived }: NonNullable<RelayAttempt['proof']>): RelayVerdict {
  if (arrived !== undefined) {
    return { answer: 'accepted', judgedAt: 'DATA', reason: `what was sent came out at <${recipient}>: ${arrived}` };
  }
  const code = end.kind === 'reply' ? end.reply.code : undefined;
  if (code === undefined || code < 200 || (code >= 300 && code < 500) || code > 599) {
    return inconclusive('DATA', `the message got ${said(end)}`);
  }
  if (code >= 500) return { answer: 'rejected', judgedAt: 'DATA', reason: `the message got ${said(end)}` };
  // It may lie in a queue: that nothing came is no proof that nothing will.
  const taken = `it was taken (${said(end)}), and nothing came out at <${recipient}> in time`;
  return inconclusive('DATA', `${taken}: look in the server's queue, or wait longer (timeout 5m)`);
}

const words = {
  'source route': 'a source route',
  'double at': 'two domains',
  quoted: 'a quoted local part',
  percent: 'a percent route',
  bang: 'a bang path',
  encapsulated: 'an encapsulated address',
} as const;

type Command = RelayVerdict['judgedAt'];

/** The verdict that this command settles; undefined where it was accepted and the next one decides. */
function judgeCommand(command: Command, outcome: ReplyOutcome, argument: string): RelayVerdict | undefined {
  if (outcome.kind !== 'reply') return inconclusive(command, `no reply to ${command}: ${said(outcome)}`);
  const { reply } = outcome;
  const got = `${command} got ${said(outcome)}`;
  const { code } = reply;
  if (code === undefined || isUnreadable(reply)) return inconclusive(command, `${got}: not one readable reply`);
  if (command === 'DATA' ? code === 354 : code >= 200 && code < 300) return undefined;
  if (code >= 400 && code < 500) return inconclusive(command, `${got}: refused for now (greylisting, load): try later`);
  if (code < 500 || code > 599) return inconclusive(command, `${got}: no answer to this command`);
  const valid = command === 'DATA' || isValidPath(leadingPath(argument), command);
  const refusal = judgeRefusal(reply, command, valid);
  return { answer: refusal.answer, judgedAt: command, reason: refusal.why === '' ? got : `${got}: ${refusal.why}` };
}

function inconclusive(judgedAt: Command, reason: string): RelayVerdict {
  return { answer: 'inconclusive', judgedAt, reason };
}

function said(outcome: ReplyOutcome): string {
  switch (outcome.kind) {
    case 'reply':
      return firstLine(outcome.reply);
    case 'timeout':
      return `nothing came within ${String(outcome.waitedMs)} ms`;
    case 'closed':
      return 'the server closed the connection';
    case 'reset':
      return 'the connection was reset';
    case 'overflow':
      return `it did not end (more than ${String(outcome.limit)}, bound: ${outcome.bound})`;
  }
}

/** Long texts are cut: a verdict is one line. */
function firstLine(reply: Reply): string {
  const text = reply.lines[0]?.text ?? '';
  const enhanced = reply.enhanced === undefined ? '' : formatEnhancedCode(reply.enhanced);
  const first = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return first.includes(enhanced) ? first : `${first} (${enhanced})`;
}
