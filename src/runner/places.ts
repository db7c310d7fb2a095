/**
 * The places of one case among the connections to its hosts (`limits.ts`). A case with one session takes a place for each connection
 * and gives it back; one with several takes places for all of them, at all hosts that they may go to, before its first line, and keeps
 * them to its end. Hosts come in one order for all cases, so that no two of them wait for each other.
 */
import type { ConnectionLimits } from './limits.ts';

/** What begins connections. */
type Limits = Pick<ConnectionLimits, 'acquire' | 'reserve' | 'begin'>;

const nothing = (): void => undefined;

export class Places {
  readonly #limits: Limits;
  readonly #needs: ReadonlyMap<string, number>;
  readonly #giveBack: (() => void)[] = [];

  /**
   * @param needs how many connections the case may have open at once, by host; at most as many as the limits allow. Hosts of embedded
   *   servers, which bear everything, are not among them.
   * @param together may it have several at once, wherever they go?
   */
  constructor(limits: Limits, needs: ReadonlyMap<string, number>, together: boolean) {
    this.#limits = limits;
    this.#needs = together ? needs : new Map();
  }

  /** To be awaited before the case begins: it has its places, where it needs several at once. */
  async reserve(): Promise<void> {
    for (const [host, count] of [...this.#needs].sort(([a], [b]) => (a < b ? -1 : 1))) {
      this.#giveBack.push(await this.#limits.reserve(host, count));
    }
  }

  /** Waits until one more connection is in order, and gives what ends it. `host`: undefined for an embedded server. */
  async begin(host: string | undefined): Promise<() => void> {
    if (host === undefined) return nothing;
    if (!this.#needs.has(host)) return this.#limits.acquire(host);
    await this.#limits.begin(host);
    return nothing;
  }

  /** The case is over: all its connections are closed. */
  giveBack(): void {
    for (const one of this.#giveBack.splice(0)) one();
  }
}
