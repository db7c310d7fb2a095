/**
 * Octets to replies (RFC 5321 4.2), incrementally: any segmentation of the same octets gives the same replies.
 *
 * A line ends with LF. A reply ends with the first line that does not ask for another: `250-` asks, and inside a reply so
 * does a line without a code. So `OK` alone is one complete reply without a code, and `220****` is a whole banner. What is
 * wrong with a reply is recorded in it and never repaired (`read-reply.ts`).
 *
 * Nothing here throws, waits or grows without bound: when a server says more than the bounds allow, `overflow` is set,
 * what came before stays readable, and every later octet is dropped. The session then has to give the connection up.
 */
import { Buffer } from 'node:buffer';
import { leadingCode, readReply } from './read-reply.ts';
import type { Reply } from './reply.ts';

export interface ReplyBounds {
  /** Octets of one line, line end included. */
  readonly line: number;
  /** Octets of one reply. */
  readonly reply: number;
  /** Lines of one reply. */
  readonly lines: number;
  /** Complete replies that nobody has taken yet. */
  readonly replies: number;
  /** Octets that nobody has taken yet, complete replies and the partial one. */
  readonly unread: number;
}

/** Which bound a server overran. */
export interface Overflow {
  readonly bound: keyof ReplyBounds;
  readonly limit: number;
}

const defaultBounds: ReplyBounds = {
  line: 64 * 1024,
  reply: 1024 * 1024,
  lines: 10_000,
  replies: 10_000,
  unread: 4 * 1024 * 1024,
};

export class ReplyParser {
  readonly #bounds: ReplyBounds;
  readonly #ready: Reply[] = [];
  #readyOctets = 0;
  /** The complete lines of the reply that is under way, with their line ends. */
  #lines: string[] = [];
  #linesOctets = 0;
  /** The line that is under way. */
  #tail = '';
  #firstByteAt = 0;
  #lastByteAt = 0;
  #overflow: Overflow | undefined;

  constructor(bounds: Partial<ReplyBounds> = {}) {
    this.#bounds = { ...defaultBounds, ...bounds };
  }

  /** Takes octets as they come from the server; `at` is when they came (milliseconds, monotonic clock). */
  push(chunk: Uint8Array, at: number): void {
    if (this.#overflow !== undefined || chunk.length === 0) return;
    const octets = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    let start = 0;
    while (start < octets.length) {
      const lineFeed = octets.indexOf('\n', start);
      const end = lineFeed === -1 ? octets.length : lineFeed + 1;
      if (!this.#keep(octets.slice(start, end), at)) return;
      if (lineFeed !== -1) this.#endLine();
      if (this.#isOverrun()) return;
      start = end;
    }
  }

  /** The next complete reply, in the order received; each is given once. */
  next(): Reply | undefined {
    const reply = this.#ready.shift();
    if (reply !== undefined) this.#readyOctets -= reply.octets.length;
    return reply;
  }

  /** What nobody has taken: complete replies, and all octets (those of a partial reply too). */
  unread(): { readonly replies: number; readonly octets: number } {
    return { replies: this.#ready.length, octets: this.#unreadOctets() };
  }

  /** Takes everything that is unread, the partial reply included, as an octet string. What comes next begins a new reply. */
  takeAll(): string {
    const all = this.#ready.map((reply) => reply.octets).join('') + (this.partial() ?? '');
    this.#ready.length = 0;
    this.#readyOctets = 0;
    this.#reset();
    return all;
  }

  /** The octets of a reply that has begun and not ended; undefined where there are none. */
  partial(): string | undefined {
    const octets = this.#lines.join('') + this.#tail;
    return octets === '' ? undefined : octets;
  }

  /**
   * The peer has closed, or patience ran out for good: takes the partial reply as a reply with the malformation
   * `unterminated`. Complete replies stay in the queue, before it. Undefined where nothing was under way.
   */
  endOfInput(): Reply | undefined {
    const lines = this.#tail === '' ? this.#lines : [...this.#lines, this.#tail];
    if (lines.length === 0) return undefined;
    const reply = this.#read(lines, false);
    this.#reset();
    return reply;
  }

  /** Set once a bound was overrun, and for good. */
  get overflow(): Overflow | undefined {
    return this.#overflow;
  }

  /** Adds to the line under way as much as the bounds allow; false where that was not all. */
  #keep(piece: string, at: number): boolean {
    if (this.#ready.length >= this.#bounds.replies) return this.#overrun('replies');
    const tail = this.#tail.length;
    const reply = this.#linesOctets + tail;
    let bound: keyof ReplyBounds = 'line';
    let room = this.#bounds.line - tail;
    if (this.#bounds.reply - reply < room) {
      bound = 'reply';
      room = this.#bounds.reply - reply;
    }
    if (this.#bounds.unread - this.#readyOctets - reply < room) {
      bound = 'unread';
      room = this.#bounds.unread - this.#readyOctets - reply;
    }
    if (reply === 0) this.#firstByteAt = at;
    this.#lastByteAt = at;
    this.#tail += piece.length > room ? piece.slice(0, room) : piece;
    return piece.length <= room || this.#overrun(bound);
  }

  /** The line under way is complete: it ends the reply, or more lines follow. */
  #endLine(): void {
    const line = this.#tail;
    const inside = this.#lines.length > 0;
    this.#lines.push(line);
    this.#linesOctets += line.length;
    this.#tail = '';
    const asksForMore = leadingCode(line) === undefined ? inside : line.charAt(3) === '-';
    if (!asksForMore) {
      this.#ready.push(this.#read(this.#lines, true));
      this.#readyOctets += this.#linesOctets;
      this.#reset();
    } else if (this.#lines.length >= this.#bounds.lines) {
      this.#overrun('lines');
    }
  }

  #read(lines: readonly string[], ended: boolean): Reply {
    return readReply({ lines, ended, firstByteAt: this.#firstByteAt, lastByteAt: this.#lastByteAt });
  }

  #reset(): void {
    this.#lines = [];
    this.#linesOctets = 0;
    this.#tail = '';
  }

  #unreadOctets(): number {
    return this.#readyOctets + this.#linesOctets + this.#tail.length;
  }

  #overrun(bound: keyof ReplyBounds): false {
    this.#overflow = { bound, limit: this.#bounds[bound] };
    return false;
  }

  #isOverrun(): boolean {
    return this.#overflow !== undefined;
  }
}
