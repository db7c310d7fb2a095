/**
 * What came from the server and nobody has read yet, and whether more can come: complete replies in their order, the reply
 * that is under way, and how the connection ended. Octets go in as the socket gives them, readers wait for what they need.
 *
 * Bounded: when too much lies unread the connection is paused, so that the server is held back, and resumed once it is
 * read; one line or reply without end is an overflow, after which nothing more is kept. Every wait has an end: what was
 * waited for, the close, or its deadline, with one timer for all waits.
 *
 * One reader at a time: two at once would be a bug of ours, and throws.
 */
import type { Connection, PeerEnd, Receiver } from '../net/connection.ts';
import { Deadline } from '../net/deadline.ts';
import { type Overflow, ReplyParser } from '../smtp/reply-parser.ts';
import type { Reply } from '../smtp/reply.ts';
import type { Closing } from './closing.ts';
import type { SessionBounds } from './settings.ts';

/** Told as it happens, before any reader. */
export interface InboxObserver {
  replyCame(reply: Reply): void;
  overflowed(overflow: Overflow): void;
  serverClosed(closing: Closing): void;
  noted(words: string): void;
}

/** What ends a wait besides the close and the deadline: a complete reply, any octet, or nothing else. */
export type WaitFor = 'reply' | 'octet' | 'close';

export class Inbox implements Receiver {
  #connection: Connection;
  readonly #bounds: SessionBounds;
  readonly #observer: InboxObserver;
  readonly #parser: ReplyParser;
  readonly #ready: Reply[] = [];
  #readyOctets = 0;
  #paused = false;
  #lastOctetAt = 0;
  #closed: Closing | undefined;
  #waitsFor: WaitFor | undefined;
  #wake: (() => void) | undefined;
  readonly #deadline = new Deadline(() => this.#wakeReader());

  constructor(connection: Connection, bounds: SessionBounds, observer: InboxObserver) {
    this.#connection = connection;
    this.#bounds = bounds;
    this.#observer = observer;
    // What is complete is taken from the parser at once: how much of it may lie here is bounded below.
    this.#parser = new ReplyParser({ ...bounds.reply, replies: Infinity, unread: Infinity });
  }

  /** How the connection ended, whoever ended it; undefined while it is open. */
  get closed(): Closing | undefined {
    return this.#closed;
  }

  get overflow(): Overflow | undefined {
    return this.#parser.overflow;
  }

  /** True where complete replies are unread, or a part of one to which more can come. */
  get hasUnread(): boolean {
    return this.#ready.length > 0 || (this.#closed === undefined && this.#parser.partial() !== undefined);
  }

  /** The octets of a reply that has begun and not ended. */
  get partial(): string | undefined {
    return this.#parser.partial();
  }

  /** When the last octet came (`performance.now()`); 0 before the first. */
  get lastOctetAt(): number {
    return this.#lastOctetAt;
  }

  /** True while a reader waits. */
  get isWaitedFor(): boolean {
    return this.#wake !== undefined;
  }

  /** Everything unread as an octet string; it stays unread. */
  peek(): string {
    return this.#ready.map((reply) => reply.octets).join('') + (this.#parser.partial() ?? '');
  }

  /** The next complete reply, if there is one. */
  take(): Reply | undefined {
    const reply = this.#ready.shift();
    if (reply === undefined) return undefined;
    this.#readyOctets -= reply.octets.length;
    if (this.#paused && !this.#isFull()) {
      this.#paused = false;
      this.#connection.resume();
    }
    return reply;
  }

  /** Takes the octets of the reply under way; what comes next begins a new one. */
  takePartial(): string | undefined {
    const partial = this.#parser.takeAll();
    return partial === '' ? undefined : partial;
  }

  /** Takes all that is unread, for somebody else to read. */
  takeOctets(): string {
    const octets = this.peek();
    while (this.take() !== undefined);
    this.#parser.takeAll();
    return octets;
  }

  /** From now on it reads from another connection. Nothing may be unread. */
  readFrom(connection: Connection): void {
    this.#connection = connection;
    this.#paused = false;
    connection.start(this);
  }

  /** Waits for something new; who wakes looks for himself what it was. @param until `performance.now()` */
  wait(what: WaitFor, until: number): Promise<void> {
    return new Promise((resolve) => {
      this.onNews(what, until, resolve);
    });
  }

  /** The same without a promise, for what is done for every reply: `wake` is called once, where the news comes in. */
  onNews(what: WaitFor, until: number, wake: () => void): void {
    if (this.#wake !== undefined) throw new Error('two statements read from one session at the same time');
    this.#waitsFor = what;
    this.#wake = wake;
    this.#deadline.set(until);
  }

  /** The connection is at its end, by us or because there was none: readers wake, what is unread stays. */
  close(closing: Closing): void {
    if (this.#closed !== undefined) return;
    this.#closed = closing;
    this.#deadline.dispose();
    this.#wakeReader();
  }

  data(chunk: Uint8Array, at: number): void {
    if (this.#closed !== undefined) return;
    this.#lastOctetAt = at;
    this.#parser.push(chunk, at);
    for (let reply = this.#parser.next(); reply !== undefined; reply = this.#parser.next()) {
      this.#ready.push(reply);
      this.#readyOctets += reply.octets.length;
      this.#observer.replyCame(reply);
    }
    const { overflow } = this.#parser;
    if (overflow !== undefined) {
      this.#observer.overflowed(overflow);
    } else if (!this.#paused && this.#isFull()) {
      this.#paused = true;
      this.#connection.pause();
    }
    if (this.#waitsFor === 'octet' || (this.#waitsFor === 'reply' && this.#ready.length > 0)) this.#wakeReader();
  }

  note(words: string): void {
    this.#observer.noted(words);
  }

  end(end: PeerEnd): void {
    if (this.#closed !== undefined) return;
    const closing: Closing = { by: 'server', ...end };
    this.#observer.serverClosed(closing);
    this.close(closing);
  }

  #isFull(): boolean {
    return this.#readyOctets > this.#bounds.unreadOctets || this.#ready.length > this.#bounds.unreadReplies;
  }

  #wakeReader(): void {
    const wake = this.#wake;
    if (wake === undefined) return;
    this.#wake = undefined;
    this.#waitsFor = undefined;
    if (this.#closed === undefined) this.#deadline.clear();
    wake();
  }
}
