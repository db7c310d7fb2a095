/** The spans of time that `time` can judge, measured on an exchange (language reference, "Time"). */
import type { Exchange } from './exchange.ts';
import type { SessionSeen } from './settings.ts';

/**
 * `reply`: last octet written to last octet of the reply; of the greeting: start of the TCP connect to its last octet.
 * `first-byte`: the same to the first octet of the reply. `connect`: the TCP connect to the address that was used. `banner`:
 * connected, or TLS that comes first done, to last octet of the greeting. `total`: start of the TCP connect to the last octet of this exchange's reply.
 */
export type SpanName = 'reply' | 'first-byte' | 'connect' | 'banner' | 'total';

/** Milliseconds, never negative; undefined where there is nothing to measure: no connection, or no reply (yet). */
export function span(session: SessionSeen, exchange: Exchange, name: SpanName): number | undefined {
  const { connection, greeting } = session;
  if (connection.kind !== 'connected') return undefined;
  switch (name) {
    case 'connect':
      return connection.connectedAt - connection.startedAt;
    case 'banner':
      return between(ready(session, connection.connectedAt), replyOf(greeting)?.lastByteAt);
    case 'first-byte':
      return between(
        exchange.sentAt,
        replyOf((exchange.isDivided ? exchange.parts?.[0] : undefined) ?? exchange)?.firstByteAt,
      );
    case 'reply':
      return between(exchange.sentAt, replyOf(exchange)?.lastByteAt);
    case 'total':
      return between(connection.startedAt, replyOf(exchange)?.lastByteAt);
  }
}

/** From when on the server can greet: the end of a handshake that comes before. */
const ready = ({ tls }: SessionSeen, connectedAt: number): number =>
  tls?.beforeGreeting === true ? tls.endedAt : connectedAt;

function replyOf({ outcome }: Exchange): { readonly firstByteAt: number; readonly lastByteAt: number } | undefined {
  return outcome?.kind === 'reply' ? outcome.reply : undefined;
}

/** A reply may be there before its command was wholly written: it took no time then. */
function between(from: number, to: number | undefined): number | undefined {
  return to === undefined ? undefined : Math.max(to - from, 0);
}
