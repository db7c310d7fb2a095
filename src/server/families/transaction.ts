/**
 * The mail transaction (RFC 5321 3.3) as all dialects have it: MAIL, then RCPT, then DATA or BDAT. What is said, and which
 * sender and recipient are taken, is the dialect's. A refused RCPT leaves the transaction as it was.
 */
import { endTransaction, type MailPath, type ServerSession } from '../dialect.ts';
import type { ReceivedData } from '../input.ts';
import type { AcceptedMessage } from '../mail-store.ts';
import { reply, type Reaction } from '../reaction.ts';
import { parsePath } from './path.ts';
import type { Verb } from './verbs.ts';

/** What became of a recipient. */
export interface Verdict {
  readonly accepted: boolean;
  readonly text: string;
  readonly delayMs?: number;
  /** Accepted for sending on, not for a mailbox of this site. */
  readonly relayed?: boolean;
}

export interface TransactionWords {
  /** MAIL before EHLO or HELO; left out: the greeting is not required. */
  readonly helloFirst?: string;
  /** MAIL inside a transaction. */
  readonly nestedMail: string;
  /** The argument of MAIL is no path. */
  readonly badSender: string;
  /** The sender is a path; the whole reply, and whether it opens the transaction. */
  readonly sender: (session: ServerSession, path: MailPath) => Verdict;
  readonly rcptBeforeMail: string;
  readonly badRecipient: string;
  readonly recipient: (session: ServerSession, path: MailPath) => Verdict;
  readonly dataBeforeMail: string;
  /** A transaction, but no recipient was accepted. */
  readonly dataBeforeRcpt: string;
  /** The 354 reply. */
  readonly startMail: string;
}

export interface TransactionVerbs {
  readonly MAIL: Verb;
  readonly RCPT: Verb;
  readonly DATA: Verb;
}

export function transactionVerbs(words: TransactionWords): TransactionVerbs {
  const startMail: Reaction = { ...reply(words.startMail), next: 'message' };
  return {
    MAIL(session, args) {
      if (words.helloFirst !== undefined && session.helo === undefined) return reply(words.helloFirst);
      if (session.sender !== undefined) return reply(words.nestedMail);
      const path = parsePath(args, 'FROM');
      if (path === undefined) return reply(words.badSender);
      const verdict = words.sender(session, path);
      if (verdict.accepted) session.sender = path;
      return spoken(verdict);
    },
    RCPT(session, args) {
      if (session.sender === undefined) return reply(words.rcptBeforeMail);
      const path = parsePath(args, 'TO');
      if (path === undefined || path.address === '') return reply(words.badRecipient);
      const verdict = words.recipient(session, path);
      if (verdict.accepted) session.recipients.push({ ...path, relayed: verdict.relayed === true });
      return spoken(verdict);
    },
    DATA(session) {
      const refusal = dataRefusal(session, words);
      return refusal === undefined ? startMail : reply(refusal);
    },
  };
}

/** Why DATA or BDAT may not come now; undefined when it may. */
export function dataRefusal(
  session: ServerSession,
  words: Pick<TransactionWords, 'dataBeforeMail' | 'dataBeforeRcpt'>,
): string | undefined {
  if (session.sender === undefined) return words.dataBeforeMail;
  return session.recipients.length === 0 ? words.dataBeforeRcpt : undefined;
}

/** Puts the message into memory and ends the transaction. */
export function accept(session: ServerSession, octets: string): AcceptedMessage {
  const { world, sender } = session;
  const message = world.mail.add({
    session: session.number,
    receivedAt: world.clock(),
    peer: session.peer,
    helo: session.helo,
    reversePath: sender?.address ?? '',
    mailParameters: sender?.parameters ?? '',
    recipients: session.recipients.map(({ address, parameters, relayed }) => ({ address, parameters, relayed })),
    octets,
    transcript: session.transcript.soFar(),
  });
  endTransaction(session);
  return message;
}

/** Ends the transaction without taking the message. */
export function refuse(session: ServerSession, text: string): Reaction {
  endTransaction(session);
  return reply(text);
}

/** What becomes of a whole message, however it was sent. */
export type Ending = (session: ServerSession, data: ReceivedData) => Reaction;

function spoken(verdict: Verdict): Reaction {
  return verdict.delayMs === undefined ? reply(verdict.text) : { ...reply(verdict.text), delayMs: verdict.delayMs };
}
