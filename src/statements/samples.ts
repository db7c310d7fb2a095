/**
 * Times that are measured, and what is asked of them: of one, or of all that were measured in the repetitions of a `repeat`. A percentile is
 * that of the nearest rank: the smallest measured time that so many percent of all do not exceed.
 */
import type { NodeOf, Percentile } from '../language/ast.ts';
import type { Spread, Timing } from '../result/outcome.ts';
import { formatDuration } from '../text/duration.ts';
import { missed, met, type Judged } from './judged.ts';

interface Bound {
  readonly ms: number;
  readonly inclusive: boolean;
}

export interface Bounds {
  readonly lower?: Bound;
  readonly upper?: Bound;
}

/** Does a time keep to its bounds? `words`: what took it, up to the time. */
export function compare(
  words: string,
  took: number,
  { lower, upper }: Bounds,
  details: readonly string[] = [],
): Judged {
  const text = `${words} ${formatDuration(took)}`;
  if (upper !== undefined && !(took < upper.ms || (upper.inclusive && took === upper.ms))) {
    return missed(`${text}, ${formatDuration(took - upper.ms)} more than ${formatDuration(upper.ms)}`, details);
  }
  if (lower !== undefined && !(took > lower.ms || (lower.inclusive && took === lower.ms))) {
    return missed(`${text}, less than ${formatDuration(lower.ms)}`, details);
  }
  return met(text);
}

/** A line that asks for a percentile. */
export interface Asked {
  readonly node: NodeOf<'Time'>;
  /** What is measured, for people. */
  readonly of: string;
  readonly percentile: Percentile;
  readonly bounds: Bounds;
  /** It stands inside `given { … }`. */
  readonly given: boolean;
}

/** How many kinds of measured times are kept: the lines of a `repeat` may be many. */
const maximumKinds = 100;

const shares: { readonly [percentile in Percentile]: number } = { p50: 50, p90: 90, p95: 95, p99: 99, max: 100 };

/** All that is measured in the repetitions of one `repeat`. */
export class Samples {
  /** Bounds are those that the first repetition had. */
  readonly #asked = new Map<NodeOf<'Time'>, { readonly asked: Asked; readonly times: number[] }>();
  readonly #kinds = new Map<string, { readonly timing: Timing; readonly times: number[] }>();

  /** A line that asks for a percentile has measured. */
  add(asked: Asked, ms: number): void {
    const known = this.#asked.get(asked.node);
    if (known === undefined) this.#asked.set(asked.node, { asked, times: [ms] });
    else known.times.push(ms);
  }

  /** What a repetition has measured. */
  take(timings: readonly Timing[]): void {
    for (const timing of timings) {
      const key = `${timing.span} ${timing.of}`;
      const kind = this.#kinds.get(key);
      if (kind !== undefined) kind.times.push(timing.ms);
      else if (this.#kinds.size < maximumKinds) this.#kinds.set(key, { timing, times: [timing.ms] });
    }
  }

  /** What is made of each percentile that was asked for, in the order of the text. */
  judged(): { readonly asked: Asked; readonly judged: Judged }[] {
    return [...this.#asked.values()]
      .sort((one, other) => one.asked.node.span.start - other.asked.node.span.start)
      .map(({ asked, times }) => {
        const { of, percentile, bounds } = asked;
        const sorted = inOrder(times);
        const all = Object.keys(shares) as Percentile[];
        const words = [
          `min ${formatDuration(sorted[0] ?? 0)}`,
          ...all.map((one) => `${one} ${formatDuration(percentileOf(sorted, one))}`),
        ];
        const what = `${percentile} of ${String(times.length)}: ${of} took`;
        return { asked, judged: compare(what, percentileOf(sorted, percentile), bounds, [words.join(', ')]) };
      });
  }

  /** For the reports. */
  timings(): Timing[] {
    return [...this.#kinds.values()].map(({ timing, times }) => {
      const sorted = inOrder(times);
      const [p50, p95, max] = (['p50', 'p95', 'max'] as const).map((one) => percentileOf(sorted, one));
      const repeated: Spread = {
        count: sorted.length,
        min: sorted[0] ?? 0,
        p50: p50 ?? 0,
        p95: p95 ?? 0,
        max: max ?? 0,
      };
      return { ...timing, ms: repeated.p50, repeated };
    });
  }
}

const inOrder = (times: readonly number[]): Float64Array => Float64Array.from(times).sort();

/** Of times in ascending order, at least one. */
export function percentileOf(sorted: ArrayLike<number>, percentile: Percentile): number {
  return sorted[Math.max(0, Math.ceil((shares[percentile] / 100) * sorted.length) - 1)] ?? 0;
}
