/**
 * The `exports` map of a package (Node.js, "Package entry points"): which file an entry stands for. Conditions are `smtpspec` and
 * `default`. It is our own because the map is a stranger's: libraries for it make regular expressions of its keys, with which a
 * map could keep a run busy for ever.
 */

/** How deep conditions may be nested. */
const deepest = 16;

/** A key of the map and what it stands for. */
interface Entry {
  readonly key: string;
  readonly value: unknown;
}

/** What the map says for `entry` (`.`, `./relay`), as it is written there; undefined where it says nothing. */
export function exportTarget(map: unknown, entry: string): string | undefined {
  const entries = entriesOf(map);
  const exact = entries.find(({ key }) => key === entry && !key.includes('*'));
  if (exact !== undefined) return targetOf(exact.value, deepest);
  const [best] = entries.filter(({ key }) => matches(key, entry)).sort((a, b) => byExactness(a.key, b.key));
  if (best === undefined) return undefined;
  const [before = '', after = ''] = best.key.split('*');
  const rest = entry.slice(before.length, entry.length - after.length);
  return targetOf(best.value, deepest)?.replaceAll('*', () => rest);
}

/** The keys of a map: of one that is a lone target `.`. */
export function entryKeys(map: unknown): string[] {
  return entriesOf(map).map(({ key }) => key);
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

function entriesOf(map: unknown): Entry[] {
  if (map === undefined || map === null) return [];
  if (typeof map !== 'object' || Array.isArray(map)) return [{ key: '.', value: map }];
  const entries = Object.entries(map).map(([key, value]: [string, unknown]) => ({ key, value }));
  // Conditions without entries are those of `.`.
  return entries.some(({ key }) => key.startsWith('.')) ? entries : [{ key: '.', value: map }];
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
