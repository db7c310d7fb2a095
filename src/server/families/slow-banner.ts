/** How long a server keeps a client waiting for its greeting, by the reason it is slow (KB Q286375, Q258745). */
import type { ServerSession } from '../dialect.ts';

/** `logging`: a lookup for every connection. `dns`: a lookup whose answer is remembered. `load`: the busier, the slower. */
export const SLOW_BANNER_MODES = ['logging', 'dns', 'load', 'never'] as const;
type SlowBannerMode = (typeof SLOW_BANNER_MODES)[number];

/** Nobody waits longer for a greeting than ten minutes. */
const LONGEST_MS = 600_000;
const REMEMBERED_MS = 60_000;
const REMEMBERED_PEERS = 1000;

export function bannerDelay(mode: SlowBannerMode, baseMs: number): (session: ServerSession) => number {
  switch (mode) {
    case 'logging':
      return () => baseMs;
    case 'dns':
      return rememberedLookup(baseMs);
    case 'load':
      return (session) => Math.min(baseMs * session.world.openConnections(), LONGEST_MS);
    case 'never':
      return () => Infinity;
  }
}

/** Those who connect while the lookup is under way wait for its rest; for a minute after it nobody of that peer waits. */
function rememberedLookup(lookupMs: number): (session: ServerSession) => number {
  const answeredAt = new Map<string, number>();
  return ({ peer, world }) => {
    const now = world.clock().getTime();
    const answered = answeredAt.get(peer);
    if (answered !== undefined && now < answered + REMEMBERED_MS) return Math.max(answered - now, 0);
    if (answeredAt.size >= REMEMBERED_PEERS) answeredAt.clear();
    answeredAt.set(peer, now + lookupMs);
    return lookupMs;
  };
}
