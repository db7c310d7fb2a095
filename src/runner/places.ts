/**
 * The places of one case among the connections to its host (`limits.ts`). A case with one session takes a place for each connection
 * and gives it back; one with several takes places for all of them before its first line, and keeps them to its end.
 */
import type { ConnectionLimits } from './limits.ts';

/** What begins connections to a host; undefined for an embedded server, which bears everything. */
type Limits = Pick<ConnectionLimits, 'acquire' | 'reserve' | 'begin'> | undefined;

const nothing = (): void => undefined;

export class Places {
  readonly #limits: Limits;
  readonly #host: string;
  readonly #count: number;
  #giveBack: (() => void) | undefined;

  /** @param count how many connections the case may have open at once; at most as many as the limits allow. */
  constructor(limits: Limits, host: string, count: number) {
    this.#limits = limits;
    this.#host = host;
    this.#count = count;
  }

  /** To be awaited before the case begins: it has its places, where it needs several at once. */
  async reserve(): Promise<void> {
    if (this.#limits !== undefined && this.#count > 1)
      this.#giveBack = await this.#limits.reserve(this.#host, this.#count);
  }

  /** Waits until one more connection is in order, and gives what ends it. */
  async begin(): Promise<() => void> {
    if (this.#limits === undefined) return nothing;
    if (this.#count <= 1) return this.#limits.acquire(this.#host);
    await this.#limits.begin(this.#host);
    return nothing;
  }

  /** The case is over: all its connections are closed. */
  giveBack(): void {
    this.#giveBack?.();
  }
}
