/**
 * The dialect of a sink: it takes everything for everybody, as far as its inbox has room, and with `lmtp` answers the end of a message
 * once for each recipient (RFC 2033 4.2).
 */
import type { Dialect, ServerSession } from '../dialect.ts';
import { beginSession, endTransaction } from '../dialect.ts';
import { chunking } from '../families/chunking.ts';
import { numberParameter } from '../families/path.ts';
import { transactionVerbs, type Verdict } from '../families/transaction.ts';
import { quits, resets, says, verbDialect, type Verb } from '../families/verbs.ts';
import { multiline, reply, replyAndSecure, type Reaction } from '../reaction.ts';
import type { ReceivedData } from '../input.ts';
import type { Inbox } from './inbox.ts';

const HOST = 'sink.smtpspec.invalid';
const mostRecipients = 1000;

export function sinkDialect(inbox: Inbox, how: { readonly lmtp: boolean; readonly tls: boolean }): Dialect {
  const { lmtp, tls } = how;
  const order = {
    rcptBeforeMail: '503 5.5.1 MAIL first',
    dataBeforeMail: '503 5.5.1 MAIL first',
    dataBeforeRcpt: '503 5.5.1 RCPT first',
  };
  const keywords = [
    'PIPELINING',
    `SIZE ${String(inbox.bounds.size)}`,
    '8BITMIME',
    'SMTPUTF8',
    'ENHANCEDSTATUSCODES',
    'DSN',
    'CHUNKING',
  ];
  const greet =
    (extended: boolean): Verb =>
    (session, args) => {
      if (args === '') return reply('501 5.5.4 Say who you are');
      beginSession(session, args, extended);
      return extended
        ? multiline(250, [HOST, ...keywords, ...(tls && session.tls === undefined ? ['STARTTLS'] : [])])
        : reply(`250 ${HOST}`);
    };
  const end = (session: ServerSession, data: ReceivedData, content: string): Reaction => {
    const recipients = session.recipients.map(({ address }) => address);
    const said = inbox.take(content, data.overflow, { sender: session.sender?.address ?? '', recipients });
    endTransaction(session);
    return reply(...(lmtp ? recipients.map(() => said) : [said]));
  };
  const { BDAT, octets } = chunking({
    ...order,
    badArguments: '501 5.5.4 BDAT size [LAST]',
    chunk: (size) => `250 2.0.0 Ok: ${String(size)} octets`,
    ending: (session, data) => end(session, data, data.octets),
  });
  const greetings: Readonly<Record<string, Verb>> = lmtp
    ? { LHLO: greet(true), EHLO: says('500 5.5.1 This is LMTP: LHLO'), HELO: says('500 5.5.1 This is LMTP: LHLO') }
    : { EHLO: greet(true), HELO: greet(false) };
  const startTls: Verb = (session) =>
    session.tls === undefined ? replyAndSecure('220 2.0.0 Go ahead') : reply('503 5.5.1 There is TLS already');
  const dialect = verbDialect({
    greeting: () => reply(`220 ${HOST} ${lmtp ? 'LMTP' : 'ESMTP'} sink, takes everything`),
    verbs: {
      ...transactionVerbs({
        ...order,
        helloFirst: `503 5.5.1 ${lmtp ? 'LHLO' : 'EHLO'} first`,
        nestedMail: '503 5.5.1 There is a sender already',
        badSender: '501 5.1.7 MAIL FROM:<address>',
        sender: (_session, path) => judgeSize(inbox, numberParameter(path.parameters, 'SIZE')),
        badRecipient: '501 5.1.3 RCPT TO:<address>',
        recipient: (session) =>
          session.recipients.length < mostRecipients
            ? { accepted: true, text: '250 2.1.5 Ok' }
            : { accepted: false, text: '452 4.5.3 Too many recipients' },
        startMail: '354 Go ahead',
      }),
      ...greetings,
      ...(tls ? { STARTTLS: startTls } : {}),
      BDAT,
      RSET: resets('250 2.0.0 Ok'),
      NOOP: says('250 2.0.0 Ok'),
      VRFY: says('252 2.5.0 Everybody is known here'),
      QUIT: quits('221 2.0.0 Bye'),
    },
    otherwise: says('500 5.5.1 Command not recognized'),
    message: (session, data) => end(session, data, data.octets.replace(/(^|\r\n)\./g, '$1')),
    octets,
    tooLong: '500 5.5.2 Line too long',
    idle: '421 4.4.2 Idle for too long',
  });
  return tls ? { ...dialect, tls: {} } : dialect;
}

function judgeSize({ full, bounds }: Inbox, size = 0): Verdict {
  if (size > bounds.size) {
    return { accepted: false, text: `552 5.3.4 Message longer than ${String(bounds.size)} octets` };
  }
  return full === undefined ? { accepted: true, text: '250 2.1.0 Ok' } : { accepted: false, text: `452 4.3.1 ${full}` };
}
