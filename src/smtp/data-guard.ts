/**
 * The delivery guard: without the operator's permission no message is completed, whatever a spec sends and whatever a
 * server answers. It looks at the octets themselves, so raw octets and any cutting into writes are covered.
 *
 * Without permission these are refused:
 *   1. anything after a 354, from whatever command;
 *   2. anything after a DATA line until its reply refuses it (4yz or 5yz) - so no message can follow in the same write;
 *   3. any BDAT, and BURL, which completes a message without octets of ours (RFC 4468);
 *   4. a line that is a lone dot, at any time.
 * Rule 4 is the wall: a server that lies about DATA (554, and yet it listens) still never sees the end of a message. What
 * a verb, a dot and a line end are is read as the most lenient server reads them: CR, LF and CRLF end a line; case,
 * blanks, control characters and the eighth bit do not count; a verb counts by its first four letters.
 *
 * A refusal is final: the session has to close. With permission nothing is refused, unless lines of a library have named a
 * recipient that was not granted to it (`recipient-guard.ts`): from then on it is as without permission.
 */
import { OutgoingTracker } from './outgoing.ts';
import { RecipientGuard, type RecipientPolicy, type Ungranted } from './recipient-guard.ts';
import type { Reply } from './reply.ts';

const refusals = {
  open: 'the server waits for a message, and nothing is written to it without permission to deliver',
  asked: 'something follows DATA before its reply has refused it: that could be a message',
  chunk: 'BDAT or BURL could complete a message',
  dot: 'a line with nothing but a dot could end a message',
} as const;

/** Letters of a line that are looked at: a verb of four, and one more to tell a lone dot. */
const headLength = 5;
const chunkVerb = /^(?:BDAT|BURL)/;

export class DataGuard {
  readonly #mayDeliver: boolean;
  readonly #recipients: RecipientGuard | undefined;
  readonly #tracker = new OutgoingTracker();
  /** `asked`: a DATA line is written and not answered. `open`: the server may be taking a message. */
  #data: 'none' | 'asked' | 'open' = 'none';
  /** The first letters of the line under way, as a server sees them for which CR ends a line. */
  #head = '';
  /** The same for a server that drops every CR: since the last LF. */
  #headSinceLf = '';
  #afterCr = false;
  /** Something other than CR was written since the last LF. */
  #lineBegun = false;
  /** Replies that must come: one for each line, and the greeting. */
  #owed = 1;
  /** How many of them come before the reply to DATA. */
  #ahead = 0;
  #refusal: string | undefined;

  /** `recipients`: whom lines of libraries may mail; left out where there are none. */
  constructor(mayDeliver: boolean, recipients?: RecipientPolicy) {
    this.#mayDeliver = mayDeliver;
    this.#recipients = mayDeliver && recipients !== undefined ? new RecipientGuard(recipients) : undefined;
  }

  /**
   * Asked before each write, with exactly its octets. `ok`: write them, all. `refused`: write none of them, and nothing
   * else on this connection: close it. Once refused, always refused.
   */
  willWrite(octets: Uint8Array): 'ok' | 'refused' {
    this.#recipients?.willWrite(octets);
    if (!this.#mayDeliver || this.#recipients !== undefined) {
      for (const octet of octets) {
        if (this.#refusal !== undefined) break;
        this.#refusal = this.#judge(octet);
      }
    }
    if (this.#refusal !== undefined && this.#counts) return 'refused';
    this.#tracker.wrote(octets);
    return 'ok';
  }

  /**
   * What is written from now on goes into TLS. A server has to forget what it got of a line before (RFC 3207 4.2), and a sick one
   * puts both together: either is looked at.
   */
  startsAnew(): void {
    this.#head = '';
    this.#afterCr = false;
    // What was sent before and not answered may never be.
    this.#owed = 0;
    this.#tracker.startsAnew();
  }

  /** Told of each reply as soon as it is read, the greeting too, in order. */
  sawReply(reply: Reply): void {
    this.#tracker.sawReply(reply);
    this.#owed = Math.max(0, this.#owed - 1);
    if (reply.lines.some((line) => line.code === 354)) {
      this.#data = 'open';
    } else if (this.#data === 'asked') {
      if (this.#ahead > 0) this.#ahead -= 1;
      else this.#data = refuses(reply) ? 'none' : 'open';
    }
  }

  /** Does it count what would be refused without permission? */
  get #counts(): boolean {
    return !this.#mayDeliver || this.ungranted !== undefined;
  }

  /** Why a write was refused, for a person; undefined as long as none was. */
  get refusal(): string | undefined {
    return this.#counts ? this.#refusal : undefined;
  }

  /** The recipient for whose sake it was refused, where it was not the permission that was missing. */
  get ungranted(): Ungranted | undefined {
    return this.#recipients?.ungranted;
  }

  /** A message or chunk is begun and not ended: QUIT would be taken for content. */
  get insideData(): boolean {
    return this.#tracker.insideData;
  }

  /** What was written last did not end a line: QUIT would be glued to it. */
  get unfinishedLine(): boolean {
    return this.#tracker.unfinishedLine;
  }

  /** Takes one octet into account; words when it must not be written. */
  #judge(octet: number): string | undefined {
    if (this.#data === 'open') return refusals.open;
    if (this.#data === 'asked') {
      // The LF of the CRLF that ends the DATA line may come in a write of its own.
      if (octet !== 0x0a || !this.#afterCr) return refusals.asked;
    }
    const seen = octet & 0x7f;
    if (seen === 0x0d || seen === 0x0a) return this.#lineEnd(octet);
    this.#afterCr = false;
    this.#lineBegun = true;
    const settled = this.#head.length === headLength && this.#headSinceLf.length === headLength;
    if (settled || seen <= 0x20 || seen === 0x7f) return undefined;
    const letter = String.fromCharCode(seen).toUpperCase();
    if (this.#head.length < headLength) this.#head += letter;
    if (this.#headSinceLf.length < headLength) this.#headSinceLf += letter;
    return chunkVerb.test(this.#head) || chunkVerb.test(this.#headSinceLf) ? refusals.chunk : undefined;
  }

  #lineEnd(octet: number): string | undefined {
    if (this.#head === '.' || this.#headSinceLf === '.') return refusals.dot;
    if (this.#head.startsWith('DATA') || this.#headSinceLf.startsWith('DATA')) {
      this.#data = 'asked';
      this.#ahead = this.#owed;
    }
    this.#head = '';
    this.#afterCr = octet === 0x0d;
    // 8A too is LF for a server that drops the eighth bit.
    if ((octet & 0x7f) === 0x0a) this.#headSinceLf = '';
    // A server answers a line when it is sure that it ended; counting too few replies is safe because of the wall.
    if (octet === 0x0a) {
      if (this.#lineBegun) this.#owed += 1;
      this.#lineBegun = false;
    }
    return undefined;
  }
}

function refuses(reply: Reply): boolean {
  return reply.code !== undefined && reply.code >= 400 && reply.code <= 599;
}
