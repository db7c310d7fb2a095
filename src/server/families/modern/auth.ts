/** AUTH (RFC 4954): the exchange of a SASL mechanism in lines of base64. */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { ServerSession } from '../../dialect.ts';
import { reply, replyAndClose, type Reaction } from '../../reaction.ts';
import { mechanisms } from '../../sasl/mechanisms.ts';
import type { SaslExchange, SaslSite, SaslStep } from '../../sasl/mechanism.ts';
import { DOMAIN } from '../site.ts';
import type { Verb } from '../verbs.ts';
import { offeredMechanisms } from './ehlo.ts';
import { allowsClear, type Modern, type ModernAuth } from './traits.ts';

/** So many wrong credentials end the session. */
const FAILURES = 3;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const NOT_BASE64 = '501 5.5.2 That is not base64';

export function auth(server: Modern): Verb {
  return (session, args) => {
    const { traits } = server;
    const refusal = whyNot(server, session, args);
    if (refusal !== undefined) return reply(refusal);
    const [name = '', initial, ...more] = args.split(/ +/);
    const mechanism = offeredMechanisms(traits.auth.mechanisms, session).find((one) => one === name.toUpperCase());
    const begin = mechanism === undefined ? undefined : mechanisms[mechanism];
    if (begin === undefined) return reply('504 5.5.4 There is no such mechanism');
    if (more.length > 0) return reply('501 5.5.4 AUTH takes a mechanism and an initial response');
    const exchange = begin(site(server, session));
    if (initial === undefined) return follow(server, session, exchange, exchange(undefined));
    // `=` is the initial response of no octets (RFC 4954 4).
    const octets = initial === '=' ? Buffer.alloc(0) : decoded(initial);
    return octets === undefined ? reply(NOT_BASE64) : follow(server, session, exchange, exchange(octets));
  };
}

/** The next line of an exchange that is under way. */
export function continueAuth(server: Modern, session: ServerSession, exchange: SaslExchange, line: string): Reaction {
  server.state(session).exchange = undefined;
  if (line === '*') return reply('501 5.7.0 Authentication cancelled');
  const octets = decoded(line);
  return octets === undefined ? reply(NOT_BASE64) : follow(server, session, exchange, exchange(octets));
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

function follow(server: Modern, session: ServerSession, exchange: SaslExchange, step: SaslStep): Reaction {
  const state = server.state(session);
  const { answer, takesAnybody } = server.traits.auth;
  if (step.kind === 'challenge') {
    state.exchange = exchange;
    return reply(`334 ${step.octets.toString('base64')}`);
  }
  if (step.kind === 'malformed') return reply('501 5.5.2 That is not what the mechanism says here');
  if (step.kind === 'wrong' && !takesAnybody) return wrong(server, session);
  if (answer === '454') return reply('454 4.7.0 Temporary authentication failure');
  if (answer === '432') return reply('432 4.7.12 A password transition is needed');
  if (answer === '535') return wrong(server, session);
  state.user = step.kind === 'success' ? step.user : 'anybody';
  return reply('235 2.7.0 Authentication successful');
}

function wrong(server: Modern, session: ServerSession): Reaction {
  const state = server.state(session);
  state.failures += 1;
  return state.failures < FAILURES
    ? reply('535 5.7.8 Authentication credentials invalid')
    : replyAndClose('535 5.7.8 Authentication credentials invalid', '421 4.7.0 Too many failures, closing');
}

function site(server: Modern, session: ServerSession): SaslSite {
  const { user, password, mechanisms: offered } = server.traits.auth;
  return {
    // With and without the domain: one mailbox, as servers have it.
    password: (name) => ([user, `${user}@${DOMAIN}`].includes(name) ? password : undefined),
    tls: session.tls,
    offersBinding: offered.some((name) => name.endsWith('-PLUS')),
    nonce: () => randomBytes(18).toString('hex'),
  };
}

function decoded(text: string): Buffer | undefined {
  return BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
}
