/** AUTH (RFC 4954) of a modern server: when it may come, who gets in, and what it says. */
import { randomBytes } from 'node:crypto';
import type { ServerSession } from '../../dialect.ts';
import { reply, replyAndClose, type Reaction } from '../../reaction.ts';
import type { SaslSite } from '../../sasl/mechanism.ts';
import { saslDialog } from '../sasl-dialog.ts';
import { DOMAIN } from '../site.ts';
import type { Verb } from '../verbs.ts';
import { offeredMechanisms } from './ehlo.ts';
import { allowsClear, type Modern, type ModernAuth } from './traits.ts';

export interface ModernLogins {
  readonly AUTH: Verb;
  /** The next line of an exchange; undefined: none is under way. */
  readonly next: (session: ServerSession, line: string) => Reaction | undefined;
}

/** So many wrong credentials end the session. */
const FAILURES = 3;

export function logins(server: Modern): ModernLogins {
  const { takesAnybody, mechanisms } = server.traits.auth;
  const dialog = saslDialog({
    cancelled: '501 5.7.0 Authentication cancelled',
    notBase64: '501 5.5.2 That is not base64',
    malformed: '501 5.5.2 That is not what the mechanism says here',
    noMechanism: '504 5.5.4 There is no such mechanism',
    tooMuch: '501 5.5.4 AUTH takes a mechanism and an initial response',
    passed: (session, user) => passed(server, session, user),
    wrong: (session) => (takesAnybody ? passed(server, session, 'anybody') : wrong(server, session)),
  });
  return {
    AUTH(session, args) {
      const refusal = whyNot(server, session, args);
      if (refusal !== undefined) return reply(refusal);
      return dialog.begin(session, args, offeredMechanisms(mechanisms, session), site(server, session));
    },
    next: (session, line) => dialog.next(session, line),
  };
}

function whyNot(server: Modern, session: ServerSession, args: string): string | undefined {
  const { traits } = server;
  if (traits.without.includes('AUTH') || traits.auth.mechanisms.length === 0) return '502 5.5.1 There is no AUTH here';
  if (traits.onlyOffered.includes('AUTH')) return '502 5.5.1 AUTH is not implemented';
  if (session.tls === undefined && !allowsClear(traits)) return inClear(traits.auth.inClear);
  if (!session.esmtp) return '503 5.5.1 Say EHLO first';
  if (session.sender !== undefined) return '503 5.5.1 Not in a transaction';
  if (server.state(session).user !== undefined) return '503 5.5.1 Authenticated already';
  return args === '' ? '501 5.5.4 AUTH takes a mechanism' : undefined;
}

function inClear(code: ModernAuth['inClear']): string {
  if (code === '538') return '538 5.7.11 Encryption is required for authentication';
  return code === '530' ? '530 5.7.0 Must issue a STARTTLS command first' : '503 5.5.1 AUTH is not available';
}

function passed(server: Modern, session: ServerSession, user: string): Reaction {
  switch (server.traits.auth.answer) {
    case '454':
      return reply('454 4.7.0 Temporary authentication failure');
    case '432':
      return reply('432 4.7.12 A password transition is needed');
    case '535':
      return wrong(server, session);
    case '235':
      server.state(session).user = user;
      return reply('235 2.7.0 Authentication successful');
  }
}

function wrong(server: Modern, session: ServerSession): Reaction {
  const state = server.state(session);
  state.failures += 1;
  const text = '535 5.7.8 Authentication credentials invalid';
  return state.failures < FAILURES ? reply(text) : replyAndClose(text, '421 4.7.0 Too many failures, closing');
}

function site(server: Modern, session: ServerSession): SaslSite {
  const { user, password, mechanisms } = server.traits.auth;
  return {
    // With and without the domain: one mailbox, as servers have it.
    password: (name) => ([user, `${user}@${DOMAIN}`].includes(name) ? password : undefined),
    tls: session.tls,
    offersBinding: mechanisms.some((name) => name.endsWith('-PLUS')),
    nonce: () => randomBytes(18).toString('hex'),
  };
}
