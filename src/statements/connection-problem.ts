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
  'name-not-found': { what: 'no such host name', next: 'check the spelling of the target and the DNS' },
  'lookup-failed': { what: 'the host name could not be looked up', next: 'the name server does not answer: try again' },
};

/** Why nothing can be judged on this session; undefined where the connection stood. */
export function connectionProblem(
  session: Session,
  target: { readonly host: string; readonly port: number },
): Judged | undefined {
  const { connection } = session;
  if (connection.kind === 'connected') return undefined;
  const { what, next } = words[connection.kind];
  const tried = connection.attempts.map(
    ({ address, kind, ms, code }) =>
      `tried ${address}: ${kind === 'connected' ? kind : words[kind].what}${code === undefined ? '' : ` (${code})`} after ${formatDuration(ms)}`,
  );
  return unjudged(`${what}: ${target.host} port ${String(target.port)}`, [...tried, next]);
}
