/**
 * Other targets than that of the case, proxies and addresses of ours: what the operator has named, a line of the operator's own may
 * use, and a library what it was granted of it. No line names a host.
 */
import type { Proxy } from '../net/route.ts';
import { defaultPort, type Target } from '../config/target.ts';
import { unjudged, type Judged } from '../statements/judged.ts';
import type { FindPlace, Place, Wish } from '../statements/place.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { visible } from '../text/visible.ts';
import { mayUsePart, type GrantedPart } from './grants.ts';
import type { RunOptions } from './options.ts';

type Named = Pick<RunOptions, 'others' | 'proxies' | 'grants'>;

/** @param placeAt the place of a case at a target. */
export function placesBy(target: Target, named: Named, placeAt: (target: Target) => Place): FindPlace {
  return (wish) => {
    const problem = ungranted(wish, named) ?? unnamed(wish, named);
    if (problem !== undefined) return problem;
    const { to, from, via } = wish;
    const goesTo = to === undefined || to === target.alias ? target : named.others.get(to);
    if (goesTo === undefined) throw new Error('a target was looked for that was there before');
    const place = placeAt(goesTo);
    const proxy = via === undefined ? undefined : named.proxies.get(via);
    return {
      ...place,
      target: { ...place.target, ...(from !== undefined && { from }), ...(proxy !== undefined && { via: proxy }) },
      ...(goesTo === target ? {} : { elsewhere: true }),
    };
  };

  /** Why what it names cannot be had: nobody has named it. */
  function unnamed({ to, via }: Wish, { others, proxies }: Named): Judged | undefined {
    if (to !== undefined && to !== target.alias && !others.has(to))
      return { kind: 'skipped', reason: noTarget(to, others) };
    if (via !== undefined && !proxies.has(via)) return { kind: 'skipped', reason: noProxy(via, proxies) };
    return undefined;
  }
}

/** Why a test is skipped that connects to a target that nobody has named. */
export function noTarget(name: string, others: ReadonlyMap<string, Target>): string {
  const shown = visible(name);
  const near = suggestions(name, others.keys());
  const meant = near.length === 0 ? '' : ` (${didYouMean(near)})`;
  return `connects to the target ${shown} as well, which nobody has named${meant}: --other-target ${shown}=host:${String(defaultPort)}, or an entry in the configuration`;
}

function noProxy(name: string, proxies: ReadonlyMap<string, Proxy>): string {
  const shown = visible(name);
  const near = suggestions(name, proxies.keys());
  const meant = near.length === 0 ? '' : ` (${didYouMean(near)})`;
  return `connects through the proxy ${shown}, which nobody has named${meant}: --proxy ${shown}=socks5h://host:port, or an entry in the configuration`;
}

const parts = [
  ['to', 'targets', 'connect to the target'],
  ['via', 'proxies', 'connect through the proxy'],
  ['from', 'sources', 'connect from'],
] as const satisfies readonly (readonly [keyof Wish, GrantedPart, string])[];

/** Why a library may not have what it asks for. */
function ungranted(wish: Wish, { grants }: Named): Judged | undefined {
  const { writer } = wish;
  if (writer === undefined) return undefined;
  for (const [key, part, words] of parts) {
    const name = wish[key];
    if (name === undefined || mayUsePart(writer, part, name, grants)) continue;
    return unjudged(`${writer} may not ${words} ${name.slice(0, 200)}`, [
      `if it may, say so in the configuration: "grants": { "${writer}": { "${part}": [${JSON.stringify(name.slice(0, 200))}] } }`,
    ]);
  }
  return undefined;
}
