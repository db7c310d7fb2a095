/** The Exchange 2016 and 2019 front end: 2007's dialog with its own keywords, relay reply and end of data. */
import type { Dialect, MailPath } from '../dialect.ts';
import { hasBareLf } from './content.ts';
import { exchange2007 } from './exchange-2007.ts';
import { HOST, isUser } from './site.ts';

export interface Exchange2016Traits {
  readonly release: '2016' | '2019';
  readonly tarpitMs: number;
  /** Unknown mailboxes are refused at RCPT, not at the end of the message. */
  readonly atRcpt: boolean;
  /** The mailbox server behind the front end cannot be reached: 451 PRX2 at the end of the message. */
  readonly prx: boolean;
  /** Messages with a bare LF are refused. */
  readonly bareLf: boolean;
  /** STARTTLS works, with the self-signed certificate of the installation. */
  readonly tls: boolean;
  /** AUTH and X-EXPS work. */
  readonly logins: boolean;
  /** A whole reply to refuse a recipient of this site with. */
  readonly refuseRecipient?: (path: MailPath) => string | undefined;
}

const SIZE_LIMIT = 37_748_736;
const NOT_FOUND = '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup';
/** The documented sample's InternalId; numbering from there makes the first reply the documented one. */
const FIRST_INTERNAL_ID = 5_111_011_082_268;

export function exchange2016(traits: Exchange2016Traits): Dialect {
  return exchange2007({
    keywords: [
      `SIZE ${String(SIZE_LIMIT)}`,
      'PIPELINING',
      'DSN',
      'ENHANCEDSTATUSCODES',
      'STARTTLS',
      'X-ANONYMOUSTLS',
      'AUTH NTLM',
      'X-EXPS GSSAPI NTLM',
      '8BITMIME',
      'BINARYMIME',
      'CHUNKING',
      ...(traits.release === '2019' ? ['SMTPUTF8'] : []),
      'XRDST',
    ],
    sizeLimit: SIZE_LIMIT,
    relayDenied: '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain',
    tarpitMs: traits.tarpitMs,
    tls: traits.tls,
    logins: traits.logins,
    refuseRecipient: (path) =>
      traits.refuseRecipient?.(path) ?? (traits.atRcpt && !isUser(path) ? NOT_FOUND : undefined),
    refuseMessage(session, data) {
      if (traits.prx) return '451 4.7.0 Temporary server error. Please try again later. PRX2';
      if (traits.bareLf && hasBareLf(data.octets)) {
        return '554 5.6.0 Invalid message content, contains bare linefeeds';
      }
      const known = session.recipients.filter(isUser);
      if (known.length === 0) return NOT_FOUND;
      session.recipients = known;
      return undefined;
    },
    queued: (id, number, { size }) =>
      `250 2.6.0 ${id} [InternalId=${String(FIRST_INTERNAL_ID + number - 1)}, Hostname=${HOST}] ` +
      `${String(size)} bytes in 0.123, ${(size / 1024 / 0.123).toFixed(3)} KB/sec Queued mail for delivery`,
  });
}
