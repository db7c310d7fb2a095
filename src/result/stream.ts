/**
 * The event stream of a run: one producer, any number of independent consumers that each see every event.
 *
 * Does: hands events on in batches, everything that was emitted since a consumer last asked, so that 100,000 events a
 * second cost no promise each. A consumer gets what is emitted after it subscribed; subscribe all of them first.
 *
 * Does not: hold the producer back by itself. `emit` always succeeds; a producer that awaits `drained()` before each new
 * case keeps every queue near the limit. A consumer that ends its loop early (`break`, exception) stops counting.
 *
 * Secrets are taken out here, at the one place that every event passes.
 */
import { Redactor } from '../text/redact.ts';
import type { RunEvent } from './events.ts';
import { redactEvent } from './redact-event.ts';

/** What a consumer reads: every event in order, some at a time. Can be read once. */
export type EventBatches = AsyncIterable<readonly RunEvent[]>;

export interface EventStreamOptions {
  /** `drained()` waits while a consumer has more than this many events unread. */
  readonly limit?: number;
  /** Secrets to take out of every event. */
  readonly redactor?: Redactor;
}

const DEFAULT_LIMIT = 10_000;
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

export class EventStream {
  readonly #limit: number;
  readonly #redactor: Redactor;
  readonly #consumers = new Set<Consumer>();
  #ended = false;
  #waiting: Deferred | undefined;

  constructor(options: EventStreamOptions = {}) {
    this.#limit = options.limit ?? DEFAULT_LIMIT;
    this.#redactor = options.redactor ?? new Redactor([]);
  }

  /** Gives `event` to every consumer. After `end()` it is an error of ours. */
  emit(event: RunEvent): void {
    if (this.#ended) throw new Error(`an event (${event.type}) was emitted after the end of the stream`);
    const safe = redactEvent(event, this.#redactor);
    for (const consumer of this.#consumers) consumer.push(safe);
  }

  /** No more events: consumers read what is left and finish. */
  end(): void {
    this.#ended = true;
    for (const consumer of this.#consumers) consumer.end();
  }

  /** A new consumer, which counts from now on: it must be read or closed. */
  subscribe(): EventBatches {
    const consumer = new Consumer({
      taken: () => {
        this.#release();
      },
      closed: () => {
        this.#consumers.delete(consumer);
        this.#release();
      },
    });
    if (this.#ended) consumer.end();
    else this.#consumers.add(consumer);
    return consumer;
  }

  /** Resolves when no consumer has more than the limit unread; costs nothing while that is so. */
  async drained(): Promise<void> {
    if (!this.#lags()) return;
    this.#waiting ??= deferred();
    await this.#waiting.promise;
  }

  #lags(): boolean {
    for (const consumer of this.#consumers) if (consumer.unread > this.#limit) return true;
    return false;
  }

  #release(): void {
    if (this.#waiting === undefined || this.#lags()) return;
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    resolve();
  }
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function deferred(): Deferred {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

interface ConsumerHooks {
  readonly taken: () => void;
  readonly closed: () => void;
}

/** One consumer's queue, and the iterator over it. */
class Consumer implements EventBatches, AsyncIterator<readonly RunEvent[], undefined> {
  readonly #hooks: ConsumerHooks;
  #queue: RunEvent[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(hooks: ConsumerHooks) {
    this.#hooks = hooks;
  }

  get unread(): number {
    return this.#queue.length;
  }

  push(event: RunEvent): void {
    this.#queue.push(event);
    this.#wakeReader();
  }

  end(): void {
    this.#ended = true;
    this.#wakeReader();
  }

  [Symbol.asyncIterator](): AsyncIterator<readonly RunEvent[], undefined> {
    return this;
  }

  async next(): Promise<IteratorResult<readonly RunEvent[], undefined>> {
    if (this.#queue.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const batch = this.#queue;
    if (batch.length === 0) return DONE;
    this.#queue = [];
    this.#hooks.taken();
    return { done: false, value: batch };
  }

  /** Called by `for await` when the loop is left early. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.#queue = [];
    this.end();
    this.#hooks.closed();
    return Promise.resolve(DONE);
  }

  /** The reader goes on once this turn of the event loop is done: all that many sessions emit in it is one batch. */
  #wakeReader(): void {
    if (this.#wake === undefined) return;
    setImmediate(this.#wake);
    this.#wake = undefined;
  }
}
