/** EHLO, HELO and LHLO of a modern server: who may say which, and the keywords of the reply. */
import { beginSession, type ServerSession } from '../../dialect.ts';
import { multiline, reply } from '../../reaction.ts';
import { HOST } from '../site.ts';
import type { Verb } from '../verbs.ts';
import { FEATURES, offers, type Feature, type Modern } from './traits.ts';

/** RFC 4865 4: the furthest that mail is held, 30 days. */
export const LONGEST_HOLD_S = 30 * 86_400;
/** RFC 2852 3: the least by-time, in seconds. */
export const LEAST_BY_S = 60;

export function helloVerbs(server: Modern): Readonly<Record<string, Verb>> {
  const lmtp = server.traits.protocol === 'lmtp';
  const extended: Verb = (session, args) => {
    if (!isHelloArgument(args)) return reply('501 5.5.4 Say who you are: a host name or an address literal');
    beginSession(session, args, true);
    return multiline(250, [greetingLine(server, session), ...keywords(server, session)]);
  };
  const simple: Verb = (session, args) => {
    if (!isHelloArgument(args)) return reply('501 5.5.4 Say who you are: a host name or an address literal');
    beginSession(session, args, false);
    return reply(`250 ${greetingLine(server, session)}`);
  };
  const foreign: Verb = () => reply(`500 5.5.1 This is ${lmtp ? 'LMTP: say LHLO' : 'SMTP: say EHLO'}`);
  return lmtp ? { LHLO: extended, EHLO: foreign, HELO: foreign } : { EHLO: extended, HELO: simple, LHLO: foreign };
}

const isHelloArgument = (args: string): boolean => /^(?:[\w.-]+|\[[\w.:-]+\])$/.test(args);

function greetingLine(server: Modern, session: ServerSession): string {
  const { clientName } = server.state(session);
  const who = clientName === undefined ? `[${session.peer}]` : `${clientName} [${session.peer}]`;
  return `${HOST} greets ${who}`;
}

function keywords(server: Modern, session: ServerSession): string[] {
  const { traits } = server;
  const { realPeer } = server.state(session);
  return FEATURES.filter((feature) => offers(traits, feature, session, realPeer)).map((feature) =>
    withArguments(feature, server, session),
  );
}

function withArguments(feature: Feature, { traits }: Modern, session: ServerSession): string {
  switch (feature) {
    case 'SIZE':
      return `SIZE ${traits.sizeLimit}`;
    case 'AUTH':
      return `AUTH ${offeredMechanisms(traits.auth.mechanisms, session).join(' ')}`;
    case 'DELIVERBY':
      return `DELIVERBY ${LEAST_BY_S}`;
    case 'FUTURERELEASE':
      return `FUTURERELEASE ${LONGEST_HOLD_S} ${holdLimit(session).toISOString().replace(/\.\d+/, '')}`;
    case 'MT-PRIORITY':
      return 'MT-PRIORITY MIXER';
    case 'LIMITS':
      return `LIMITS MAILMAX=${traits.mailMax} RCPTMAX=${traits.rcptMax}`;
    case 'XCLIENT':
      return 'XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT';
    case 'XFORWARD':
      return 'XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE';
    default:
      return feature;
  }
}

/** Mechanisms with channel binding, and the one that the client's certificate speaks for, need TLS. */
export function offeredMechanisms(mechanisms: readonly string[], session: ServerSession): string[] {
  return mechanisms.filter((name) => session.tls !== undefined || !(name.endsWith('-PLUS') || name === 'EXTERNAL'));
}

export const holdLimit = (session: ServerSession): Date =>
  new Date(session.world.clock().getTime() + LONGEST_HOLD_S * 1000);
