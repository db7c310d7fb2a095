/**
 * What kind of message one is: mail, or something that a server made because of mail. A bounce is a DSN (RFC 3464), or what some
 * servers write in its place; an MDN (RFC 8098) or an auto-reply (RFC 3834) looks like one and says nothing about delivery.
 */
import { transferDecoded } from './decode.ts';
import { readDsn, type Dsn } from './dsn.ts';
import { firstOf, structured, type Field } from './fields.ts';
import type { Part } from './parts.ts';

export type Nature =
  | { readonly kind: 'mail' }
  | {
      readonly kind: 'bounce';
      /** Who writes such bounces. */
      readonly form: 'RFC 3464' | 'qmail' | 'Exchange 5.5' | 'plain text';
      /** Left out where it is text that no program reads. */
      readonly dsn?: Dsn;
      /** What of the original came back with it. */
      readonly original: 'full' | 'header' | 'none';
    }
  /** `what`: a disposition notification, an auto-reply, … */
  | { readonly kind: 'other'; readonly what: string };

/** What of a message tells its kind. */
interface Telling {
  readonly fields: readonly Field[];
  readonly body: string;
  readonly parts: readonly Part[];
  readonly sender: string | undefined;
}

export function natureOf(message: Telling): Nature {
  const { fields } = message;
  const type = structured(firstOf(fields, 'Content-Type') ?? '');
  const status = message.parts.find(({ type: word }) => /^message\/(?:global-)?delivery-status$/.test(word));
  if (status !== undefined && type.word === 'multipart/report') {
    const dsn = readDsn(transferDecoded(status).toString('latin1'));
    return { kind: 'bounce', form: 'RFC 3464', dsn, original: originalIn(message.parts) };
  }
  if (type.word === 'multipart/report') {
    const report = (type.parameters.get('report-type') ?? '').toLowerCase();
    return { kind: 'other', what: reports[report] ?? 'a report that is about no delivery' };
  }
  const text = oldBounce(message);
  if (text !== undefined) return text;
  const automatic = (firstOf(fields, 'Auto-Submitted') ?? 'no').toLowerCase();
  return automatic.startsWith('auto-replied') ? { kind: 'other', what: 'an auto-reply (RFC 3834)' } : { kind: 'mail' };
}

const reports: Readonly<Record<string, string>> = {
  'disposition-notification': 'a disposition notification (RFC 8098): what a reader did with it, not a server',
  'feedback-report': 'a complaint (RFC 5965)',
};

function originalIn(parts: readonly Part[]): 'full' | 'header' | 'none' {
  if (parts.some(({ type }) => type === 'message/rfc822' || type === 'message/global')) return 'full';
  return parts.some(({ type }) => type === 'text/rfc822-headers' || type === 'message/global-headers')
    ? 'header'
    : 'none';
}

/** Bounces from before RFC 3464, told by what their programs always write. They come from nobody, so that none answers them. */
function oldBounce({ sender, fields, body }: Telling): Nature | undefined {
  const start = body.slice(0, 4000);
  // QSBMF: https://cr.yp.to/proto/qsbmf.txt
  if (/^Hi\. This is\b/.test(start) && /\r?\n--- /.test(body))
    return { kind: 'bounce', form: 'qmail', original: 'full' };
  if (/^Your message\s+To:\s/.test(start) && start.includes('did not reach the following recipient')) {
    return { kind: 'bounce', form: 'Exchange 5.5', original: 'none' };
  }
  const subject = firstOf(fields, 'Subject') ?? '';
  const from = firstOf(fields, 'From') ?? '';
  const failed =
    /^(?:undeliver(?:able|ed)|delivery (?:status notification|failure|has failed)|mail delivery failed|returned mail|failure notice|non[- ]?deliver)/i;
  if (sender === '' && failed.test(subject) && /mailer-daemon|postmaster|mail delivery/i.test(from)) {
    return { kind: 'bounce', form: 'plain text', original: 'none' };
  }
  return undefined;
}
