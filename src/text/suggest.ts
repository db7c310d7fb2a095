/**
 * "Did you mean": the words that an author probably meant, by edit distance.
 *
 * Case does not count as a difference, a swap of two neighbours counts as one. Words beyond 64 characters get no
 * suggestion, so that a hostile spec cannot make this slow. Deterministic: ties keep the order of the candidates.
 */

const LONGEST = 64;
const MOST = 3;

/** At most three of `candidates` that are near to `word`, nearest first; empty where none is near. */
export function suggestions(word: string, candidates: Iterable<string>): string[] {
  if (word === '' || word.length > LONGEST) return [];
  const input = word.toLowerCase();
  // About one mistake in three letters: `STARTTSL` finds `STARTTLS`, and `TURN` does not find `ETRN`.
  const threshold = Math.floor((word.length + 1) / 3);
  const near: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    if (candidate === word || candidate.length > LONGEST) continue;
    const distance = editDistance(input, candidate.toLowerCase(), threshold);
    if (distance <= threshold) near.push({ candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance);
  return near.slice(0, MOST).map(({ candidate }) => candidate);
}

/** ``did you mean `A`, `B` or `C`?`` for the given words; an empty string for none. */
export function didYouMean(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  const last = quoted.pop();
  if (last === undefined) return '';
  return `did you mean ${quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`}?`;
}

/** Optimal string alignment distance of `a` and `b`; any number above `limit` where it is above `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, at(beforeLast, j - 2) + 1);
      row.push(best);
    }
    if (Math.min(...row) > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
