/**
 * A connection through a proxy: a TCP connect to it, its handshake, and then the server's octets. What goes wrong up to there is the
 * proxy's: it never looks like an outcome of the server's own.
 */
import { isIP } from 'node:net';
import { formatDuration } from '../../text/duration.ts';
import { resolveHost } from '../addresses.ts';
import { connectTcp, type Attempt, type ConnectOutcome, type NotConnected } from '../connect.ts';
import type { Proxy, Route } from '../route.ts';
import type { SourceFor } from '../source-address.ts';
import { ProxyDialog, type ProxyFault } from './dialog.ts';
import { httpConnect } from './http-connect.ts';
import { socks4 } from './socks4.ts';
import { socks5 } from './socks5.ts';

export interface ProxyRequest {
  readonly route: Route & { readonly via: Proxy };
  readonly from: SourceFor | undefined;
  /** Patience for the connection to the proxy, and again for its handshake, in milliseconds. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
}

type Handshake = (dialog: ProxyDialog, proxy: Proxy, host: string, port: number) => Promise<ProxyFault | undefined>;

const handshakes: { readonly [scheme in Proxy['scheme']]: Handshake } = {
  socks5,
  socks5h: socks5,
  socks4,
  socks4a: socks4,
  http: httpConnect,
};

/** Never rejects. */
export async function connectThroughProxy(request: ProxyRequest): Promise<ConnectOutcome> {
  const { route, deadlineMs, signal } = request;
  const { via } = route;
  const asked = await hostsFor(route, deadlineMs, signal);
  if ('kind' in asked) return asked;
  let failed: NotConnected | undefined;
  for (const host of asked.hosts) {
    const outcome = await connectTo(host, request);
    if (outcome.kind === 'connected') return outcome;
    failed = outcome;
    // Another address of the server changes nothing where the proxy itself is not there.
    if (outcome.attempts.every(({ kind }) => kind !== 'connected')) break;
  }
  return failed ?? fault(via, { fault: 'was asked for nothing', next: '' }, []);
}

/** What the proxy is asked for: the name, or each address of it. */
async function hostsFor(
  { host: called, address: named = called, family, via }: ProxyRequest['route'],
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly hosts: readonly string[] } | NotConnected> {
  const host = named.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 || (via.scheme !== 'socks5' && via.scheme !== 'socks4')) return { hosts: [host] };
  const found = await resolveHost(host, deadlineMs, signal);
  if (found.kind !== 'resolved') return { ...found, attempts: [] };
  const wanted = via.scheme === 'socks4' ? 4 : family;
  const addresses = found.addresses.filter((one) => wanted === undefined || one.family === wanted);
  if (addresses.length === 0) return { kind: 'unreachable', code: 'EAFNOSUPPORT', attempts: [] };
  return { hosts: addresses.map(({ address }) => address) };
}

async function connectTo(
  host: string,
  { route: { via, port }, from, deadlineMs, signal }: ProxyRequest,
): Promise<ConnectOutcome> {
  const reached = await connectTcp({
    host: via.host,
    port: via.port,
    deadlineMs,
    ...(from !== undefined && { from }),
    ...(signal !== undefined && { signal }),
  });
  const hop = { host: via.host, port: via.port };
  if (reached.kind !== 'connected') return unreached(via, reached);
  const { connection, attempts, startedAt } = reached;
  const dialog = new ProxyDialog(connection, deadlineMs, signal);
  const begun = performance.now();
  const found = await handshakes[via.scheme](dialog, via, host, port);
  if (found !== undefined) {
    connection.reset();
    return fault(via, found, attempts);
  }
  dialog.release();
  const connectedAt = performance.now();
  const family = isIP(host);
  const server = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  return {
    kind: 'connected',
    address: host,
    family: family === 4 || family === 6 ? family : undefined,
    connection,
    startedAt,
    connectedAt,
    attempts,
    hop,
    steps: [`the proxy ${via.name} has connected to ${server} after ${formatDuration(connectedAt - begun)}`],
  };
}

/** The proxy is not there, which says nothing of the server. */
function unreached(via: Proxy, outcome: NotConnected): NotConnected {
  const words = {
    refused: 'refuses the connection',
    'timed-out': 'does not answer the connection attempt',
    unreachable: 'cannot be reached',
    'name-not-found': 'has a host name that does not exist',
    'lookup-failed': 'has a host name that could not be looked up',
    'no-source': 'cannot be connected to from this address',
    proxy: 'cannot be reached',
    local: 'cannot be reached',
  }[outcome.kind];
  const code = outcome.code === undefined ? '' : ` (${outcome.code})`;
  return fault(via, { fault: `${words}${code}`, next: 'check its host and port, and that it runs' }, outcome.attempts);
}

function fault(via: Proxy, { fault: words, next }: ProxyFault, attempts: readonly Attempt[]): NotConnected {
  const { scheme, host, port } = via;
  const place = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  const why = `the proxy ${via.name} (${place}) ${words}`;
  return { kind: 'proxy', why, next, attempts, hop: { host, port }, steps: [why] };
}
