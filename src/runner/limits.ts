/**
 * Politeness: how many connections one server has to bear at once, and how many new ones a second. Servers under test are
 * production servers. Counted for each address and port as the operator named them; embedded servers are exempt.
 *
 * Nobody who holds a place waits for another: a case with several connections at once takes the places for all of them together,
 * before the first. So no two cases can wait for each other.
 */

export interface Politeness {
  /** Connections to one host at once. */
  readonly perHost: number;
  /** New connections to one host in any one second. */
  readonly rate: number;
}

interface HostState {
  open: number;
  /** When the last connections were begun, oldest first; at most `rate` of them. */
  readonly begun: number[];
  readonly waiting: Waiting[];
  /** Those who have their place, and wait until one more new connection is in order. */
  readonly beginning: (() => void)[];
  timer: NodeJS.Timeout | undefined;
}

interface Waiting {
  readonly places: number;
  /** It begins a connection at once, which counts for the rate. */
  readonly begins: boolean;
  readonly resolve: () => void;
}

export class ConnectionLimits {
  readonly #politeness: Politeness;
  readonly #signal: AbortSignal;
  readonly #hosts = new Map<string, HostState>();

  /** Once `signal` is aborted nobody waits any more: whoever gets a place then does not connect. */
  constructor(politeness: Politeness, signal: AbortSignal) {
    this.#politeness = politeness;
    this.#signal = signal;
    signal.addEventListener('abort', () => {
      for (const state of this.#hosts.values()) {
        clearTimeout(state.timer);
        this.#serve(state);
      }
    });
  }

  /** Waits until one more connection to the host is in order; first come, first served. Gives what ends it. */
  acquire(host: string): Promise<() => void> {
    return this.#take(host, 1, true);
  }

  /**
   * Waits for so many places at once, at most `perHost`, and gives what gives them back. Each connection in them waits for `begin`;
   * who has reserved asks for no more places before these are given back.
   */
  reserve(host: string, places: number): Promise<() => void> {
    return this.#take(host, places, false);
  }

  /** Waits until one more new connection is in order, for somebody who has a place for it. */
  begin(host: string): Promise<void> {
    const state = this.#stateOf(host);
    return new Promise<void>((resolve) => {
      state.beginning.push(resolve);
      this.#serve(state);
    });
  }

  async #take(host: string, places: number, begins: boolean): Promise<() => void> {
    const state = this.#stateOf(host);
    await new Promise<void>((resolve) => {
      state.waiting.push({ places, begins, resolve });
      this.#serve(state);
    });
    let released = false;
    return () => {
      if (released) return;
      released = true;
      state.open -= places;
      this.#serve(state);
    };
  }

  #stateOf(host: string): HostState {
    let state = this.#hosts.get(host);
    if (state === undefined) {
      state = { open: 0, begun: [], waiting: [], beginning: [], timer: undefined };
      this.#hosts.set(host, state);
    }
    return state;
  }

  #serve(state: HostState): void {
    // First those who hold places: others wait for these.
    while (state.beginning.length > 0) {
      if (!this.#begins(state)) return;
      state.beginning.shift()?.();
    }
    for (let next = state.waiting[0]; next !== undefined; next = state.waiting[0]) {
      if (!this.#signal.aborted && state.open + next.places > this.#politeness.perHost) return;
      if (next.begins && !this.#begins(state)) return;
      state.open += next.places;
      state.waiting.shift();
      next.resolve();
    }
  }

  /** Counts one more new connection; false where it is too early for it, and then it is served again in time. */
  #begins(state: HostState): boolean {
    const { rate } = this.#politeness;
    const now = performance.now();
    const oldest = state.begun[0];
    if (!this.#signal.aborted && state.begun.length >= rate && oldest !== undefined && now - oldest < 1000) {
      state.timer ??= setTimeout(
        () => {
          state.timer = undefined;
          this.#serve(state);
        },
        1000 - (now - oldest),
      );
      return false;
    }
    state.begun.push(now);
    if (state.begun.length > rate) state.begun.shift();
    return true;
  }
}
