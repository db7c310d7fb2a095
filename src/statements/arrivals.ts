/** Waiting for messages of a case: those that hold its token, from the sink or mailbox of the run. */
import { loadDecoder } from '../mail/decode.ts';
import { isSameAddress, type Message } from '../mail/message.ts';
import type { MailSource } from '../mail/source.ts';
import { formatDuration } from '../text/duration.ts';
import type { CaseRun } from './case-run.ts';
import { withoutBrackets } from './expectations/text-test.ts';
import { clipped } from './words.ts';

/** Why a case cannot be judged where nothing receives. */
export const needsMail =
  'needs to see what arrives: open a sink with --sink 127.0.0.1:2525, to which this server delivers, or name a mailbox with --mailbox';

/** Waits until `done` says so, at most so long, in milliseconds; gives what has come by then. The decoder is loaded. */
export async function awaitMail(
  run: CaseRun,
  source: MailSource,
  ms: number,
  done: (messages: readonly Message[]) => boolean | Promise<boolean>,
): Promise<readonly Message[]> {
  await loadDecoder();
  const token = run.environment.value('token');
  const until = performance.now() + ms;
  for (;;) {
    const messages = [...source.with(token)];
    const left = until - performance.now();
    if ((await done(messages)) || run.over || left <= 0) return messages;
    let forget: (() => void) | undefined;
    // What came while `done` looked is seen at once.
    if (source.with(token).length === messages.length) {
      await run.pause(left, (end) => {
        forget = source.onNews(end);
      });
    }
    forget?.();
  }
}

/** Came it to this recipient? `to`: with or without brackets; undefined: to anybody. */
export const isTo = ({ recipients }: Message, to: string | undefined): boolean =>
  to === undefined || recipients.some((one) => isSameAddress(one, withoutBrackets(to)));

/** How many copies a message is: one for each recipient that its transaction had. */
export const copiesOf = ({ recipients }: Message, to: string | undefined): number =>
  to === undefined
    ? Math.max(1, recipients.length)
    : recipients.filter((one) => isSameAddress(one, withoutBrackets(to))).length;

/** `a bounce (5.1.1, failed) to <a@b>`, for people. Holds octets of the message. */
export function arrivedWords(message: Message): string {
  const { nature, recipients, sender } = message;
  const to = recipients
    .slice(0, 3)
    .map((one) => `<${clipped(one)}>`)
    .join(', ');
  const from = sender === undefined ? '' : ` from <${clipped(sender)}>`;
  const what =
    nature.kind === 'mail' ? 'a message' : nature.kind === 'other' ? nature.what : `a bounce${bounceWords(nature)}`;
  return `${what}${from}${to === '' ? '' : ` to ${to}`}${subjectWords(message)}`;
}

function bounceWords({ dsn, form }: Extract<Message['nature'], { kind: 'bounce' }>): string {
  const first = dsn?.recipients[0];
  if (first === undefined) return ` as ${form} has it`;
  const status = first.fields.find(({ name }) => name.toLowerCase() === 'status')?.value ?? '';
  const words = [first.action, status]
    .filter((word) => word !== undefined && word !== '')
    .map((word) => clipped(word ?? ''));
  return ` (${[...words, `for <${clipped(first.final ?? '?')}>`].join(' ')})`;
}

function subjectWords({ fields }: Message): string {
  const subject = fields.find(({ name }) => name.toLowerCase() === 'subject')?.value;
  return subject === undefined ? '' : `, Subject: ${clipped(subject)}`;
}

/** How long after it was sent, where that is known. */
export function afterWords(message: Message, sentAt: number | undefined): string {
  return sentAt === undefined || message.at < sentAt ? '' : ` ${formatDuration(message.at - sentAt)} after it was sent`;
}
