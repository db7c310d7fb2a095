/**
 * A well-kept server of today: no product, but what the RFCs ask for, with every extension that a test may want to
 * speak to; as an MX, for submission, or as LMTP. Single traits make it sick in single respects.
 */
import type { Dialect, ServerSession } from '../../dialect.ts';
import type { ReceivedData } from '../../input.ts';
import { reply, replyAndClose, type Reaction } from '../../reaction.ts';
import { chunking } from '../chunking.ts';
import { mapReplies } from '../decorators.ts';
import { HOST } from '../site.ts';
import { transactionVerbs } from '../transaction.ts';
import { quits, resets, says, splitCommand, verbDialect, type Verb } from '../verbs.ts';
import { logins } from './auth.ts';
import { ending } from './ending.ts';
import { enquiryVerbs } from './enquiries.ts';
import { helloVerbs } from './ehlo.ts';
import { judgeRecipient, judgeSender } from './envelope.ts';
import { xclient, xforward } from './proxied.ts';
import { secured, startTls } from './starttls.ts';
import { modern, type Modern, type ModernTraits } from './traits.ts';

const MUST_SECURE = '530 5.7.0 Must issue a STARTTLS command first';
/** What goes before TLS where TLS is required (RFC 3207 4). */
const BEFORE_TLS = new Set(['EHLO', 'HELO', 'LHLO', 'STARTTLS', 'NOOP', 'QUIT', 'RSET', 'HELP']);
/** So many commands that were not understood are answered; the next ends the session. */
const ERRORS = 20;
/** RFC 4954 4.1 wants at least 12288 for AUTH. */
const LINE_LIMIT = 12_288;

export function modernServer(traits: ModernTraits): Dialect {
  const server = modern(traits);
  const { AUTH, next } = logins(server);
  const order = {
    rcptBeforeMail: '503 5.5.1 MAIL first',
    dataBeforeMail: '503 5.5.1 MAIL first',
    dataBeforeRcpt: '503 5.5.1 RCPT first: there is no recipient',
  };
  const end = (session: ServerSession, data: ReceivedData): Reaction => ending(server, session, data);
  const { BDAT, octets } = chunking({
    ...order,
    badArguments: '501 5.5.4 BDAT takes a number of octets, and LAST',
    chunk: (size) => `250 2.0.0 ${size} octets received`,
    ending: end,
  });
  const transaction = transactionVerbs({
    ...order,
    helloFirst: `503 5.5.1 Say ${traits.protocol === 'lmtp' ? 'LHLO' : 'EHLO'} first`,
    nestedMail: '503 5.5.1 There is a sender already',
    badSender: '501 5.1.7 Bad sender address syntax',
    sender: (session, path) => judgeSender(server, session, path),
    badRecipient: '501 5.1.3 Bad recipient address syntax',
    recipient: (session, path) => judgeRecipient(server, session, path),
    startMail: '354 End the message with <CRLF>.<CRLF>',
  });
  const dialect = verbDialect({
    greeting: () => reply(`220 ${HOST} ${traits.protocol === 'lmtp' ? 'LMTP' : 'ESMTP'}`),
    verbs: {
      ...transaction,
      ...helloVerbs(server),
      ...enquiryVerbs(server),
      DATA: dataVerb(server, transaction.DATA),
      BDAT: (session, args, line) =>
        server.has('CHUNKING', session) ? BDAT(session, args, line) : reply('502 5.5.1 There is no BDAT here'),
      STARTTLS: startTls(server),
      AUTH,
      XCLIENT: xclient(server),
      XFORWARD: xforward(server),
      RSET: resets('250 2.0.0 OK'),
      NOOP: says('250 2.0.0 OK'),
      QUIT: quits('221 2.0.0 Bye'),
    },
    otherwise: says('500 5.5.2 Command not recognized'),
    message: end,
    octets,
    tooLong: '500 5.5.2 Line too long',
    idle: `421 4.4.2 ${HOST} Nothing came for too long`,
    lineLimit: LINE_LIMIT,
  });
  const guarded: Dialect = {
    ...dialect,
    ...(traits.tls.settings === undefined ? {} : { tls: traits.tls.settings }),
    secured: (session) => secured(server, session),
    command(session, line) {
      const answered = next(session, line.text);
      if (answered !== undefined) return answered;
      const mustSecure = traits.tls.required && session.tls === undefined;
      if (mustSecure && !BEFORE_TLS.has(splitCommand(line.text).verb)) return reply(MUST_SECURE);
      return dialect.command(session, line);
    },
  };
  return mapReplies(guarded, (session, reaction) => plainOrCounted(server, session, reaction));
}

/** RFC 3030 3: BINARYMIME cannot be sent with DATA; nor can the rest of a message that BDAT began. */
function dataVerb(server: Modern, DATA: Verb): Verb {
  return (session, args, line) => {
    if (args !== '') return reply('501 5.5.4 DATA takes no arguments');
    const body = session.sender === undefined ? undefined : server.state(session).mail.get('BODY');
    if (body?.toUpperCase() === 'BINARYMIME') return reply('503 5.5.1 BINARYMIME needs BDAT');
    if (session.chunks.length > 0) return reply('503 5.5.1 BDAT has begun this message');
    return DATA(session, args, line);
  };
}

/** Without ENHANCEDSTATUSCODES replies have none; too many errors end the session. */
function plainOrCounted(server: Modern, session: ServerSession, reaction: Reaction): Reaction {
  const { text } = reaction;
  if (text === undefined) return reaction;
  if (/^50[0-4]/.test(text)) {
    session.errors += 1;
    if (session.errors > ERRORS) return replyAndClose('421 4.7.0 Too many errors, closing');
  }
  if (server.has('ENHANCEDSTATUSCODES', session)) return reaction;
  return { ...reaction, text: text.replace(/^(\d{3}[ -])[245]\.\d{1,3}\.\d{1,3} /gm, '$1') };
}
