/** VRFY, EXPN, HELP and ETRN of a modern server. */
import { reply } from '../../reaction.ts';
import { DOMAIN, isUser } from '../site.ts';
import type { Verb } from '../verbs.ts';
import type { Feature, Modern } from './traits.ts';

export function enquiryVerbs(server: Modern): Readonly<Record<'VRFY' | 'EXPN' | 'HELP' | 'ETRN', Verb>> {
  const tells = server.traits.vrfy === 'mailboxes';
  const only =
    (feature: Feature, verb: Verb): Verb =>
    (session, args, line) =>
      server.has(feature, session) ? verb(session, args, line) : reply('502 5.5.1 Command not implemented');
  return {
    VRFY: only('VRFY', (_session, args) => {
      if (args === '') return reply('501 5.5.4 VRFY takes a mailbox');
      if (!tells) return reply('252 2.5.0 Cannot verify, but will try to deliver');
      const name = mailbox(args);
      return reply(name === undefined ? '550 5.1.1 No such mailbox here' : `250 2.1.5 <${name}@${DOMAIN}>`);
    }),
    EXPN: only('EXPN', (_session, args) => {
      if (args === '') return reply('501 5.5.4 EXPN takes a list');
      if (!tells) return reply('252 2.5.0 Cannot expand lists');
      return args.toLowerCase() === 'staff'
        ? reply(`250-2.1.5 <user@${DOMAIN}>`, `250 2.1.5 <chris@${DOMAIN}>`)
        : reply('550 5.1.1 No such list here');
    }),
    HELP: only('HELP', () =>
      reply('214-2.0.0 Commands:', '214 2.0.0 EHLO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY STARTTLS AUTH'),
    ),
    ETRN: only('ETRN', (session, args) => {
      if (session.sender !== undefined) return reply('503 5.5.1 Not in a transaction');
      // RFC 1985 5.3: a host, `@` and a domain, or `#` and a queue.
      const node = /^[@#]?([\w.-]+)$/.exec(args)?.[1];
      if (node === undefined) return reply('501 5.5.4 ETRN takes a node');
      if (node.toLowerCase() !== DOMAIN && !node.toLowerCase().endsWith(`.${DOMAIN}`)) {
        return reply(`459 4.7.1 Node ${node} is not allowed here`);
      }
      return reply(`250 2.0.0 Queuing for node ${node} started`);
    }),
  };
}

/** A mailbox of the site by what was asked for: `user`, `<user@adatum.com>`. */
function mailbox(args: string): string | undefined {
  const [, localPart = '', domain] = /^<?([^@<>\s]+)(?:@([^@<>\s]+))?>?$/.exec(args) ?? [];
  const ours = domain === undefined || domain.toLowerCase() === DOMAIN;
  return ours && isUser({ localPart }) ? localPart.toLowerCase() : undefined;
}
