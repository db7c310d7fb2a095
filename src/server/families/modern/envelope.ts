/** MAIL and RCPT of a modern server: which sender and which recipient are taken. */
import type { MailPath, ServerSession } from '../../dialect.ts';
import { finalDomain } from '../postfix-rewriting.ts';
import { DOMAIN, isUser } from '../site.ts';
import type { Verdict } from '../transaction.ts';
import { readParameters } from './parameters.ts';
import type { Modern } from './traits.ts';

/** A mailbox that takes no message when it comes to it: 452 after the message, where each recipient has its own reply. */
const FULL = 'full';
/** And one whose owner has changed (RFC 7293): since this moment. */
const SINCE = Date.UTC(2020, 0, 1);

const refused = (text: string): Verdict => ({ accepted: false, text });
const accepted = (text: string): Verdict => ({ accepted: true, text });

export function judgeSender(server: Modern, session: ServerSession, path: MailPath): Verdict {
  const { traits } = server;
  const state = server.state(session);
  if (traits.auth.required && state.user === undefined) return refused('530 5.7.0 Authentication required');
  if (path.bare) return refused('501 5.1.7 Bad sender address syntax: give it in < and >');
  const parameters = readParameters('MAIL', path.parameters, server, session);
  if (typeof parameters === 'string') return refused(parameters);
  if (needsUtf8(path) && !parameters.has('SMTPUTF8')) return refused('553 5.6.7 That address needs SMTPUTF8');
  if (server.has('LIMITS', session) && state.mails >= traits.mailMax) {
    return refused(`452 4.5.3 At most ${traits.mailMax} transactions in a session`);
  }
  state.mails += 1;
  state.mail = parameters;
  return accepted(`250 2.1.0 ${path.path} sender ok`);
}

export function judgeRecipient(server: Modern, session: ServerSession, path: MailPath): Verdict {
  const { traits } = server;
  const { mail, user } = server.state(session);
  if (path.bare) return refused('501 5.1.3 Bad recipient address syntax: give it in < and >');
  const parameters = readParameters('RCPT', path.parameters, server, session);
  if (typeof parameters === 'string') return refused(parameters);
  if (needsUtf8(path) && !mail.has('SMTPUTF8')) return refused('553 5.6.7 That address needs SMTPUTF8');
  if (session.recipients.length >= traits.rcptMax) return refused('452 4.5.3 Too many recipients');
  if (finalDomain(path) !== undefined) {
    if (!traits.relaysForAll && user === undefined) return refused(`550 5.7.1 ${path.path} Relaying denied`);
    return { ...accepted(`250 2.1.5 ${path.path} recipient ok`), relayed: true };
  }
  if (!isUser(path) && !isFull(path)) return refused(`550 5.1.1 ${path.path} No such mailbox here`);
  const since = parameters.get('RRVS')?.split(';', 1)[0];
  if (since !== undefined && Date.parse(since) < SINCE) {
    return refused(`550 5.7.17 ${path.path} The mailbox has had its owner only since 2020`);
  }
  return accepted(`250 2.1.5 ${path.path} recipient ok`);
}

/** Of this site, and full. */
export const isFull = (path: Pick<MailPath, 'localPart' | 'domain'>): boolean =>
  path.localPart.toLowerCase() === FULL && (path.domain === undefined || path.domain.toLowerCase() === DOMAIN);

const needsUtf8 = ({ address }: MailPath): boolean => /[^\x00-\x7f]/.test(address);
