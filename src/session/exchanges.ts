/**
 * The exchanges of a session: which one is judged now, and which still owe a reply. Sending and receiving have a cursor each:
 * the current exchange is the last one begun (of several that went out together, the one whose turn it is), replies go to the oldest one that is owed.
 */
import type { ReplyOutcome } from '../smtp/outcome.ts';
import type { Exchange } from './exchange.ts';

/** How many exchanges are remembered. */
const remembered = 16;

export class Exchanges {
  readonly #recent: Exchange[];
  readonly #owed: Exchange[];
  #current: Exchange;

  constructor(greeting: Exchange) {
    this.#recent = [greeting];
    this.#owed = [greeting];
    this.#current = greeting;
  }

  /** The last few, oldest first. */
  get recent(): readonly Exchange[] {
    return this.#recent;
  }

  get current(): Exchange {
    return this.#current;
  }

  /** Those whose reply is owed and has not come, oldest first. */
  get owed(): readonly Exchange[] {
    return this.#owed;
  }

  begin(exchange: Exchange): void {
    this.#current = exchange;
    this.#recent.push(exchange);
    if (this.#recent.length > remembered) this.#recent.shift();
    if (exchange.owes > 0) this.#owed.push(exchange);
  }

  /** Makes an exchange the current one again: of several that went out together each is judged in its turn. */
  turnTo(exchange: Exchange): void {
    this.#current = exchange;
  }

  /** The exchange that the next reply belongs to: the oldest owed one, else the current one if it has none yet. */
  next(): Exchange | undefined {
    return this.#owed[0] ?? (this.#current.isOpen ? this.#current : undefined);
  }

  /** Records what came of an exchange. After a time-out its reply is owed as before. */
  settle(exchange: Exchange, outcome: ReplyOutcome): void {
    exchange.outcome = outcome;
    if (outcome.kind === 'reply' && exchange.batch !== undefined) exchange.batch.answered += 1;
    if (outcome.kind !== 'timeout' && this.#owed[0] === exchange) this.#owed.shift();
  }
}
