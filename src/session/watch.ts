/** Watching a session without reading: does the server close, does it keep silent. No reply is consumed. */
import type { Inbox } from './inbox.ts';

/** `not-open`: there was nothing to wait for, because we had closed the connection or it never opened. */
export type CloseSeen = 'closed' | 'reset' | 'timeout' | 'not-open';

export type SilenceSeen =
  | { readonly kind: 'silent' }
  /** Octets came, or lay unread already; all that is unread, as an octet string. */
  | { readonly kind: 'bytes'; readonly octets: string; readonly atMs: number }
  | { readonly kind: 'closed' | 'reset' | 'not-open'; readonly atMs: number };

/** Waits for the server to close. What it sends meanwhile stays unread; a close behind more than may lie unread is not seen. */
export async function watchForClose(inbox: Inbox, withinMs: number): Promise<CloseSeen> {
  const until = performance.now() + withinMs;
  while (inbox.closed === undefined) {
    if (performance.now() >= until) return 'timeout';
    await inbox.wait('close', until);
  }
  return whoseClose(inbox);
}

/** Waits for the server to say nothing for so long, from now on; what is unread already breaks the silence. */
export async function watchForSilence(inbox: Inbox, ms: number): Promise<SilenceSeen> {
  const from = performance.now();
  const until = from + ms;
  for (;;) {
    const now = performance.now();
    const atMs = now - from;
    const octets = inbox.peek();
    if (octets !== '') return { kind: 'bytes', octets, atMs };
    if (inbox.closed !== undefined) return { kind: whoseClose(inbox), atMs };
    if (now >= until) return { kind: 'silent' };
    await inbox.wait('octet', until);
  }
}

function whoseClose({ closed }: Inbox): 'closed' | 'reset' | 'not-open' {
  if (closed?.by !== 'server') return 'not-open';
  return closed.how === 'fin' ? 'closed' : 'reset';
}
