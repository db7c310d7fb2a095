/** Greylisting: a triplet of network, sender and recipient that was never seen is put off for a while. */
import type { MailPath, ServerSession } from '../dialect.ts';

const REMEMBERED_TRIPLETS = 10_000;

/** Whether this triplet must try again later. The first question about a triplet starts its time. */
export function greylist(delayMs: number): (session: ServerSession, path: MailPath) => boolean {
  const firstSeen = new Map<string, number>();
  return (session, path) => {
    const now = session.world.clock().getTime();
    const sender = session.sender?.address ?? '';
    const triplet = [network(session.peer), sender.toLowerCase(), path.address.toLowerCase()].join('\n');
    const seen = firstSeen.get(triplet);
    if (seen !== undefined) return now - seen < delayMs;
    const [oldest] = firstSeen.keys();
    if (firstSeen.size >= REMEMBERED_TRIPLETS && oldest !== undefined) firstSeen.delete(oldest);
    firstSeen.set(triplet, now);
    return delayMs > 0;
  };
}

/** The /24 of an IPv4 address, anything else as it is. */
function network(peer: string): string {
  return peer.replace(/^(\d+\.\d+\.\d+)\.\d+$/, '$1');
}
