/** A well-behaved server of no make: what a scripted server says where its script says nothing. Takes mail for anybody. */
import type { Dialect, ServerSession } from '../dialect.ts';
import { beginSession } from '../dialect.ts';
import { multiline, reply, replyAndSecure, type Reaction } from '../reaction.ts';
import type { TlsSettings } from '../tls/settings.ts';
import { HOST } from './site.ts';
import { accept, refuse, transactionVerbs } from './transaction.ts';
import { quits, resets, says, verbDialect, type Verb } from './verbs.ts';

/** @param tls how it speaks TLS; left out: not at all. */
export function plainDialect(tls?: TlsSettings): Dialect {
  const startTls: Verb = (session) =>
    session.tls === undefined ? replyAndSecure('220 Go ahead') : reply('503 There is TLS already');
  const offers = ({ tls: inside }: ServerSession): readonly string[] =>
    tls === undefined || inside !== undefined ? [] : ['STARTTLS'];
  const dialect = verbDialect({
    greeting: () => reply(`220 ${HOST} ESMTP`),
    verbs: {
      ...transactionVerbs({
        helloFirst: '503 Say EHLO first',
        nestedMail: '503 There is a sender already',
        badSender: '501 Not a reverse-path',
        sender: () => ({ accepted: true, text: '250 OK' }),
        rcptBeforeMail: '503 MAIL first',
        badRecipient: '501 Not a forward-path',
        recipient: () => ({ accepted: true, text: '250 OK' }),
        dataBeforeMail: '503 MAIL first',
        dataBeforeRcpt: '503 RCPT first',
        startMail: '354 Go ahead',
      }),
      EHLO: (session, args) =>
        greeted(session, args, true, multiline(250, [HOST, 'PIPELINING', '8BITMIME', ...offers(session)])),
      HELO: (session, args) => greeted(session, args, false, reply(`250 ${HOST}`)),
      ...(tls === undefined ? {} : { STARTTLS: startTls }),
      RSET: resets('250 OK'),
      NOOP: says('250 OK'),
      QUIT: quits(`221 ${HOST} closing`),
    },
    otherwise: says('500 Command not recognized'),
    message: (session, data) => {
      if (data.overflow) return refuse(session, '552 Message too large');
      accept(session, data.octets);
      return reply('250 OK');
    },
    tooLong: '500 Line too long',
  });
  return tls === undefined ? dialect : { ...dialect, tls };
}

function greeted(session: ServerSession, helo: string, esmtp: boolean, answer: Reaction): Reaction {
  beginSession(session, helo, esmtp);
  return answer;
}
