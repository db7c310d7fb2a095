/**
 * Words for a connection that never stood: refused, unreachable, timed out and name not found are different faults with
 * different next steps.
 */
import type { Session } from '../session/session.ts';
import { formatDuration } from '../text/duration.ts';
import { unjudged, type Judged } from './judged.ts';

interface Words {
  readonly what: string;
  readonly next: string;
}

const words: { readonly [kind in Exclude<Session['connection']['kind'], 'connected'>]: Words } = {
  refused: {
    what: 'connection refused',
    next: 'nothing listens on this port, or a firewall says so: check that the mail service runs, and the port',
  },
  unreachable: {
    what: 'no route to the host',
    next: 'check the network, the address, and whether a firewall rejects the connection',
  },
  'timed-out': {
    what: 'no answer to the connection attempt',
    next: 'a firewall that drops packets is the usual cause; many networks block outgoing port 25: try from another network',
  },
  'no-source': {
    what: 'the system does not connect from this address of ours',
    next: 'check the address or interface behind `from` or --from: it has to be of this machine, and able to reach the target',
  },
  // These two come with words of their own.
  proxy: { what: 'the proxy did not connect', next: 'look at the proxy' },
  local: { what: 'no connection', next: 'check the path' },
  'name-not-found': { what: 'no such host name', next: 'check the spelling of the target and the DNS' },
  'lookup-failed': { what: 'the host name could not be looked up', next: 'the name server does not answer: try again' },
};

/** Why nothing can be judged on this session; undefined where the connection stood. */
export function connectionProblem({ connection, target }: Session): Judged | undefined {
  if (connection.kind === 'connected') return undefined;
  const { what, next } = words[connection.kind];
  if (connection.why !== undefined) {
    const meant = connection.kind === 'proxy' ? [`meant for ${target.host} port ${String(target.port)}`] : [];
    return unjudged(connection.why, [...meant, connection.next ?? next]);
  }
  const tried = connection.attempts.map(
    ({ address, kind, ms, code }) =>
      `tried ${address}: ${kind === 'connected' ? kind : words[kind].what}${code === undefined ? '' : ` (${code})`} after ${formatDuration(ms)}`,
  );
  return unjudged(`${what}: ${target.host} port ${String(target.port)}`, [...tried, next]);
}
