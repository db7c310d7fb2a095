/**
 * The receiving cursor of a session: takes replies from the inbox, waits for them with patience, and gives each to the exchange
 * that it belongs to. What was read since the last write is remembered for counting, and the last EHLO's reply for `ext`.
 */
import { type Extensions, parseExtensions } from '../smtp/extensions.ts';
import type { ReplyOutcome } from '../smtp/outcome.ts';
import type { Reply } from '../smtp/reply.ts';
import { formatDuration } from '../text/duration.ts';
import { collect, type CollectBounds, type CollectEnd } from './collect.ts';
import type { Envelope } from './envelope.ts';
import { type Exchange, phaseOf } from './exchange.ts';
import type { Exchanges } from './exchanges.ts';
import type { Inbox } from './inbox.ts';
import type { Transcript } from './transcript.ts';

export interface ReaderSettings {
  readonly inbox: Inbox;
  readonly exchanges: Exchanges;
  readonly envelope: Envelope;
  readonly transcript: Transcript;
  readonly patienceFor: (phase: string) => number;
  /** Told of each complete reply, with what it answers; undefined: nothing that was sent, or asked for. */
  readonly onReply?: ((reply: Reply, exchange: Exchange | undefined) => void) | undefined;
}

/** A wait for the reply of an exchange. `from`: less what earlier waits for it have taken. */
interface Waiting {
  readonly exchange: Exchange;
  readonly from: number;
  readonly until: number;
  readonly resolve: (outcome: ReplyOutcome) => void;
}

export class ReplyReader {
  readonly #inbox: Inbox;
  readonly #exchanges: Exchanges;
  readonly #envelope: Envelope;
  readonly #transcript: Transcript;
  readonly #patienceFor: (phase: string) => number;
  readonly #onReply: ReaderSettings['onReply'];
  #sinceWrite: Reply[] = [];
  /** The last 250 to EHLO or LHLO. */
  #ehlo: Reply | undefined;
  #extensions: Extensions | undefined;
  #waiting: Waiting | undefined;

  constructor({ inbox, exchanges, envelope, transcript, patienceFor, onReply }: ReaderSettings) {
    this.#inbox = inbox;
    this.#exchanges = exchanges;
    this.#envelope = envelope;
    this.#transcript = transcript;
    this.#patienceFor = patienceFor;
    this.#onReply = onReply;
  }

  get extensions(): Extensions | undefined {
    if (this.#ehlo !== undefined) this.#extensions ??= parseExtensions(this.#ehlo);
    return this.#extensions;
  }

  /** What the server offered no longer counts (RFC 3207 4.2). */
  forgetExtensions(): void {
    this.#ehlo = undefined;
    this.#extensions = undefined;
  }

  /** Counting begins anew. */
  wrote(): void {
    if (this.#sinceWrite.length > 0) this.#sinceWrite = [];
  }

  /** The outcome of an exchange, read now if need be, after those that are owed before it. See `Session.reply`. */
  reply(exchange: Exchange, withinMs?: number): ReplyOutcome | Promise<ReplyOutcome> {
    const { outcome } = exchange;
    if (outcome !== undefined && !exchange.isOpen) return outcome;
    if (exchange.isDivided) return this.#replyForEach(exchange, withinMs);
    if (this.#owedBefore(exchange) !== undefined) return this.#replyInOrder(exchange, withinMs);
    return this.#whatCame(exchange) ?? this.#wait(exchange, withinMs);
  }

  /** Takes what is unread. What was owed is settled by it; the rest is nobody's. */
  takeUnread(): Reply[] {
    const taken: Reply[] = [];
    for (let reply = this.#inbox.take(); reply !== undefined; reply = this.#inbox.take()) {
      taken.push(reply);
      const owed = this.#exchanges.owed[0];
      if (owed === undefined) this.#onReply?.(reply, undefined);
      else this.#answered(owed, reply);
    }
    // At a close the transcript has got it, and the outcome of a read needs it.
    const partial = this.#inbox.closed === undefined ? this.#inbox.takePartial() : undefined;
    if (partial !== undefined) this.#transcript.received(partial, this.#inbox.lastOctetAt);
    return taken;
  }

  /** See `Session.collectUntilQuiet`. */
  async collect(bounds: CollectBounds): Promise<{ replies: readonly Reply[]; ended: CollectEnd }> {
    const ended = await collect(this.#inbox, bounds, (reply) => {
      const exchange = this.#exchanges.next();
      if (exchange !== undefined) {
        this.#answered(exchange, reply);
        return;
      }
      this.#sinceWrite.push(reply);
      this.#onReply?.(reply, undefined);
    });
    return { replies: [...this.#sinceWrite], ended };
  }

  #owedBefore(exchange: Exchange): Exchange | undefined {
    const first = this.#exchanges.owed[0];
    return first === exchange ? undefined : first;
  }

  async #replyInOrder(exchange: Exchange, withinMs?: number): Promise<ReplyOutcome> {
    for (let first = this.#owedBefore(exchange); first !== undefined; first = this.#owedBefore(exchange)) {
      // What came before it has told how many replies it has.
      if (exchange.parts !== undefined) break;
      const outcome = await this.reply(first);
      if (outcome.kind !== 'reply') return outcome;
    }
    return this.reply(exchange, withinMs);
  }

  /** Reads the reply about each recipient, and gives the last; or the first that did not come. */
  async #replyForEach(exchange: Exchange, withinMs?: number): Promise<ReplyOutcome> {
    let outcome: ReplyOutcome = { kind: 'timeout', waitedMs: 0 };
    for (const part of exchange.parts ?? []) {
      outcome = await this.reply(part, withinMs);
      if (outcome.kind !== 'reply') return outcome;
    }
    return outcome;
  }

  /** One promise and no more: this is done for nearly every reply. */
  #wait(exchange: Exchange, withinMs?: number): Promise<ReplyOutcome> {
    const before = exchange.outcome?.kind === 'timeout' ? exchange.outcome.waitedMs : 0;
    const from = performance.now() - before;
    const until = from + (withinMs ?? this.#patienceFor(phaseOf(exchange)));
    return new Promise((resolve) => {
      this.#waitOn({ exchange, from, until, resolve });
    });
  }

  #waitOn(waiting: Waiting): void {
    const { exchange, from, until, resolve } = waiting;
    const now = performance.now();
    if (now >= until) {
      resolve(this.#ranOut(exchange, now - from));
      return;
    }
    this.#inbox.onNews('reply', until, this.#look);
    this.#waiting = waiting;
  }

  /** One for all waits. */
  readonly #look = (): void => {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    const outcome = this.#whatCame(waiting.exchange);
    if (outcome === undefined) this.#waitOn(waiting);
    else waiting.resolve(outcome);
  };

  /** What can be had without waiting. */
  #whatCame(exchange: Exchange): ReplyOutcome | undefined {
    const reply = this.#inbox.take();
    if (reply !== undefined) return this.#answered(exchange, reply);
    const { overflow, closed } = this.#inbox;
    if (overflow !== undefined) {
      return this.#settled(exchange, { kind: 'overflow', ...overflow, partial: this.#inbox.partial ?? '' });
    }
    if (closed === undefined) return undefined;
    return this.#settled(exchange, { kind: closed.how === 'fin' ? 'closed' : 'reset', ...this.#partial() });
  }

  #answered(exchange: Exchange, reply: Reply): ReplyOutcome {
    this.#sinceWrite.push(reply);
    this.#envelope.sawReply(exchange, reply);
    const outcome = this.#settled(exchange, { kind: 'reply', reply });
    // Before an EHLO's reply counts: what it offers is for the replies behind it.
    this.#onReply?.(reply, exchange);
    const { verb } = exchange;
    if (reply.code === 250 && (verb === 'EHLO' || verb === 'LHLO' || verb === 'HELO')) {
      this.#ehlo = verb === 'HELO' ? undefined : reply;
      this.#extensions = undefined;
    } else if (verb === 'XCLIENT' && reply.code === 220) {
      // The session is where it was behind its greeting (Postfix, XCLIENT_README).
      this.#ehlo = undefined;
      this.#extensions = undefined;
    }
    return outcome;
  }

  #ranOut(exchange: Exchange, waitedMs: number): ReplyOutcome {
    const now = performance.now();
    this.#transcript.say('note', `no reply within ${formatDuration(waitedMs)} (${exchange.label})`, now);
    return this.#settled(exchange, { kind: 'timeout', waitedMs, ...this.#partial() });
  }

  #settled(exchange: Exchange, outcome: ReplyOutcome): ReplyOutcome {
    this.#exchanges.settle(exchange, outcome);
    return outcome;
  }

  #partial(): { readonly partial?: string } {
    const { partial } = this.#inbox;
    return partial === undefined ? {} : { partial };
  }
}
