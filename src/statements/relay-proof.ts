/**
 * The proof that a rewritten recipient is relayed to: a message is sent through, and only a copy that arrives counts. It goes to
 * recipients alone that the operator has named, in tests alone that may leave mail, and where somebody looks at what arrives.
 */
import { Buffer } from 'node:buffer';
import type { MailSource } from '../mail/source.ts';
import { hiddenAddress } from '../smtp/path.ts';
import { arrivedWords, awaitMail, isTo } from './arrivals.ts';
import type { CaseRun } from './case-run.ts';
import { encodeMessage } from '../smtp/message.ts';

export interface RelayProof {
  /** Where the message would come out. */
  readonly recipient: string;
  readonly source: MailSource;
}

/** What a proof needs, or why there can be none: words behind "only delivery can prove this". */
export function proofOf(path: string, run: CaseRun): RelayProof | string {
  const { mail } = run.settings;
  const { delivery, mayReach } = run.place;
  const recipient = hiddenAddress(path);
  if (recipient === undefined) return 'and where it would arrive is not to be told from it';
  if (delivery === 'not marked') return 'and the test is not marked `may-deliver`';
  if (mail === undefined) return 'and nobody looks where it would arrive (--sink)';
  if (delivery === 'not permitted') return 'and leaving mail is not permitted (--allow-delivery)';
  if (!mayReach(recipient)) {
    return `and neither ${recipient} nor its domain was named by you: give one whose mail comes to the sink as value of a parameter, or as \`relay.to\` of the configuration`;
  }
  return { recipient, source: mail };
}

/** The message that proves it, with its end; `id`: its Message-ID. */
export function proofMessage(
  { recipient }: RelayProof,
  sender: string,
  run: CaseRun,
): { readonly octets: Uint8Array; readonly id: string } {
  const token = run.environment.value('token');
  const id = `<relay-${Math.random().toString(36).slice(2, 10)}.${token}@smtpspec.invalid>`;
  const lines = [
    `From: <${/^<([^<>\r\n@]+@[^<>\s@]+)>/.exec(sender)?.[1] ?? 'relay-test@smtpspec.invalid'}>`,
    `To: <${recipient}>`,
    `Subject: relay test ${token}`,
    `Message-ID: ${id}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    '',
    'This message tests whether a mail server relays. If you did not expect it, please tell the postmaster of that server.',
    '',
  ];
  return { octets: encodeMessage(Buffer.from(lines.join('\r\n'), 'utf8')), id };
}

/** Waits for the copy; what came, in words, or undefined where nothing did. */
export async function provenBy(
  { recipient, source }: RelayProof,
  id: string,
  run: CaseRun,
  ms: number,
): Promise<string | undefined> {
  const isProof = (message: Parameters<typeof isTo>[0]): boolean =>
    message.nature.kind === 'mail' && message.messageId === id && isTo(message, recipient);
  const came = await awaitMail(run, source, ms, (messages) => messages.some(isProof));
  const found = came.find(isProof);
  return found === undefined ? undefined : arrivedWords(found);
}
