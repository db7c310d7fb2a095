/**
 * Counts what a server says until it keeps quiet: the oracle for smuggling, where the number of replies shows how many commands
 * the server saw. Bounded in time and in octets.
 */
import type { Reply } from '../smtp/reply.ts';
import type { Inbox } from './inbox.ts';

export interface CollectBounds {
  /** It ends when no octet has come for so long (from the start of the wait on). */
  readonly quietMs: number;
  /** It ends after so long in any case. */
  readonly maxMs: number;
  readonly octets: number;
}

/** `patience`: the server was still talking after `maxMs`. `overflow`: more than the bound allows. */
export type CollectEnd = 'quiet' | 'closed' | 'reset' | 'overflow' | 'patience';

/** Reads complete replies, giving each to `take`, and says what ended it. */
export async function collect(inbox: Inbox, bounds: CollectBounds, take: (reply: Reply) => void): Promise<CollectEnd> {
  const from = performance.now();
  let octets = 0;
  for (;;) {
    for (let reply = inbox.take(); reply !== undefined; reply = inbox.take()) {
      take(reply);
      octets += reply.octets.length;
      if (octets > bounds.octets) return 'overflow';
    }
    if (inbox.overflow !== undefined) return 'overflow';
    if (inbox.closed !== undefined) return inbox.closed.how === 'fin' ? 'closed' : 'reset';
    const quietAt = Math.max(from, inbox.lastOctetAt) + bounds.quietMs;
    const now = performance.now();
    if (now >= quietAt) return 'quiet';
    if (now >= from + bounds.maxMs) return 'patience';
    await inbox.wait('octet', Math.min(quietAt, from + bounds.maxMs));
  }
}
