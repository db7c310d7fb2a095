/**
 * The `exports` map of a package (Node.js, "Package entry points"): which file an entry stands for. Conditions are `smtpspec` and
 * `default`. It is our own because the map is a stranger's: libraries for it make regular expressions of its keys, with which a
 * map could keep a run busy for ever.
 */

/** How deep conditions may be nested. */
const deepest = 16;
/** So many keys are looked at: where all that a package offers is asked for, each is held against all others. */
const mostKeys = 1000;

/** What a package offers: keys (`.`, `./relay`, `./*`), and what each stands for; undefined where that is nothing. */
export type Exports = ReadonlyMap<string, string | undefined>;

/** The map as it stands in a `package.json`: its first keys, of each what its conditions come to. */
export function readExports(map: unknown): Exports {
  return new Map(
    entriesOf(map)
      .slice(0, mostKeys)
      .map(([key, value]) => [key, targetOf(value, deepest)]),
  );
}

/** What is offered as `entry` (`.`, `./relay`), as it is written there; undefined where that is nothing. */
export function exportTarget(exports: Exports, entry: string): string | undefined {
  if (exports.has(entry) && !entry.includes('*')) return exports.get(entry);
  const [best] = [...exports.keys()].filter((key) => matches(key, entry)).sort(byExactness);
  if (best === undefined) return undefined;
  const [before = '', after = ''] = best.split('*');
  const rest = entry.slice(before.length, entry.length - after.length);
  return exports.get(best)?.replaceAll('*', () => rest);
}

/** Does a key with a `*` stand for this entry? */
function matches(key: string, entry: string): boolean {
  const [before = '', after, more] = key.split('*');
  if (after === undefined || more !== undefined) return false;
  return entry.length >= key.length && entry.startsWith(before) && entry.endsWith(after);
}

/** The longest text before the `*` first. */
function byExactness(a: string, b: string): number {
  return b.indexOf('*') - a.indexOf('*') || b.length - a.length;
}

function entriesOf(map: unknown): [key: string, value: unknown][] {
  if (map === undefined || map === null) return [];
  if (typeof map !== 'object' || Array.isArray(map)) return [['.', map]];
  const entries: [string, unknown][] = Object.entries(map);
  // Conditions without entries are those of `.`.
  return entries.some(([key]) => key.startsWith('.')) ? entries : [['.', map]];
}

function targetOf(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth === 0) return undefined;
  if (Array.isArray(value)) {
    for (const one of value.slice(0, 100)) {
      const target = targetOf(one, depth - 1);
      if (target !== undefined) return target;
    }
    return undefined;
  }
  for (const [condition, one] of Object.entries(value)) {
    if (condition !== 'smtpspec' && condition !== 'default') continue;
    const target = targetOf(one, depth - 1);
    if (target !== undefined) return target;
  }
  return undefined;
}
