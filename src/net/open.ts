/**
 * Opens a connection that is more than a TCP connect to the target: from an address of the operator's choice, through a proxy, to a
 * socket or a program, with a header of the PROXY protocol. Loaded where one of these is asked for.
 */
import { proxyHeaderV1, proxyHeaderV2, type ProxiedEnds } from '../text/proxy-header.ts';
import { visibleOctets } from '../text/visible.ts';
import { connectChild } from './child-connection.ts';
import { connectTcp, type Connected, type ConnectOutcome } from './connect.ts';
import { connectThroughProxy } from './proxy/through-proxy.ts';
import type { Route } from './route.ts';
import { sourceFor } from './source-address.ts';
import { connectUnix } from './unix.ts';

/** Never rejects. @param deadlineMs patience for the look-up, each address, and a proxy's handshake, in milliseconds. */
export async function openRoute(route: Route, deadlineMs: number, signal?: AbortSignal): Promise<ConnectOutcome> {
  const outcome = await connect(route, deadlineMs, signal);
  if (outcome.kind !== 'connected' || route.proxyProtocol === undefined) return outcome;
  return withHeader(outcome, route.proxyProtocol, route.port, deadlineMs);
}

function connect(route: Route, deadlineMs: number, signal: AbortSignal | undefined): Promise<ConnectOutcome> {
  if (route.exec !== undefined) return connectChild(route.exec);
  if (route.unix !== undefined) return connectUnix({ path: route.unix, deadlineMs, signal });
  const from = route.from === undefined ? undefined : sourceFor(route.from);
  if (from !== undefined && typeof from !== 'function') return Promise.resolve(noInterface(route.from ?? '', from));
  const { via, host, port, family, address = host } = route;
  if (via !== undefined) return connectThroughProxy({ route: { ...route, via }, from, deadlineMs, signal });
  return connectTcp({
    host: address,
    port,
    deadlineMs,
    ...(from !== undefined && { from }),
    ...(family !== undefined && { family }),
    ...(signal !== undefined && { signal }),
  });
}

function noInterface(from: string, names: readonly string[]): ConnectOutcome {
  const why = `this machine has no address and no interface \`${from}\` to connect from`;
  return { kind: 'no-source', attempts: [], why, next: `its interfaces are ${names.join(', ')}`, steps: [why] };
}

/** The header goes before all else, in a segment of its own. */
async function withHeader(
  outcome: Connected,
  version: 'v1' | 'v2',
  port: number,
  deadlineMs: number,
): Promise<ConnectOutcome> {
  const { connection, address, family } = outcome;
  const { local } = connection;
  const ends: ProxiedEnds | undefined =
    family === undefined || outcome.hop !== undefined
      ? undefined
      : { source: local.address, sourcePort: local.port, destination: address, destinationPort: port };
  const header = version === 'v1' ? Buffer.from(proxyHeaderV1(ends), 'latin1') : proxyHeaderV2(ends);
  // Where it cannot be written the connection has ended, and tells so itself.
  await connection.write(header, deadlineMs);
  const words = `PROXY protocol ${version} header: ${visibleOctets(header.toString('latin1'))}`;
  return { ...outcome, steps: [...(outcome.steps ?? []), words] };
}
