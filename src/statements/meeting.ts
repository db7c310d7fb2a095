/**
 * Where the sessions of one `parallel { … }` wait for each other: its barriers. A barrier opens when as many sessions have come to it as
 * it is for, and stays open. Who waits is told as soon as it can no longer open: the others have ended, or wait elsewhere themselves.
 *
 * The text has been checked: without a session that ends early, every barrier opens.
 */

/** What a session that has come to a barrier waits for. */
export interface Arrival {
  /** Undefined while it waits. */
  outcome: 'open' | 'never' | undefined;
  /** How many have come, itself included. */
  readonly arrived: () => number;
  /** Told once there is an outcome. */
  settled: () => void;
}

interface Barrier {
  readonly count: number;
  readonly arrivals: Map<string | undefined, Arrival>;
}

export class Meeting {
  /** Sessions that have lines left. */
  readonly #present: Set<string | undefined>;
  readonly #barriers = new Map<string, Barrier>();

  /** @param sessions by their names. */
  constructor(sessions: Iterable<string | undefined>) {
    this.#present = new Set(sessions);
  }

  /** A session comes to a barrier that is for `count`. */
  arrive(name: string, count: number, session: string | undefined): Arrival {
    const barrier = this.#barriers.get(name) ?? { count, arrivals: new Map<string | undefined, Arrival>() };
    this.#barriers.set(name, barrier);
    const arrival: Arrival = {
      outcome: undefined,
      arrived: () => barrier.arrivals.size,
      settled: () => undefined,
    };
    barrier.arrivals.set(session, arrival);
    this.#settle();
    return arrival;
  }

  /** A session has ended: its lines have run, or it goes no further. */
  leave(session: string | undefined): void {
    this.#present.delete(session);
    this.#settle();
  }

  #settle(): void {
    for (const { arrivals, count } of this.#barriers.values()) {
      if (arrivals.size >= count) for (const one of arrivals.values()) settle(one, 'open');
    }
    const waiting = new Set<string | undefined>();
    for (const { arrivals } of this.#barriers.values()) {
      for (const [session, { outcome }] of arrivals) if (outcome === undefined) waiting.add(session);
    }
    // As long as one goes on, it may come.
    if ([...this.#present].some((session) => !waiting.has(session))) return;
    for (const { arrivals } of this.#barriers.values()) for (const one of arrivals.values()) settle(one, 'never');
  }
}

function settle(arrival: Arrival, outcome: 'open' | 'never'): void {
  if (arrival.outcome !== undefined) return;
  arrival.outcome = outcome;
  arrival.settled();
}
