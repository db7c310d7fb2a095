/** The polite end of a session (RFC 5321 4.1.1.10): QUIT and its reply, which nobody judges, in bounded time. */
import type { WriteOutcome } from '../net/connection.ts';
import type { Reply } from '../smtp/reply.ts';
import type { Inbox } from './inbox.ts';

export interface Goodbye {
  readonly inbox: Inbox;
  /** For the write and the reply together, in milliseconds. */
  readonly withinMs: number;
  /** Replies to something earlier may still come before the one to QUIT. */
  readonly mayBeLate: boolean;
  /** Told of each reply that is read; `isLast`: it is the one to QUIT, as far as can be told. */
  readonly onReply: (reply: Reply, isLast: boolean) => void;
  readonly write: (octets: Uint8Array, deadlineMs: number) => 'refused' | WriteOutcome | Promise<WriteOutcome>;
}

const quitLine = new TextEncoder().encode('QUIT\r\n');

/** Sends QUIT and reads until its reply has come, the server closes, or time runs out. The caller closes. */
export async function sayGoodbye({ inbox, withinMs, mayBeLate, onReply, write }: Goodbye): Promise<void> {
  const until = performance.now() + withinMs;
  const writing = write(quitLine, withinMs);
  const written = typeof writing === 'string' ? writing : await writing;
  if (written !== 'written') return;
  for (;;) {
    const reply = inbox.take();
    const isLast = reply !== undefined && (!mayBeLate || reply.code === 221 || reply.code === 421);
    if (reply !== undefined) onReply(reply, isLast);
    if (isLast) return;
    if (reply !== undefined) continue;
    if (inbox.closed !== undefined || performance.now() >= until) return;
    await inbox.wait('reply', until);
  }
}
