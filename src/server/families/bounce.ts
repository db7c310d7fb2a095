/** The report that a server writes where it cannot deliver what it has taken (RFC 3464), and the wrong ones that servers wrote. */
import { HOST } from './site.ts';

export interface Undeliverable {
  /** The reverse-path of the original. */
  readonly sender: string;
  /** Who could not be delivered to. */
  readonly recipient: string;
  /** The original as it goes over the wire, CRLF at its end. */
  readonly octets: string;
  /** Makes boundary and Message-ID unlike others. */
  readonly number: number;
}

const why = '550 5.1.1 unknown user';

/** A report with `status`, the original as a whole inside. */
export function deliveryReport({ sender, recipient, octets, number }: Undeliverable, status: string): string {
  const boundary = `report-${String(number)}-${octets.length.toString(36)}`;
  return lines(
    `From: Mail Delivery System <MAILER-DAEMON@${HOST}>`,
    `To: <${sender}>`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <bounce-${String(number)}@${HOST}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status;`,
    `\tboundary="${boundary}"`,
    '',
    'This is a MIME-encapsulated message.',
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `I could not deliver your message to <${recipient}>: ${why}`,
    '',
    `--${boundary}`,
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${HOST}`,
    `Arrival-Date: ${new Date().toUTCString()}`,
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Original-Recipient: rfc822;${recipient}`,
    `Action: failed`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${why}`,
    '',
    `--${boundary}`,
    'Content-Description: Undelivered Message',
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: 8bit',
    '',
  ).concat(octets, lines('', `--${boundary}--`));
}

/** Text for people alone, as servers wrote it before RFC 3464. */
export function plainReport({ sender, recipient, octets, number }: Undeliverable): string {
  return lines(
    `From: Mail Delivery Subsystem <MAILER-DAEMON@${HOST}>`,
    `To: <${sender}>`,
    'Subject: Returned mail: User unknown',
    `Message-ID: <bounce-${String(number)}@${HOST}>`,
    '',
    `${recipient}: ${why}`,
    '',
    '--- your message ---',
  ).concat(octets);
}

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('');
