/**
 * The end of a message on a modern server: one reply for all recipients, one for each in LMTP (RFC 2033 4.2), or PRDR's
 * (353, one for each, and one for all).
 */
import type { ServerSession } from '../../dialect.ts';
import type { ReceivedData } from '../../input.ts';
import { reply, type Reaction } from '../../reaction.ts';
import { accept, refuse } from '../transaction.ts';
import { isFull } from './envelope.ts';
import type { Modern } from './traits.ts';

const TOO_LARGE = '552 5.3.4 The message is larger than this server takes';
const NOBODY = '452 4.2.2 No recipient took the message';

export function ending(server: Modern, session: ServerSession, data: ReceivedData): Reaction {
  const { traits } = server;
  const { recipients } = session;
  const each = traits.protocol === 'lmtp';
  const prdr = server.state(session).mail.has('PRDR') && recipients.length > 1;
  if (data.overflow || data.size > traits.sizeLimit) {
    const refusal = refuse(session, TOO_LARGE);
    return each
      ? reply(
          ...shaped(
            server,
            recipients.map(() => TOO_LARGE),
          ),
        )
      : refusal;
  }
  if (!each && !prdr) return reply(queued(session, data));
  const replies = shaped(
    server,
    recipients.map((path) =>
      isFull(path) ? `452 4.2.2 ${path.path} Mailbox full` : `250 2.1.5 ${path.path} delivered`,
    ),
  );
  session.recipients = recipients.filter((path) => !isFull(path));
  const whole = session.recipients.length === 0 ? refuse(session, NOBODY) : reply(queued(session, data));
  return prdr ? reply('353 Each recipient has a reply of its own', ...replies, lineOf(whole)) : reply(...replies);
}

const lineOf = ({ text = '' }: Reaction): string => text.replace(/\r\n$/, '');

function queued(session: ServerSession, data: ReceivedData): string {
  return `250 2.0.0 OK: queued as ${(0xa11ce000 + accept(session, data.octets).number).toString(16).toUpperCase()}`;
}

/** As many replies, in such an order, as the server is meant to give. */
function shaped({ traits }: Modern, replies: readonly string[]): readonly string[] {
  switch (traits.afterData.replies) {
    case 'each':
      return replies;
    case 'one':
      return replies.slice(0, 1);
    case 'fewer':
      return replies.slice(0, -1);
    case 'more':
      return [...replies, ...replies.slice(-1)];
    case 'reversed':
      return replies.toReversed();
  }
}
