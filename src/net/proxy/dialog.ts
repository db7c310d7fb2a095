/**
 * The talk with a proxy before the server is reached: one side writes, then an incremental reader looks at all that has come until
 * it has its answer. The proxy may answer octet by octet, stop, break off, or say anything: each is a fault with words.
 *
 * What stands behind the last answer belongs to the server, which speaks first: `release` gives it back to the connection.
 */
import { visibleOctets } from '../../text/visible.ts';
import { formatDuration } from '../../text/duration.ts';
import type { Connection, PeerEnd, Receiver } from '../connection.ts';

/** What went wrong at the proxy: of the server nothing is known then. */
export interface ProxyFault {
  readonly fault: string;
  readonly next: string;
}

/** What a reader makes of the octets so far. `length`: how many of them the value took. */
export type Read<T> =
  | { readonly kind: 'more' }
  | { readonly kind: 'done'; readonly value: T; readonly length: number }
  | { readonly kind: 'garbage'; readonly why: string };

export const more: Read<never> = { kind: 'more' };

/** No answer of a proxy is longer. */
const longestAnswer = 16 * 1024;

/** Of what is no answer, so much is told. */
const shown = 60;

export class ProxyDialog implements Receiver {
  readonly #connection: Connection;
  readonly #until: number;
  readonly #patience: number;
  readonly #signal: AbortSignal | undefined;
  #octets = Buffer.alloc(0);
  #end: PeerEnd | undefined;
  #wake: (() => void) | undefined;

  /** @param patience for all of it, in milliseconds from now. */
  constructor(connection: Connection, patience: number, signal: AbortSignal | undefined) {
    this.#connection = connection;
    this.#patience = patience;
    this.#until = performance.now() + patience;
    this.#signal = signal;
    connection.start(this);
  }

  /** Writes octets, and reads the answer to them. */
  async ask<T>(octets: Uint8Array, read: (octets: Buffer) => Read<T>): Promise<T | ProxyFault> {
    const written = await this.#connection.write(octets, this.#rest);
    // Where it has closed, what it said before is told below.
    if (written === 'timed-out') return this.#silent();
    return this.answer(read);
  }

  /** Reads one more answer. */
  async answer<T>(read: (octets: Buffer) => Read<T>): Promise<T | ProxyFault> {
    for (;;) {
      const found = read(this.#octets);
      if (found.kind === 'done') {
        this.#octets = this.#octets.subarray(found.length);
        return found.value;
      }
      if (found.kind === 'garbage') return this.#garbage(found.why);
      if (this.#octets.length > longestAnswer) return this.#garbage('an answer without an end');
      if (this.#end !== undefined) return this.#ended(this.#end);
      if (this.#rest <= 0 || this.#signal?.aborted === true) return this.#silent();
      await this.#arrival();
    }
  }

  /** The proxy has done its part: what has come beyond that is for who reads next. */
  release(): void {
    this.#connection.unread?.(this.#octets);
  }

  data(chunk: Uint8Array): void {
    this.#octets = Buffer.concat([this.#octets, chunk]);
    // It is read, or given back, at once; a proxy that floods us meanwhile waits.
    if (this.#octets.length > longestAnswer) this.#connection.pause();
    this.#wake?.();
  }

  end(end: PeerEnd): void {
    this.#end = end;
    this.#wake?.();
  }

  get #rest(): number {
    return Math.max(this.#until - performance.now(), 0);
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#signal?.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, Math.ceil(this.#rest));
      this.#signal?.addEventListener('abort', done);
      this.#wake = done;
    });
  }

  #ended({ how }: PeerEnd): ProxyFault {
    const when = this.#octets.length === 0 ? 'before it answered' : `in the middle of its answer: ${this.#seen()}`;
    return {
      fault: `${how === 'fin' ? 'closed' : 'reset'} the connection ${when}`,
      next: 'check that this port is that of the proxy, that it speaks this protocol, and whether it lets this machine in',
    };
  }

  #silent(): ProxyFault {
    const so = this.#octets.length === 0 ? 'did not answer' : `stopped in the middle of its answer (${this.#seen()})`;
    return {
      fault: `${so} within ${formatDuration(this.#patience)}`,
      next: 'check that this port is that of the proxy; it may be slow to reach the server: give it more time with --timeout',
    };
  }

  #garbage(why: string): ProxyFault {
    return {
      fault: `answered with what is none of its protocol, ${why}: ${this.#seen()}`,
      next: 'check that this port is that of the proxy, and that it speaks this protocol',
    };
  }

  #seen(): string {
    const text = this.#octets.subarray(0, shown).toString('latin1');
    return visibleOctets(this.#octets.length > shown ? `${text}…` : text);
  }
}

export const isFault = (value: unknown): value is ProxyFault =>
  typeof value === 'object' && value !== null && 'fault' in value;
