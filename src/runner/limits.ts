/**
 * Politeness: how many connections one server has to bear at once, and how many new ones a second. Servers under test are
 * production servers. Counted for each address and port as the operator named them; embedded servers are exempt.
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
  readonly waiting: (() => void)[];
  timer: NodeJS.Timeout | undefined;
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
  async acquire(host: string): Promise<() => void> {
    const state = this.#stateOf(host);
    await new Promise<void>((resolve) => {
      state.waiting.push(resolve);
      this.#serve(state);
    });
    let released = false;
    return () => {
      if (released) return;
      released = true;
      state.open -= 1;
      this.#serve(state);
    };
  }

  #stateOf(host: string): HostState {
    let state = this.#hosts.get(host);
    if (state === undefined) {
      state = { open: 0, begun: [], waiting: [], timer: undefined };
      this.#hosts.set(host, state);
    }
    return state;
  }

  #serve(state: HostState): void {
    const { perHost, rate } = this.#politeness;
    const aborted = this.#signal.aborted;
    while (state.waiting.length > 0 && (aborted || state.open < perHost)) {
      const now = performance.now();
      const oldest = state.begun[0];
      if (!aborted && state.begun.length >= rate && oldest !== undefined && now - oldest < 1000) {
        state.timer ??= setTimeout(
          () => {
            state.timer = undefined;
            this.#serve(state);
          },
          1000 - (now - oldest),
        );
        return;
      }
      state.begun.push(now);
      if (state.begun.length > rate) state.begun.shift();
      state.open += 1;
      state.waiting.shift()?.();
    }
  }
}
