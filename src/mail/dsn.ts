/**
 * Delivery status notifications (RFC 3464, RFC 6533): the fields about the message, and those of each recipient. Whatever octets
 * come, something is read or nothing is; what is wrong with a report is kept as words, and nothing is put right.
 */
import type { EnhancedCode } from '../smtp/enhanced-code.ts';
import { fieldsOf, firstOf, type Field } from './fields.ts';

/** What the report says of one recipient (RFC 3464 2.3). */
export interface DsnRecipient {
  readonly fields: readonly Field[];
  /** The address behind the type: `rfc822; a@b` has `a@b`; without angle brackets. */
  readonly final: string | undefined;
  readonly original: string | undefined;
  /** In lower case: failed, delayed, delivered, relayed, expanded, or what else stands there. */
  readonly action: string | undefined;
  readonly status: EnhancedCode | undefined;
}

export interface Dsn {
  /** The fields about the message (RFC 3464 2.2). */
  readonly fields: readonly Field[];
  readonly recipients: readonly DsnRecipient[];
  /** What RFC 3464 asks for and this one lacks. */
  readonly faults: readonly string[];
}

const maximumRecipients = 1000;

/** Reads the body of a `message/delivery-status` part, decoded: groups of fields with empty lines between them. */
export function readDsn(text: string): Dsn {
  const groups = text
    .replace(/\r\n/g, '\n')
    .split(/\n[ \t]*\n/, maximumRecipients * 2)
    .map(fieldsOf)
    .filter((fields) => fields.length > 0);
  const isRecipient = (fields: readonly Field[]): boolean =>
    ['Final-Recipient', 'Original-Recipient', 'Action', 'Status'].some((name) => firstOf(fields, name) !== undefined);
  const first = groups[0];
  // Some reporters leave out the group about the message, or the empty line behind it.
  const fields =
    first === undefined || (isRecipient(first) && firstOf(first, 'Reporting-MTA') === undefined) ? [] : first;
  const recipients = groups.filter(isRecipient).slice(0, maximumRecipients).map(readRecipient);
  return { fields, recipients, faults: faultsOf(fields, recipients) };
}

function readRecipient(fields: readonly Field[]): DsnRecipient {
  return {
    fields,
    final: addressOf(firstOf(fields, 'Final-Recipient')),
    original: addressOf(firstOf(fields, 'Original-Recipient')),
    action: firstOf(fields, 'Action')
      ?.toLowerCase()
      .replace(/[\s(].*$/s, ''),
    status: statusOf(firstOf(fields, 'Status')),
  };
}

/** `rfc822; a@b`; the type may be missing. */
function addressOf(value: string | undefined): string | undefined {
  return value
    ?.replace(/^[^;@]*;/, '')
    .trim()
    .replace(/^<(.*)>$/s, '$1');
}

/** `5.1.1`, perhaps with a comment behind it (RFC 3463). */
function statusOf(value: string | undefined): EnhancedCode | undefined {
  const [, first, subject, detail] = /^([245])\.(\d{1,3})\.(\d{1,3})(?!\d)/.exec(value?.trim() ?? '') ?? [];
  if (first === undefined) return undefined;
  return { class: Number(first) as EnhancedCode['class'], subject: Number(subject), detail: Number(detail) };
}

function faultsOf(fields: readonly Field[], recipients: readonly DsnRecipient[]): string[] {
  const faults: string[] = [];
  if (firstOf(fields, 'Reporting-MTA') === undefined) faults.push('no Reporting-MTA (RFC 3464 2.2.2)');
  if (recipients.length === 0) faults.push('no recipient (RFC 3464 2.3)');
  for (const { final, action, status } of recipients) {
    const of = final ?? 'a recipient';
    if (final === undefined) faults.push('a recipient without Final-Recipient (RFC 3464 2.3.2)');
    if (action === undefined) faults.push(`no Action for ${of} (RFC 3464 2.3.3)`);
    if (status === undefined) faults.push(`no Status for ${of} (RFC 3464 2.3.4)`);
  }
  return faults;
}
