/**
 * One timer that can be set and cleared thousands of times a second. Setting and clearing only note a time; a Node timer
 * is started when none runs that would fire early enough, and a timer that fires too early starts itself again for the rest.
 * So a session that reads five replies in a millisecond costs one timer, not five.
 *
 * It never fires before its time, never fires after `clear`, and keeps the process alive only while it is set.
 */

/** Node fires at once when it is asked for more than 31 bits of milliseconds. */
const longestTimer = 2 ** 31 - 1;

export class Deadline {
  readonly #expired: () => void;
  /** When to fire (`performance.now()`), 0 when not set. */
  #at = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = 0;

  /** @param expired is called once for each `set` that is not cleared or replaced in time. */
  constructor(expired: () => void) {
    this.#expired = expired;
  }

  /** Fires at this time of the monotonic clock (`performance.now()`, ms), in place of what was set before. */
  set(at: number): void {
    this.#at = Math.max(at, Number.MIN_VALUE);
    if (this.#timer === undefined || this.#timerAt > at) this.#start(performance.now());
    else this.#timer.ref();
  }

  clear(): void {
    this.#at = 0;
    this.#timer?.unref();
  }

  /** Clears, and gives the timer back. The deadline can be set again afterwards. */
  dispose(): void {
    this.#at = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #start(now: number): void {
    clearTimeout(this.#timer);
    const rest = Math.min(Math.max(Math.ceil(this.#at - now), 1), longestTimer);
    this.#timerAt = now + rest;
    this.#timer = setTimeout(this.#tick, rest);
  }

  readonly #tick = (): void => {
    this.#timer = undefined;
    if (this.#at === 0) return;
    const now = performance.now();
    if (now < this.#at) {
      this.#start(now);
      return;
    }
    this.#at = 0;
    this.#expired();
  };
}
