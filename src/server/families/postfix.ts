/**
 * The dialog of Postfix 3.9 with a hardened configuration: strict envelopes, no VRFY, bare LF refused, no pipelining
 * that RFC 2920 does not allow, and limits on errors. Texts are those of `src/smtpd/smtpd.c`.
 */
import type { Dialect, MailPath, ServerSession } from '../dialect.ts';
import { beginSession, endTransaction } from '../dialect.ts';
import type { CommandLine, ReceivedData } from '../input.ts';
import { multiline, reply, replyAndClose, type Reaction } from '../reaction.ts';
import { chunking } from './chunking.ts';
import { hasBareLf } from './content.ts';
import { MAIL_PARAMETERS, numberParameter, RCPT_PARAMETERS, unknownParameter } from './path.ts';
import { countErrors, type ErrorPolicy } from './postfix-errors.ts';
import { finalDomain } from './postfix-rewriting.ts';
import { HOST, isUser } from './site.ts';
import { withLogins, withTls, type LoginWords, type StartTlsWords } from './secured.ts';
import { accept, refuse, transactionVerbs, type Verdict } from './transaction.ts';
import { quits, resets, says, splitCommand, verbDialect } from './verbs.ts';

export interface PostfixTraits extends ErrorPolicy {
  /** strict_rfc821_envelopes: a path needs angle brackets. */
  readonly strictEnvelopes: boolean;
  /** smtpd_forbid_bare_newline. */
  readonly bareLf: 'reject' | 'normalize' | 'no';
  /** smtpd_forbid_unauth_pipelining. */
  readonly forbidPipelining: boolean;
  /** It has a certificate, and logins inside TLS (smtpd_tls_auth_only). */
  readonly tls: boolean;
  /** A whole reply to put an existing recipient off with, or undefined (a policy service such as greylisting). */
  readonly policy?: (session: ServerSession, path: MailPath) => string | undefined;
}

const SIZE_LIMIT = 10_240_000;
const KEYWORDS = [
  'PIPELINING',
  `SIZE ${String(SIZE_LIMIT)}`,
  'ETRN',
  'STARTTLS',
  'ENHANCEDSTATUSCODES',
  '8BITMIME',
  'DSN',
  'SMTPUTF8',
  'CHUNKING',
];
const BARE_LF = replyAndClose(`550 5.5.2 ${HOST} Error: bare <LF> received`);
const OUT_OF_STEP = replyAndClose('554 5.5.0 Error: SMTP protocol synchronization');
const GOODBYE = replyAndClose('221 2.7.0 Error: I can break rules, too. Goodbye.');
const FORBIDDEN = new Set(['CONNECT', 'GET', 'POST']);
/** Commands that must be the last of a group (RFC 2920 3.1). */
const LAST_OF_GROUP = new Set(['HELO', 'EHLO', 'DATA', 'NOOP', 'VRFY', 'STARTTLS']);
const START_TLS: StartTlsWords = {
  settings: { certificate: { key: 'rsa-2048' } },
  verbs: ['STARTTLS'],
  ready: '220 2.0.0 Ready to start TLS',
  badArguments: '501 5.5.4 Syntax: STARTTLS',
  already: '554 5.5.1 Error: TLS already active',
};
const LOGINS: LoginWords = {
  verbs: ['AUTH'],
  mechanisms: ['PLAIN', 'LOGIN'],
  whyNot(session) {
    if (session.tls === undefined) return '503 5.5.1 Error: authentication not enabled';
    return session.sender === undefined ? undefined : '503 5.5.1 Error: MAIL transaction in progress';
  },
  cancelled: '501 5.7.0 Authentication aborted',
  notBase64: '535 5.7.8 Error: authentication failed: Invalid base64 data in continued response',
  malformed: '535 5.7.8 Error: authentication failed: authentication failure',
  noMechanism: '535 5.7.8 Error: authentication failed: Invalid authentication mechanism',
  tooMuch: '501 5.5.4 Syntax: AUTH mechanism',
  passed: () => reply('235 2.7.0 Authentication successful'),
  wrong: () => reply('535 5.7.8 Error: authentication failed: authentication failure'),
};
const SENDER_SYNTAX = '501 5.5.4 Syntax: MAIL FROM:<address>';
const RECIPIENT_SYNTAX = '501 5.5.4 Syntax: RCPT TO:<address>';
const SENDER_PARAMETERS = [...MAIL_PARAMETERS, 'SMTPUTF8'];

export function postfix(traits: PostfixTraits): Dialect {
  const order = {
    rcptBeforeMail: '503 5.5.1 Error: need MAIL command',
    dataBeforeMail: '503 5.5.1 Error: need RCPT command',
    dataBeforeRcpt: '554 5.5.1 Error: no valid recipients',
  };
  const ending = (session: ServerSession, data: ReceivedData): Reaction => endMessage(session, data, traits);
  const { BDAT, octets } = chunking({
    ...order,
    badArguments: '501 5.5.4 Syntax: BDAT count [LAST]',
    chunk: (size) => `250 2.0.0 Ok: ${String(size)} bytes`,
    ending: (session, data) => endMessage(session, data, { ...traits, bareLf: 'normalize' }),
  });
  const dialect = verbDialect({
    greeting: () => reply(`220 ${HOST} ESMTP Postfix`),
    verbs: {
      ...transactionVerbs({
        ...order,
        helloFirst: '503 5.5.1 Error: send HELO/EHLO first',
        nestedMail: '503 5.5.1 Error: nested MAIL command',
        badSender: SENDER_SYNTAX,
        sender: (_session, path) => judgeSender(path, traits),
        badRecipient: RECIPIENT_SYNTAX,
        recipient: (session, path) => judgeRecipient(session, path, traits),
        startMail: '354 End data with <CR><LF>.<CR><LF>',
      }),
      BDAT,
      EHLO: (session, args) => greet(session, args, true) ?? multiline(250, [HOST, ...keywords(session, traits)]),
      HELO: (session, args) => greet(session, args, false) ?? reply(`250 ${HOST}`),
      RSET: resets('250 2.0.0 Ok'),
      NOOP: says('250 2.0.0 Ok'),
      QUIT: quits('221 2.0.0 Bye'),
      VRFY: says('502 5.5.1 VRFY command is disabled'),
      ETRN: (_session, args) => reply(args === '' ? '500 Syntax: ETRN domain' : `459 <${args}>: service unavailable`),
      STARTTLS: says('454 4.7.0 TLS not available due to local problem'),
      AUTH: says('503 5.5.1 Error: authentication not enabled'),
    },
    otherwise: says('500 5.5.2 Error: command not recognized'),
    message: ending,
    octets,
    tooLong: `500 5.5.2 ${HOST} Error: command too long`,
    idle: `421 4.4.2 ${HOST} Error: timeout exceeded`,
    lineLimit: 2048,
  });
  const served = traits.tls ? withTls(withLogins(dialect, LOGINS), START_TLS) : dialect;
  const guarded: Dialect = {
    ...served,
    command: (session, line) => hangUp(session, line, traits) ?? served.command(session, line),
  };
  // A line is a line, whichever line end it has: so Postfix 3.7.11 does as installed.
  const ends = traits.bareLf === 'no' ? { ends: ['\n.\n', '\n.\r\n', '\n.\r\r\n'] } : {};
  return {
    ...countErrors(guarded, traits),
    ...ends,
    ...(traits.forbidPipelining ? { early: () => OUT_OF_STEP } : {}),
  };
}

/** AUTH stands before the last keyword, which ends the reply. */
function keywords(session: ServerSession, { tls }: PostfixTraits): readonly string[] {
  return tls && session.tls !== undefined ? ['AUTH PLAIN LOGIN', ...KEYWORDS] : KEYWORDS;
}

/** What ends the session at once, whatever the command would have been. */
function hangUp(session: ServerSession, line: CommandLine, traits: PostfixTraits): Reaction | undefined {
  if (line.bareLf && traits.bareLf === 'reject') return BARE_LF;
  const { verb } = splitCommand(line.text);
  if (FORBIDDEN.has(verb) || /^[!-9;-~]+:/.test(line.text)) return GOODBYE;
  const mustWait = !session.esmtp || LAST_OF_GROUP.has(verb);
  return traits.forbidPipelining && line.more && mustWait ? OUT_OF_STEP : undefined;
}

function greet(session: ServerSession, helo: string, esmtp: boolean): Reaction | undefined {
  if (helo === '') return reply(`501 Syntax: ${esmtp ? 'EHLO' : 'HELO'} hostname`);
  beginSession(session, helo, esmtp);
  return undefined;
}

function judgeSender(path: MailPath, traits: PostfixTraits): Verdict {
  const refused = (text: string): Verdict => ({ accepted: false, text });
  if (path.bare && traits.strictEnvelopes) return refused('501 5.1.7 Bad sender address syntax');
  const option = unsupported(path, SENDER_PARAMETERS);
  if (option !== undefined) return refused(option);
  if ((numberParameter(path.parameters, 'SIZE') ?? 0) > SIZE_LIMIT) {
    return refused('552 5.3.4 Message size exceeds fixed limit');
  }
  return { accepted: true, text: '250 2.1.0 Ok' };
}

function judgeRecipient(session: ServerSession, path: MailPath, traits: PostfixTraits): Verdict {
  const refused = (text: string): Verdict => ({ accepted: false, text });
  if (path.bare && traits.strictEnvelopes) return refused('501 5.1.3 Bad recipient address syntax');
  const option = unsupported(path, RCPT_PARAMETERS);
  if (option !== undefined) return refused(option);
  if (finalDomain(path) !== undefined) return refused(`554 5.7.1 ${path.path}: Relay access denied`);
  if (!isUser(path)) {
    return refused(`550 5.1.1 ${path.path}: Recipient address rejected: User unknown in local recipient table`);
  }
  const putOff = traits.policy?.(session, path);
  return putOff === undefined ? { accepted: true, text: '250 2.1.5 Ok' } : refused(putOff);
}

function unsupported(path: MailPath, known: readonly string[]): string | undefined {
  const foreign = unknownParameter(path.parameters, known);
  return foreign === undefined ? undefined : `555 5.5.4 Unsupported option: ${foreign}`;
}

function endMessage(session: ServerSession, data: ReceivedData, traits: PostfixTraits): Reaction {
  if (traits.bareLf === 'reject' && hasBareLf(data.octets)) {
    endTransaction(session);
    return BARE_LF;
  }
  if (data.overflow || data.size > SIZE_LIMIT) return refuse(session, '552 5.3.4 Error: message file too big');
  const { number } = accept(session, data.octets);
  session.errors = 0;
  return reply(`250 2.0.0 Ok: queued as 4TabcdEFgz1z${(number - 1).toString(36)}`);
}
