/** STARTTLS (RFC 3207), done well, and in the ways in which servers have done it badly. */
import { forgetSession, type ServerSession } from '../../dialect.ts';
import { noReply, reply, replyAndClose, replyAndSecure, type Reaction } from '../../reaction.ts';
import { HOST } from '../site.ts';
import type { Verb } from '../verbs.ts';
import type { Modern, ModernTls } from './traits.ts';

const READY = '220 2.0.0 Ready to start TLS';
const GARBAGE = '\x16\x03\x01\x00\x05\x99no TLS\r\n';

export function startTls(server: Modern): Verb {
  const { tls } = server.traits;
  return (session, args, line) => {
    if (session.tls !== undefined && !tls.twice) return reply('503 5.5.1 TLS is active already');
    if (!server.has('STARTTLS', session)) return reply('502 5.5.1 There is no TLS here');
    if (args !== '' && !tls.takesArguments) return reply('501 5.5.4 STARTTLS takes no arguments');
    if (line.more && tls.behind === 'refuse')
      return replyAndClose('554 5.5.0 Nothing may follow STARTTLS before its reply');
    return insteadOfTls(tls) ?? replyAndSecure(READY, tls.behind === 'inject' ? 'inject' : 'discard');
  };
}

function insteadOfTls({ instead }: ModernTls): Reaction | undefined {
  const ready = reply(READY);
  switch (instead) {
    case 'tls':
      return undefined;
    case '454':
      return reply('454 4.7.0 TLS is not available for now');
    case 'garbage':
      return { ...ready, next: { whatever: { text: GARBAGE, next: 'silence' } } };
    case 'plaintext':
      return { ...ready, next: { whatever: reply('500 5.5.2 Command not recognized') } };
    case 'close':
      return { ...ready, next: { whatever: { next: 'close' } } };
    case 'reset':
      return { ...ready, next: { whatever: { next: 'reset' } } };
    case 'silence':
      return { ...ready, next: 'silence' };
  }
}

/** Inside TLS. */
export function secured(server: Modern, session: ServerSession): Reaction {
  const { keepsState, greetsInside } = server.traits.tls;
  if (!keepsState) {
    forgetSession(session);
    server.state(session).user = undefined;
  }
  return greetsInside ? reply(`220 ${HOST} ESMTP inside TLS`) : noReply;
}
