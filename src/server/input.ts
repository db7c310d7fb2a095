/**
 * Turns the chunks of one connection into lines, messages and counted octets, without a loop over single octets.
 *
 * It remembers where chunks began, because some servers (a Mailguard firewall) behave differently when a command or the
 * end of a message is spread over segments. Kernel and Node may join segments, so "one chunk" is only "at most so many
 * segments". It holds at most one unfinished line of `limits.line` octets, or a message of `limits.message`; what is
 * beyond is thrown away and reported, never kept.
 */
import { Buffer } from 'node:buffer';

/** A command line without its line end. */
export interface CommandLine {
  /** Octet string. */
  readonly text: string;
  /** The line ended in LF without CR. */
  readonly bareLf: boolean;
  /** In how many chunks it came, at least 1. */
  readonly segments: number;
  /** How many octets of it the first chunk held. */
  readonly firstSegment: number;
  /** More octets had come already when this line was taken: the peer did not wait for the reply. */
  readonly more: boolean;
}

/** A message as it was on the wire. */
export interface ReceivedData {
  /** Octet string: dots still doubled, the end mark `.CRLF` left off. Cut at the limit when `overflow`. */
  readonly octets: string;
  /** How many octets came, kept or not. */
  readonly size: number;
  readonly overflow: boolean;
  /** The end mark (CRLF.CRLF) came in more than one chunk. */
  readonly endSplit: boolean;
}

const LF = 0x0a;
const CR = 0x0d;
const END = '\r\n.\r\n';

export class Input {
  readonly #lineLimit: number;
  readonly #messageLimit: number;
  readonly #ends: readonly string[];
  readonly #longestEnd: number;
  #pending: Buffer = Buffer.alloc(0);
  /** Chunks that came since the last look: joined once, when somebody looks. */
  #fresh: Buffer[] = [];
  #freshOctets = 0;
  /** Stream offset of the first pending octet. */
  #at = 0;
  /** Stream offsets at which chunks began, ascending; those before `#first` are done with. */
  #starts: number[] = [];
  #first = 0;
  /** The rest of a line that was too long is being thrown away. */
  #skipping = false;
  #parts: Buffer[] = [];
  #kept = 0;
  #size = 0;
  #messageStart = true;

  /** @param ends what ends a message in place of CRLF.CRLF; in each is a dot, and what stands before that is still content. */
  constructor(lineLimit: number, messageLimit: number, ends: readonly string[] = [END]) {
    this.#lineLimit = lineLimit;
    this.#messageLimit = messageLimit;
    this.#ends = ends;
    this.#longestEnd = Math.max(...ends.map(({ length }) => length));
  }

  /** How many octets wait to be taken. */
  get waiting(): number {
    return this.#pending.length + this.#freshOctets;
  }

  push(chunk: Buffer): void {
    this.#starts.push(this.#at + this.waiting);
    this.#fresh.push(chunk);
    this.#freshOctets += chunk.length;
  }

  /** Throws away all that waits; what is half read of a message or a long line is forgotten as well. */
  clear(): void {
    this.#join();
    this.#drop(this.#pending.length);
    this.#skipping = false;
    this.#take(false);
    this.#messageStart = true;
  }

  /** The next line; `too-long` for one that passed the limit (and is gone); undefined when no whole line is there. */
  line(): CommandLine | 'too-long' | undefined {
    this.#join();
    const end = this.#pending.indexOf(LF);
    if (end < 0) {
      if (this.#pending.length > this.#lineLimit) {
        this.#skipping = true;
        this.#drop(this.#pending.length);
      }
      return undefined;
    }
    if (this.#skipping || end >= this.#lineLimit) {
      this.#skipping = false;
      this.#drop(end + 1);
      return 'too-long';
    }
    const bareLf = end === 0 || this.#pending[end - 1] !== CR;
    const text = this.#pending.toString('latin1', 0, bareLf ? end : end - 1);
    const cuts = this.#cuts(this.#at, this.#at + end + 1);
    const line: CommandLine = {
      text,
      bareLf,
      segments: cuts.length + 1,
      firstSegment: (cuts[0] ?? this.#at + end + 1) - this.#at,
      more: this.#pending.length > end + 1,
    };
    this.#drop(end + 1);
    return line;
  }

  /** The message that ends at the next CRLF.CRLF (RFC 5321 4.1.1.4); undefined when its end has not come. */
  message(): ReceivedData | undefined {
    this.#join();
    // An empty message is `.CRLF` straight after the command: its CRLF was the command's own.
    if (this.#messageStart && this.#pending.length >= 3 && this.#pending.toString('latin1', 0, 3) === '.\r\n') {
      return this.#finish(0, 3);
    }
    const end = this.#end();
    if (end !== undefined) return this.#finish(end.content, end.total);
    // All but the octets that may begin the end mark are taken over, so that a long message is searched once.
    const sure = this.#pending.length - (this.#longestEnd - 1);
    if (sure > 0) {
      this.#keep(sure);
      this.#drop(sure);
      this.#messageStart = false;
    }
    return undefined;
  }

  /** The next `count` octets; undefined when they have not all come. Beyond the message limit they are thrown away. */
  octets(count: number): ReceivedData | undefined {
    this.#join();
    const some = Math.min(count - this.#size, this.#pending.length);
    this.#keep(some);
    this.#drop(some);
    return this.#size === count ? this.#take(false) : undefined;
  }

  /** How many octets are content, and how many that with the end mark. */
  #end(): { readonly content: number; readonly total: number } | undefined {
    let first: { readonly content: number; readonly total: number } | undefined;
    for (const mark of this.#ends) {
      const at = this.#pending.indexOf(mark, 0, 'latin1');
      // The line end before the dot is content.
      const content = at + mark.indexOf('.');
      if (at >= 0 && (first === undefined || content < first.content)) first = { content, total: at + mark.length };
    }
    return first;
  }

  #finish(content: number, total: number): ReceivedData {
    const end = this.#at + total;
    const endSplit = this.#cuts(Math.max(end - END.length, 0), end).length > 0;
    this.#keep(content);
    this.#drop(total);
    this.#messageStart = true;
    return this.#take(endSplit);
  }

  #keep(count: number): void {
    const room = Math.min(count, this.#messageLimit - this.#kept);
    if (room > 0) this.#parts.push(this.#pending.subarray(0, room));
    this.#kept += Math.max(room, 0);
    this.#size += count;
  }

  #take(endSplit: boolean): ReceivedData {
    const [only] = this.#parts;
    const whole = this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts);
    const data = { octets: whole.toString('latin1'), size: this.#size, overflow: this.#size > this.#kept, endSplit };
    this.#parts = [];
    this.#kept = 0;
    this.#size = 0;
    return data;
  }

  #join(): void {
    const [only] = this.#fresh;
    if (only === undefined) return;
    this.#pending =
      this.#pending.length === 0 && this.#fresh.length === 1 ? only : Buffer.concat([this.#pending, ...this.#fresh]);
    this.#fresh = [];
    this.#freshOctets = 0;
  }

  /** Where chunks began strictly inside the stream offsets given. */
  #cuts(from: number, to: number): number[] {
    const cuts: number[] = [];
    for (let index = this.#first; index < this.#starts.length; index++) {
      const start = this.#starts[index] ?? to;
      if (start >= to) break;
      if (start > from) cuts.push(start);
    }
    return cuts;
  }

  #drop(count: number): void {
    this.#at += count;
    this.#pending = this.#pending.subarray(count);
    if (this.#pending.length === 0) {
      this.#starts = [];
      this.#first = 0;
      return;
    }
    // The last octets taken may still be the first of an end mark: their chunk starts are kept a little longer.
    while ((this.#starts[this.#first] ?? Infinity) <= this.#at - END.length) this.#first += 1;
    if (this.#first > 1024) {
      this.#starts = this.#starts.slice(this.#first);
      this.#first = 0;
    }
  }
}
