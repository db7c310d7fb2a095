/** Two ways to waste a sender's time: octet by octet, and later with every reply. */
import type { Dialect, ServerSession } from '../dialect.ts';
import type { Reaction } from '../reaction.ts';
import { mapReplies } from './decorators.ts';

/**
 * Every reply, the greeting too, has two lines at least and comes one octet at a time: a client that reads lines sees
 * `220-` long before the end, and one that counts its patience per octet never loses it.
 */
export function dripReplies(dialect: Dialect, byteMs: number): Dialect {
  const drip = (reaction: Reaction): Reaction =>
    reaction.text === undefined ? reaction : { ...reaction, text: twoLines(reaction.text), byteDelayMs: byteMs };
  return {
    ...mapReplies(dialect, (_session, reaction) => drip(reaction)),
    greeting: (session) => drip(dialect.greeting(session)),
  };
}

function twoLines(text: string): string {
  const single = /^(\d{3}) (.*)\r\n$/.exec(text);
  return single === null ? text : `${single[1] ?? ''}-${single[2] ?? ''}\r\n${text}`;
}

/** Ten minutes: nobody waits longer (RFC 5321 4.5.3.2.6). */
const LONGEST_MS = 600_000;

/** `stepMs`, twice that, four times that: for each reply of a session. */
export function escalatingDelay(stepMs: number): (session: ServerSession) => number {
  const replies = new WeakMap<ServerSession, number>();
  return (session) => {
    const earlier = replies.get(session) ?? 0;
    replies.set(session, earlier + 1);
    return Math.min(stepMs * 2 ** earlier, LONGEST_MS);
  };
}
