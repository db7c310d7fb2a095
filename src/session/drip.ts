/**
 * Octets that go out slowly: so many in a write, and so long between two writes. What the server says meanwhile is not waited
 * for; its close, and ours, ends it at once.
 */
import type { WriteOutcome } from '../net/connection.ts';
import type { Inbox } from './inbox.ts';

export interface Pace {
  /** In one write: at least 1. */
  readonly octets: number;
  /** Between two writes, in milliseconds. */
  readonly everyMs: number;
}

export interface Dripping {
  readonly octets: Uint8Array;
  readonly pace: Pace;
  readonly inbox: Inbox;
  readonly write: (piece: Uint8Array) => 'refused' | WriteOutcome | Promise<WriteOutcome>;
}

/** How it ended, and how many octets had gone out by then: all where it is `written`. */
export async function drip({
  octets,
  pace,
  inbox,
  write,
}: Dripping): Promise<{ readonly outcome: 'refused' | WriteOutcome; readonly written: number }> {
  let written = 0;
  while (written < octets.length) {
    if (written > 0) await pause(inbox, pace.everyMs);
    if (inbox.closed !== undefined) return { outcome: inbox.closed.how === 'fin' ? 'closed' : 'reset', written };
    const piece = octets.subarray(written, written + pace.octets);
    const outcome = await write(piece);
    if (outcome !== 'written') return { outcome, written };
    written += piece.length;
  }
  return { outcome: 'written', written };
}

/** Waits in any case, so that others have their turn also where there is nothing to wait for. */
async function pause(inbox: Inbox, ms: number): Promise<void> {
  const until = performance.now() + ms;
  do await inbox.wait('close', until);
  while (inbox.closed === undefined && performance.now() < until);
}
