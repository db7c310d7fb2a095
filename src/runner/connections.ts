/**
 * How many connections a test may have open at once, and where, known from its text before it opens the first. Where a line says only
 * when it runs to which target it connects, it may be any that the operator has named.
 */
import type { Target } from '../config/target.ts';
import { constantText } from '../language/constant.ts';
import { sessionsOf, type TestSessions } from '../statements/sessions-of.ts';
import type { RunOptions } from './options.ts';
import type { PlannedCase } from './plan.ts';

export interface Connections {
  /** How many it has to have open at once at one host. */
  readonly least: number;
  /** How many it has open at the target while lines are repeated. */
  readonly held: number;
  /** How many repetitions of a `repeat` run at once, as far as the operator permits; 0: none. */
  readonly repeated: number;
  /** How many it may have open at once, by host; embedded servers are not among them. */
  readonly hosts: ReadonlyMap<string, number>;
  /** Can it have several open at once, wherever they go? */
  readonly together: boolean;
  /** A target that a line names and the operator has not. */
  readonly unnamed: string | undefined;
}

type Planned = Pick<PlannedCase, 'spec' | 'test' | 'target'>;
type Permitted = Pick<RunOptions, 'perHost' | 'others'>;

/** Limits count for an address and port as the operator named them. */
export const hostKey = ({ host, port, address = host }: Target): string => `${address.toLowerCase()} ${String(port)}`;

/** The same; undefined for an embedded server, which bears everything. */
export const limitedHost = (target: Target): string | undefined => (target.embedded ? undefined : hostKey(target));

/** The connections of a test. */
export function connectionsOf({ spec, test, target }: Planned, { perHost, others }: Permitted): Connections {
  const sessions = sessionsOf(test, spec);
  const { here, repeatedHere, elsewhere } = sessions;
  const { perTarget, unnamed } = elsewhere.length === 0 ? noOthers : othersOf(sessions, target, others);
  const held = here + (perTarget.get(target)?.held ?? 0);
  const free = [
    ...(target.embedded || !(repeatedHere || perTarget.get(target)?.repeats === true) ? [] : [perHost - held]),
    ...[...perTarget]
      .filter(([other, { repeats }]) => other !== target && !other.embedded && repeats)
      .map(([, other]) => perHost - other.held),
  ];
  const repeated = sessions.repeated === 0 ? 0 : Math.max(1, Math.min(sessions.repeated, ...free));
  const hosts = new Map<string, number>();
  let least = 0;
  const add = (at: Target, { held: kept, repeats }: AtTarget): void => {
    const host = limitedHost(at);
    if (host === undefined || kept + (repeats ? repeated : 0) === 0) return;
    // Two names of one host share its places.
    hosts.set(host, Math.min(perHost, (hosts.get(host) ?? 0) + kept + (repeats ? repeated : 0)));
    least = Math.max(least, kept + (repeats ? 1 : 0));
  };
  add(target, { held, repeats: repeatedHere || perTarget.get(target)?.repeats === true });
  for (const [other, at] of perTarget) if (other !== target) add(other, at);
  const channels = sessions.named.size + (sessions.own ? 1 : 0);
  return { least, held, repeated, hosts, together: channels + repeated > 1, unnamed };
}

interface AtTarget {
  readonly held: number;
  readonly repeats: boolean;
}

interface Others {
  readonly perTarget: ReadonlyMap<Target, AtTarget>;
  readonly unnamed: string | undefined;
}

const noOthers: Others = { perTarget: new Map(), unnamed: undefined };

function othersOf({ elsewhere }: TestSessions, target: Target, others: ReadonlyMap<string, Target>): Others {
  const channels = new Map<Target, Set<string | undefined>>();
  const repeating = new Set<Target>();
  let unnamed: string | undefined;
  for (const { to, channel, repeats } of elsewhere) {
    const name = constantText(to);
    const named = name === target.alias ? target : others.get(name ?? '');
    if (name !== undefined && named === undefined) unnamed ??= name;
    for (const one of name === undefined ? [target, ...others.values()] : named === undefined ? [] : [named]) {
      const at = channels.get(one) ?? new Set();
      channels.set(one, at);
      if (repeats) repeating.add(one);
      else at.add(channel);
    }
  }
  const perTarget = new Map(
    [...channels].map(([one, { size }]) => [one, { held: size, repeats: repeating.has(one) }] as const),
  );
  return { perTarget, unnamed };
}
