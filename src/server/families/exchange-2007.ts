/**
 * The dialog of Exchange 2007 and later: transport rewritten in managed code, no version in the banner, other words
 * than 2003. Texts are those of Microsoft's documentation and captures; those for a wrong order are from memory.
 */
import { bannerDate } from '../clock.ts';
import type { Dialect, MailPath, ServerSession } from '../dialect.ts';
import { beginSession } from '../dialect.ts';
import type { ReceivedData } from '../input.ts';
import { multiline, reply, replyAndClose, type Reaction } from '../reaction.ts';
import { chunking } from './chunking.ts';
import { messageId } from './content.ts';
import { mapReplies } from './decorators.ts';
import { hasTwoAts, isLocal, MAIL_PARAMETERS, numberParameter, RCPT_PARAMETERS, unknownParameter } from './path.ts';
import { withLogins, withTls, type LoginWords, type StartTlsWords } from './secured.ts';
import { DOMAIN, HOST, isPostmaster } from './site.ts';
import { accept, refuse, transactionVerbs, type Verdict } from './transaction.ts';
import { quits, resets, says, verbDialect, type Verb } from './verbs.ts';

export interface Exchange2007Traits {
  /** The keywords after the EHLO reply's first line. */
  readonly keywords: readonly string[];
  /** Octets a message may have. */
  readonly sizeLimit: number;
  /** The reply to a recipient of another domain. */
  readonly relayDenied: string;
  /** It has the self-signed certificate that it was installed with, and STARTTLS works. */
  readonly tls: boolean;
  /** AUTH and X-EXPS do not say that they are out of order. */
  readonly logins: boolean;
  /** Milliseconds before a 5yz reply about a recipient. */
  readonly tarpitMs: number;
  /** A whole reply to refuse a recipient of this site with; undefined: it is taken. */
  readonly refuseRecipient?: (path: MailPath) => string | undefined;
  /** A whole reply to refuse a message with after its end. */
  readonly refuseMessage?: (session: ServerSession, data: ReceivedData) => string | undefined;
  /** The reply to an accepted message. `id` is its Message-ID, or a made-up one. */
  readonly queued: (id: string, number: number, data: ReceivedData) => string;
}

const UNRECOGNIZED = '500 5.3.3 Unrecognized command';
const INVALID_ARGUMENTS = '501 5.5.4 Invalid arguments';
const INVALID_SENDER = '501 5.1.7 Invalid address';
const INVALID_RECIPIENT = '501 5.1.3 Invalid address';
const TOO_LARGE = '552 5.3.4 Message size exceeds fixed maximum message size';
const NO_TLS = '454 4.7.0 Cannot accept TLS as maximum TLS rate exceeded for server';
const TOO_MANY_ERRORS = '421 4.7.0 Too many errors on this connection, closing transmission channel';
const SENDER_PARAMETERS = [...MAIL_PARAMETERS, 'SMTPUTF8'];
const UNSUCCESSFUL = '535 5.7.3 Authentication unsuccessful';
const MECHANISMS = ['NTLM', 'LOGIN', 'GSSAPI'];
const START_TLS: StartTlsWords = {
  settings: { certificate: { key: 'rsa-2048', issuer: 'self' } },
  verbs: ['STARTTLS', 'X-ANONYMOUSTLS'],
  ready: '220 2.0.0 SMTP server ready',
  badArguments: INVALID_ARGUMENTS,
  already: '503 5.5.2 Only one STARTTLS command can be issued per session',
};
const LOGINS: LoginWords = {
  verbs: ['AUTH', 'X-EXPS'],
  mechanisms: ['NTLM', 'LOGIN'],
  whyNot: ({ helo, sender }) => {
    if (helo === undefined) return '503 5.5.2 Send hello first';
    return sender === undefined ? undefined : '503 5.5.2 Bad sequence of commands';
  },
  cancelled: '501 5.7.0 Authentication cancelled',
  notBase64: INVALID_ARGUMENTS,
  malformed: UNSUCCESSFUL,
  noMechanism: '504 5.7.4 Unrecognized authentication type',
  tooMuch: INVALID_ARGUMENTS,
  passed: () => reply('235 2.7.0 Authentication successful'),
  wrong: () => reply(UNSUCCESSFUL),
};
/** MaxProtocolErrors of a receive connector: so many are answered, the next ends the session. */
const PROTOCOL_ERRORS = 5;

export function exchange2007(traits: Exchange2007Traits): Dialect {
  const order = {
    rcptBeforeMail: '503 5.5.2 Need mail command',
    dataBeforeMail: '503 5.5.2 Need rcpt command',
    dataBeforeRcpt: '503 5.5.2 Need rcpt command',
  };
  const ending = (session: ServerSession, data: ReceivedData): Reaction => endMessage(session, data, traits);
  const { BDAT, octets } = chunking({
    ...order,
    badArguments: INVALID_ARGUMENTS,
    chunk: (size) => `250 2.6.0 CHUNK received OK, ${String(size)} octets`,
    ending,
  });
  const dialect = verbDialect({
    greeting: (session) =>
      reply(`220 ${HOST} Microsoft ESMTP MAIL Service ready at ${bannerDate(session.world.clock())}`),
    verbs: {
      ...transactionVerbs({
        ...order,
        helloFirst: '503 5.5.2 Send hello first',
        nestedMail: '503 5.5.2 Sender already specified',
        badSender: INVALID_SENDER,
        sender: (_session, path) => judgeSender(path, traits.sizeLimit),
        badRecipient: INVALID_RECIPIENT,
        recipient: (_session, path) => judgeRecipient(path, traits),
        startMail: '354 Start mail input; end with <CRLF>.<CRLF>',
      }),
      BDAT,
      EHLO: (session, args) => greet(session, args, true) ?? multiline(250, [hello(session), ...traits.keywords]),
      HELO: (session, args) => greet(session, args, false) ?? reply(`250 ${hello(session)}`),
      RSET: resets('250 2.0.0 Resetting'),
      NOOP: says('250 2.0.0 OK'),
      QUIT: quits('221 2.0.0 Service closing transmission channel'),
      VRFY: says('252 2.1.5 Cannot VRFY user'),
      HELP: says(
        '214-This server supports the following commands:',
        '214 HELO EHLO STARTTLS RCPT DATA RSET MAIL QUIT HELP AUTH BDAT',
      ),
      STARTTLS: says(NO_TLS),
      'X-ANONYMOUSTLS': says(NO_TLS),
      AUTH: auth,
      'X-EXPS': auth,
      XEXCH50: says('504 5.7.1 Not authorized'),
    },
    otherwise: says(UNRECOGNIZED),
    message: ending,
    octets,
    tooLong: UNRECOGNIZED,
    idle: '421 4.4.1 Connection timed out',
  });
  const secured = traits.tls ? withTls(dialect, START_TLS) : dialect;
  return mapReplies(traits.logins ? withLogins(secured, LOGINS) : secured, countErrors);
}

function greet(session: ServerSession, helo: string, esmtp: boolean): Reaction | undefined {
  if (!/^[\w.:[\]-]+$/.test(helo)) return reply('501 5.5.4 Invalid domain name');
  beginSession(session, helo, esmtp);
  return undefined;
}

function hello(session: ServerSession): string {
  return `${HOST} Hello [${session.peer}]`;
}

const auth: Verb = (_session, args) => {
  const mechanism = args.split(/\s/, 1)[0]?.toUpperCase() ?? '';
  return reply(
    MECHANISMS.includes(mechanism)
      ? '454 4.7.0 Temporary authentication failure'
      : '504 5.7.4 Unrecognized authentication type',
  );
};

function judgeSender(path: MailPath, sizeLimit: number): Verdict {
  const refused = (text: string): Verdict => ({ accepted: false, text });
  if (path.address !== '' && (path.domain === undefined || hasTwoAts(path))) return refused(INVALID_SENDER);
  if (unknownParameter(path.parameters, SENDER_PARAMETERS) !== undefined) return refused(INVALID_ARGUMENTS);
  if ((numberParameter(path.parameters, 'SIZE') ?? 0) > sizeLimit) return refused(TOO_LARGE);
  return { accepted: true, text: '250 2.1.0 Sender OK' };
}

function judgeRecipient(path: MailPath, traits: Exchange2007Traits): Verdict {
  if (hasTwoAts(path) || (path.domain === undefined && !isPostmaster(path))) {
    return { accepted: false, text: INVALID_RECIPIENT };
  }
  if (unknownParameter(path.parameters, RCPT_PARAMETERS) !== undefined)
    return { accepted: false, text: INVALID_ARGUMENTS };
  const refusal = isLocal(path, [DOMAIN]) ? traits.refuseRecipient?.(path) : traits.relayDenied;
  if (refusal === undefined) return { accepted: true, text: '250 2.1.5 Recipient OK' };
  return { accepted: false, text: refusal, ...(traits.tarpitMs > 0 ? { delayMs: traits.tarpitMs } : {}) };
}

function endMessage(session: ServerSession, data: ReceivedData, traits: Exchange2007Traits): Reaction {
  if (data.overflow || data.size > traits.sizeLimit) return refuse(session, TOO_LARGE);
  const refusal = traits.refuseMessage?.(session, data);
  if (refusal !== undefined) {
    const reaction = refuse(session, refusal);
    return refusal.startsWith('5') && traits.tarpitMs > 0 ? { ...reaction, delayMs: traits.tarpitMs } : reaction;
  }
  const { number } = accept(session, data.octets);
  const id = messageId(data.octets) ?? `<${number.toString(16).padStart(32, '0')}@${HOST}>`;
  return reply(traits.queued(id, number, data));
}

/** Commands that are not understood or out of order count; refused recipients do not. */
function countErrors(session: ServerSession, reaction: Reaction): Reaction {
  if (!/^50[0-4]/.test(reaction.text ?? '')) return reaction;
  session.errors += 1;
  return session.errors > PROTOCOL_ERRORS ? replyAndClose(TOO_MANY_ERRORS) : reaction;
}
