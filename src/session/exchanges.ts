/**
 * The exchanges of a session: which one is judged now, and which still owe a reply. Sending and receiving have a cursor each:
 * the current exchange is the last one begun (of several that went out together, the one whose turn it is), replies go to the oldest one that is owed.
 */
import type { ReplyOutcome } from '../smtp/outcome.ts';
import type { Reply } from '../smtp/reply.ts';
import type { Envelope } from './envelope.ts';
import { Exchange } from './exchange.ts';

/** How many exchanges are remembered. */
const remembered = 16;

export class Exchanges {
  readonly #recent: Exchange[];
  #owed: Exchange[];
  #current: Exchange;
  readonly #envelope: Envelope;

  constructor(greeting: Exchange, envelope: Envelope) {
    this.#envelope = envelope;
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
    if (exchange.owes === 0) return;
    this.#owed.push(exchange);
    if (this.#owed.length === 1) this.#divide();
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
    const { whole } = exchange;
    if (whole?.isDivided === true && (outcome.kind !== 'reply' || exchange === whole.parts?.at(-1)))
      whole.outcome = outcome;
    if (outcome.kind === 'reply' && exchange.batch !== undefined) exchange.batch.answered += 1;
    if (outcome.kind === 'timeout' || this.#owed[0] !== exchange) return;
    this.#owed.shift();
    if (outcome.kind === 'reply' && exchange.endsMessage && exchange.parts === undefined)
      this.#ended(exchange, outcome.reply);
    this.#divide();
  }

  /** All before the oldest are answered: if it is the end of a message in LMTP, it is known now for whom replies are owed. */
  #divide(): void {
    for (let [oldest] = this.#owed; oldest?.endsMessage === true && this.#envelope.isLmtp; [oldest] = this.#owed) {
      const recipients = this.#envelope.end();
      // Without recipients BDAT is refused as any command, with one reply; behind DATA nobody is there to answer.
      if (oldest.verb === 'BDAT' && recipients.length === 0) return;
      this.#owed = [...oldest.divide(recipients), ...this.#owed.slice(1)];
    }
  }

  /** The end of a message has its reply. A 353 (PRDR) announces one for each recipient, and one for the message. */
  #ended(exchange: Exchange, { code }: Reply): void {
    const recipients = this.#envelope.end();
    if (code !== 353) return;
    const { phase, sentAt, batch } = exchange;
    exchange.final = new Exchange({ label: 'the message as a whole', phase, owes: 1 }, sentAt, batch);
    this.#owed = [...exchange.divide(recipients), exchange.final, ...this.#owed];
  }
}
