/**
 * Runs cases side by side under limits, in source order as far as the limits let it: a case whose host is busy waits while
 * later ones of other hosts run. Nobody runs further ahead of the oldest case that is not done than a window, so that what
 * waits to be reported in order stays bounded.
 */

export interface ScheduleLimits {
  /** How many run at once. */
  readonly jobs: number;
  /** How many of one group run at once. */
  readonly perGroup: (group: string) => number;
  /** How far the latest case that runs may be ahead of the oldest that is not done. */
  readonly window: number;
}

export interface Scheduled<T> {
  readonly item: T;
  readonly group: string;
}

export interface ScheduleHooks {
  /** Nothing new is begun from when this says true. */
  readonly stopped: () => boolean;
  /** Awaited before more is begun: those who read the results may lag. */
  readonly ready: () => Promise<void>;
}

/**
 * Runs `work` (which must not reject) for each item; resolves when all are done or, once stopped, when those that were
 * begun are. Gives how many were begun; the rest of `items` is then not read.
 */
export async function schedule<T>(
  items: Iterator<Scheduled<T>>,
  limits: ScheduleLimits,
  work: (item: T) => Promise<void>,
  hooks: ScheduleHooks,
): Promise<{ readonly begun: number }> {
  const queue = new Queue(items, limits);
  let wake: (() => void) | undefined;
  let begun = 0;
  for (;;) {
    await hooks.ready();
    while (!hooks.stopped()) {
      const next = queue.take();
      if (next === undefined) break;
      begun += 1;
      void work(next.item).finally(() => {
        queue.done(next);
        wake?.();
      });
    }
    if (queue.active === 0) return { begun };
    await new Promise<void>((resolve) => (wake = resolve));
  }
}

interface Numbered<T> extends Scheduled<T> {
  readonly index: number;
}

/** What is read and not begun, and what is begun and not done. */
class Queue<T> {
  readonly #items: Iterator<Scheduled<T>>;
  readonly #limits: ScheduleLimits;
  readonly #waiting: Numbered<T>[] = [];
  readonly #groups = new Map<string, number>();
  /** Indices that are done and above `#oldest`. */
  readonly #done = new Set<number>();
  #oldest = 0;
  #read = 0;
  active = 0;

  constructor(items: Iterator<Scheduled<T>>, limits: ScheduleLimits) {
    this.#items = items;
    this.#limits = limits;
  }

  /** The next item that may begin now, which then counts as begun. */
  take(): Numbered<T> | undefined {
    if (this.active >= this.#limits.jobs) return undefined;
    const next = this.#free() ?? this.#readOn();
    if (next === undefined) return undefined;
    this.active += 1;
    this.#groups.set(next.group, this.#inGroup(next.group) + 1);
    return next;
  }

  done({ group, index }: Numbered<T>): void {
    this.active -= 1;
    this.#groups.set(group, this.#inGroup(group) - 1);
    this.#done.add(index);
    while (this.#done.delete(this.#oldest)) this.#oldest += 1;
  }

  #inGroup(group: string): number {
    return this.#groups.get(group) ?? 0;
  }

  #isFree({ group }: Numbered<T>): boolean {
    return this.#inGroup(group) < this.#limits.perGroup(group);
  }

  #free(): Numbered<T> | undefined {
    const at = this.#waiting.findIndex((one) => this.#isFree(one));
    return at === -1 ? undefined : this.#waiting.splice(at, 1)[0];
  }

  /** Reads items until one may begin; those whose group is busy wait. */
  #readOn(): Numbered<T> | undefined {
    while (this.#read - this.#oldest < this.#limits.window) {
      const read = this.#items.next();
      if (read.done === true) return undefined;
      const numbered = { ...read.value, index: this.#read };
      this.#read += 1;
      if (this.#isFree(numbered)) return numbered;
      this.#waiting.push(numbered);
    }
    return undefined;
  }
}
