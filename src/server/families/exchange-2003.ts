/**
 * The dialog of Exchange 2000 and 2003: Windows' SMTP service with Exchange's verbs. Texts are those of KB Q304897 and of
 * captures; the two for a wrong order (RCPT first, DATA first) and X-LINK2STATE's are from memory.
 */
import { bannerDate } from '../clock.ts';
import type { Dialect, MailPath, ServerSession } from '../dialect.ts';
import { beginSession } from '../dialect.ts';
import { multiline, reply, type Reaction } from '../reaction.ts';
import { chunking } from './chunking.ts';
import { hasTwoAts, isLocal, MAIL_PARAMETERS, RCPT_PARAMETERS, unknownParameter } from './path.ts';
import { DOMAIN, HOST, isUser } from './site.ts';
import { accept, refuse, transactionVerbs, type TransactionWords, type Verdict } from './transaction.ts';
import { quits, resets, says, verbDialect, type Verb } from './verbs.ts';

export interface Exchange2003Traits {
  /** The greeting, without CRLF; several lines carry their codes and CRLF between them. Default: Exchange 2003's own. */
  readonly banner?: (session: ServerSession) => string;
  /** The keywords after the EHLO reply's first line; empty: EHLO is not understood. */
  readonly keywords?: readonly string[];
  /** Unknown mailboxes are refused at RCPT. */
  readonly recipientFilter?: boolean;
  /** Milliseconds before a 5yz reply to RCPT. */
  readonly tarpitMs?: number;
}

/** In the order of the wire; `8bitmime` is lower case, and the `OK` at the end is no keyword. */
export const EXCHANGE_2003_KEYWORDS: readonly string[] = [
  'TURN',
  'SIZE',
  'ETRN',
  'PIPELINING',
  'DSN',
  'ENHANCEDSTATUSCODES',
  '8bitmime',
  'BINARYMIME',
  'CHUNKING',
  'VRFY',
  'X-EXPS GSSAPI NTLM LOGIN',
  'X-EXPS=LOGIN',
  'AUTH GSSAPI NTLM LOGIN',
  'AUTH=LOGIN',
  'X-LINK2STATE',
  'XEXCH50',
  'OK',
];

/** The banner's version is that of Windows' SMTP service; there are two blanks after `ready at`. */
export function windowsSmtpBanner(version: string): (session: ServerSession) => string {
  return (session) =>
    `220 ${HOST} Microsoft ESMTP MAIL Service, Version: ${version} ready at  ${bannerDate(session.world.clock())}`;
}

const UNRECOGNIZED = '500 5.3.3 Unrecognized command';
const INVALID_ADDRESS = '501 5.5.4 Invalid Address';
const TOO_LARGE = '552 5.3.4 Message size exceeds fixed maximum message size';
const NO_AUTH = '454 4.7.0 Temporary authentication failure';
/** The captured queue name ends in 5d; numbering from there makes the first reply the captured one. */
const FIRST_QUEUE_NUMBER = 0x5d;

export function exchange2003(traits: Exchange2003Traits = {}): Dialect {
  const { banner = windowsSmtpBanner('6.0.3790.4675'), keywords = EXCHANGE_2003_KEYWORDS } = traits;
  const order = {
    rcptBeforeMail: '503 5.5.2 Need Mail From: first',
    dataBeforeMail: '503 5.5.2 Need Rcpt command.',
    dataBeforeRcpt: '503 5.5.2 Need Rcpt command.',
  };
  const words: TransactionWords = {
    ...order,
    helloFirst: '503 5.5.2 Send hello first',
    nestedMail: '503 5.5.2 Sender already specified',
    badSender: INVALID_ADDRESS,
    sender: (_session, path) => judgeSender(path),
    badRecipient: INVALID_ADDRESS,
    recipient: (_session, path) => tarpitted(judgeRecipient(path, traits.recipientFilter === true), traits.tarpitMs),
    startMail: '354 Start mail input; end with <CRLF>.<CRLF>',
  };
  const { BDAT, octets } = chunking({
    ...order,
    badArguments: '501 5.5.4 Invalid arguments',
    chunk: (size) => `250 2.6.0 CHUNK received OK, ${String(size)} octets`,
    ending,
  });
  return verbDialect({
    greeting: (session) => reply(banner(session)),
    verbs: {
      ...transactionVerbs(words),
      BDAT,
      EHLO: keywords.length === 0 ? says(UNRECOGNIZED) : ehlo(keywords),
      HELO: (session, args) => {
        beginSession(session, args, false);
        return reply(`250 ${hello(session)}`);
      },
      RSET: resets('250 2.0.0 Resetting'),
      NOOP: says('250 2.0.0 OK'),
      QUIT: quits(`221 2.0.0 ${HOST} Service closing transmission channel`),
      VRFY: vrfy,
      ETRN: (_session, args) =>
        reply(args === '' ? '501 5.5.4 Argument missing' : `250 2.0.0 Queuing for ${args} started`),
      HELP: says(
        '214-This server supports the following commands:',
        '214 HELO EHLO STARTTLS RCPT DATA RSET MAIL QUIT HELP AUTH TURN ETRN BDAT VRFY',
      ),
      STARTTLS: says('554 5.7.3 Unable to initialize security subsystem'),
      AUTH: says(NO_AUTH),
      'X-EXPS': says(NO_AUTH),
      XEXCH50: says('504 Need to authenticate first'),
    },
    otherwise: says(UNRECOGNIZED),
    message: ending,
    octets,
    tooLong: UNRECOGNIZED,
    idle: '421 4.4.1 Connection timed out',
  });
}

function ehlo(keywords: readonly string[]): Verb {
  return (session, args) => {
    beginSession(session, args, true);
    return multiline(250, [hello(session), ...keywords]);
  };
}

function hello(session: ServerSession): string {
  return `${HOST} Hello [${session.peer}]`;
}

function judgeSender(path: MailPath): Verdict {
  if (path.address === '') return { accepted: true, text: '250 2.1.0 <>....Sender OK' };
  if (hasTwoAts(path)) return { accepted: false, text: INVALID_ADDRESS };
  if (unknownParameter(path.parameters, MAIL_PARAMETERS) !== undefined)
    return { accepted: false, text: '501 5.5.4 Invalid arguments' };
  return { accepted: true, text: `250 2.1.0 ${completed(path)}....Sender OK` };
}

function judgeRecipient(path: MailPath, filter: boolean): Verdict {
  if (hasTwoAts(path)) return { accepted: false, text: INVALID_ADDRESS };
  if (unknownParameter(path.parameters, RCPT_PARAMETERS) !== undefined)
    return { accepted: false, text: '501 5.5.4 Invalid arguments' };
  if (!isLocal(path, [DOMAIN])) return { accepted: false, text: `550 5.7.1 Unable to relay for ${path.address}` };
  if (filter && !isUser(path)) return { accepted: false, text: '550 5.1.1 User unknown' };
  return { accepted: true, text: `250 2.1.5 ${completed(path)}` };
}

function tarpitted(verdict: Verdict, tarpitMs = 0): Verdict {
  return verdict.accepted || tarpitMs === 0 ? verdict : { ...verdict, delayMs: tarpitMs };
}

/** The server appends its own domain to an address without one: `x%contoso.net`, `"x@contoso.net"`, `postmaster`. */
function completed(path: MailPath): string {
  return path.domain === undefined ? `${path.address}@${DOMAIN}` : path.address;
}

function vrfy(_session: ServerSession, args: string): Reaction {
  if (args === '') return reply('501 5.5.4 Argument missing');
  const address = args.replace(/^<(.*)>$/, '$1');
  const whole = address.includes('@') ? address : `${address}@${DOMAIN}`;
  return reply(`252 2.1.5 Cannot VRFY user, but will take message for <${whole}>`);
}

function ending(session: ServerSession, data: { readonly octets: string; readonly overflow: boolean }): Reaction {
  if (data.overflow) return refuse(session, TOO_LARGE);
  const { number } = accept(session, data.octets);
  const queued = (FIRST_QUEUE_NUMBER + number - 1).toString(16).padStart(8, '0');
  return reply(`250 2.6.0 <MAILx${queued}@${HOST}> Queued mail for delivery`);
}
