/**
 * Sleeps that end early, all together, when their owner is closed: no timer keeps a closed server or its process alive.
 */
export class Pauses {
  readonly #open = new Set<() => void>();
  #ended = false;

  /** Resolves to true after `ms` milliseconds (longer than a timer can: never), or to false as soon as `end` is called. */
  sleep(ms: number): Promise<boolean> {
    if (this.#ended) return Promise.resolve(false);
    return new Promise((resolve) => {
      const finish = (whole: boolean): void => {
        clearTimeout(timer);
        this.#open.delete(abort);
        resolve(whole);
      };
      const abort = (): void => {
        finish(false);
      };
      const timer = ms <= LONGEST_MS ? setTimeout(finish, ms, true) : undefined;
      this.#open.add(abort);
    });
  }

  end(): void {
    this.#ended = true;
    for (const abort of this.#open) abort();
  }
}

/** What Node's timers hold; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;
