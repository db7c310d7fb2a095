/**
 * Octets that are too many to be held: they go out piece by piece, each of which the server has to take within the time of one write.
 * What the server says meanwhile is not waited for, and does not end it: a message that stopped in its middle could not be ended, and
 * would be taken for commands, or the commands behind it for the message. Its close, and ours, ends it at once.
 */
import type { WriteOutcome } from '../net/connection.ts';
import type { Excerpt } from './excerpt.ts';
import type { Inbox } from './inbox.ts';
import type { Pieces } from './pieces.ts';
import type { Transcript } from './transcript.ts';

export interface Streaming {
  readonly pieces: Pieces;
  readonly inbox: Inbox;
  readonly transcript: Transcript;
  readonly excerpt: Excerpt;
  readonly write: (piece: Uint8Array) => 'refused' | WriteOutcome | Promise<WriteOutcome>;
}

export interface Streamed {
  readonly outcome: 'refused' | WriteOutcome | { readonly why: string };
  /** How many octets had gone out by then: all where it is `written`. */
  readonly written: number;
  /** So many had gone out when the first reply was there. */
  readonly early: number | undefined;
}

export async function stream({ pieces, inbox, transcript, excerpt, write }: Streaming): Promise<Streamed> {
  let written = 0;
  let early: number | undefined;
  const over = (outcome: Streamed['outcome']): Streamed => {
    excerpt.end();
    return { outcome, written, early };
  };
  let piece = pieces.head ?? (await pieces.next());
  for (;;) {
    if ('why' in piece) return over(piece);
    if (piece.length === 0) return over('written');
    if (inbox.closed !== undefined) return over(inbox.closed.how === 'fin' ? 'closed' : 'reset');
    if (early === undefined && inbox.hasUnread && written > 0) {
      early = written;
      const words = `the server answers here, after ${String(written)} octets and before the end: the rest is sent all the same`;
      transcript.say('note', words, performance.now());
    }
    excerpt.add(piece, performance.now());
    const outcome = await write(piece);
    if (outcome !== 'written') return over(outcome);
    written += piece.length;
    piece = await pieces.next();
  }
}
