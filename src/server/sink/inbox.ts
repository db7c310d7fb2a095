/**
 * What a sink takes, up to bounds beyond which it refuses: unlike the memory of other embedded servers, which forget the oldest, it
 * loses nothing that it has accepted.
 */
import { Message } from '../../mail/message.ts';

export interface SinkBounds {
  /** Octets of one message. */
  readonly size: number;
  readonly count: number;
  /** Octets of all messages together. */
  readonly total: number;
}

const MiB = 1024 * 1024;

export const defaultSinkBounds: SinkBounds = { size: 32 * MiB, count: 10_000, total: 256 * MiB };

/** Gives what goes wrong where a message cannot be kept; undefined: it is kept. */
export type Keep = (message: Message) => string | undefined;

export class Inbox {
  readonly bounds: SinkBounds;
  readonly #keep: Keep;
  #count = 0;
  #total = 0;
  #refused = 0;

  constructor(bounds: SinkBounds, keep: Keep) {
    this.bounds = bounds;
    this.#keep = keep;
  }

  get count(): number {
    return this.#count;
  }

  get total(): number {
    return this.#total;
  }

  /** How many it has refused. */
  get refused(): number {
    return this.#refused;
  }

  /** Why no message comes in any more; undefined: it has room. */
  get full(): string | undefined {
    const { count, total } = this.bounds;
    if (this.#count >= count) return `the sink is full: it keeps ${String(count)} messages`;
    return this.#total >= total ? `the sink is full: it keeps ${String(total)} octets` : undefined;
  }

  /** Takes a message, its dots no longer doubled; gives the reply. `cut`: it was longer than it may be. */
  take(
    octets: string,
    cut: boolean,
    envelope: { readonly sender: string; readonly recipients: readonly string[] },
  ): string {
    const refusal = this.#refusalOf(octets, cut, envelope);
    if (refusal === undefined) return `250 2.0.0 Ok: number ${String(this.#count)}`;
    this.#refused += 1;
    return refusal;
  }

  #refusalOf(
    octets: string,
    cut: boolean,
    envelope: { readonly sender: string; readonly recipients: readonly string[] },
  ): string | undefined {
    const { size, total } = this.bounds;
    if (cut || octets.length > size) return `552 5.3.4 Message longer than ${String(size)} octets`;
    if (this.full !== undefined) return `452 4.3.1 ${this.full}`;
    if (this.#total + octets.length > total)
      return `452 4.3.1 the sink keeps ${String(total)} octets, and this is too much`;
    const problem = this.#keep(new Message(octets, { envelope, wireLines: true, at: performance.now() }));
    if (problem !== undefined) return `451 4.3.0 ${problem}`;
    this.#count += 1;
    this.#total += octets.length;
    return undefined;
  }
}
