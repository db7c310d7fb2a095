/**
 * The way out of a session: all octets go past the delivery guard, into the transcript and to the connection here, at once, slowly or
 * piece by piece; and the end of the connection, ours or the server's, is told here. What stands below can be exchanged: TLS.
 */
import type { Connection, WriteOutcome } from '../net/connection.ts';
import type { DataGuard } from '../smtp/data-guard.ts';
import { formatDuration } from '../text/duration.ts';
import { plural } from '../text/plural.ts';
import { formatSize } from '../text/size.ts';
import { type Closing, closingWords } from './closing.ts';
import { drip, type Pace } from './drip.ts';
import type { Batch } from './exchange.ts';
import { Excerpt } from './excerpt.ts';
import type { Inbox } from './inbox.ts';
import type { Pieces } from './pieces.ts';
import type { SendProblem } from './send-problem.ts';
import { stream } from './stream.ts';
import type { Transcript } from './transcript.ts';

/** What became of octets; `why`: whoever gave them had no more, although there should be. */
export type Went = 'refused' | WriteOutcome | { readonly why: string };

/** Of octets that went out in several writes. */
interface InParts {
  readonly outcome: Went;
  /** The server ended the connection before it had all. */
  readonly cut?: Batch['cut'];
  /** So many had gone out when the first reply was there. */
  readonly early?: number | undefined;
}

export class Outlet {
  readonly transcript: Transcript;
  /** Our half is closed, the server's is not. */
  halfClosed = false;
  /** Ends a handshake that goes on, when the session ends. */
  handshaking: AbortController | undefined;
  #link: Connection;
  readonly #guard: DataGuard;
  readonly #inbox: Inbox;
  readonly #patience: () => number;

  /** @param parts `patience`: how long the server may take for a write, in milliseconds; it can change. */
  constructor(parts: {
    readonly link: Connection;
    readonly guard: DataGuard;
    readonly transcript: Transcript;
    readonly inbox: Inbox;
    readonly patience: () => number;
  }) {
    this.transcript = parts.transcript;
    this.#link = parts.link;
    this.#guard = parts.guard;
    this.#inbox = parts.inbox;
    this.#patience = parts.patience;
  }

  /** What it writes to now. */
  get link(): Connection {
    return this.#link;
  }

  /** A command can follow: no data, and no half of a line, is open. */
  get isBetweenLines(): boolean {
    return !this.#guard.insideData && !this.#guard.unfinishedLine;
  }

  /** From now on inside TLS: nothing that was begun outside goes on there. */
  goOnWith(link: Connection): void {
    this.#link = link;
    this.#guard.startsAnew();
  }

  /** One write. No promise where the kernel takes the octets at once. `noted`: the transcript has them already. */
  write(
    octets: Uint8Array,
    deadlineMs: number = this.#patience(),
    as: 'sent' | 'goodbye' | 'noted' = 'sent',
  ): 'refused' | WriteOutcome | Promise<WriteOutcome> {
    if (this.#guard.willWrite(octets) === 'refused') return 'refused';
    if (as !== 'noted') this.transcript.sent(octets, performance.now(), as === 'goodbye');
    return this.#link.write(octets, deadlineMs);
  }

  /** Octets in several writes: slowly, or as they come. */
  writeInParts(octets: Uint8Array | Pieces, pace: Pace | undefined): Promise<InParts> {
    if (!(octets instanceof Uint8Array)) return this.#stream(octets);
    if (pace === undefined) throw new Error('octets that are held go out in one write');
    return this.#drip(octets, pace);
  }

  /** One entry of the transcript, and a note where not all went out: a secret that is cut in pieces could not be masked. */
  async #drip(octets: Uint8Array, pace: Pace): Promise<InParts> {
    const words = `${formatSize(pace.octets)} every ${formatDuration(pace.everyMs)}, from now on:`;
    this.transcript.say('note', words, performance.now());
    this.transcript.sent(octets, performance.now());
    const { outcome, written } = await drip({
      octets,
      pace,
      inbox: this.#inbox,
      write: (piece) => this.write(piece, this.#patience(), 'noted'),
    });
    if (outcome === 'written') return { outcome };
    const of = octets.length;
    this.transcript.say('note', `${String(written)} of ${plural(of, 'octet')} went out`, performance.now());
    return { outcome, cut: { written, of } };
  }

  async #stream(pieces: Pieces): Promise<InParts> {
    const { transcript } = this;
    const { outcome, written, early } = await stream({
      pieces,
      inbox: this.#inbox,
      transcript,
      excerpt: new Excerpt(transcript, pieces),
      write: (piece) => this.write(piece, this.#patience(), 'noted'),
    });
    if (typeof outcome === 'object') return { outcome };
    if (outcome !== 'written') transcript.say('note', `${plural(written, 'octet')} went out`, performance.now());
    const ended = outcome === 'closed' || outcome === 'reset';
    return { outcome, early, ...(ended && { cut: { written } }) };
  }

  /**
   * Why the octets are not all out, where that is a problem; the session has ended then. A server may refuse a message while it is being
   * sent, and close: what it said is the reply to it, and no problem.
   */
  problemOf(outcome: Went, hasAnswered: boolean): SendProblem | undefined {
    if (typeof outcome === 'object') {
      this.end('reset', outcome.why);
      return { kind: 'broken-off', ...outcome };
    }
    switch (outcome) {
      case 'written':
        return undefined;
      case 'refused':
        return this.#refused();
      case 'timed-out':
        return this.#timedOut(this.#patience());
      case 'closed':
      case 'reset':
        return hasAnswered ? undefined : { kind: outcome };
    }
  }

  #timedOut(waitedMs: number): SendProblem {
    this.end('reset', `the server did not take what was sent within ${formatDuration(waitedMs)}`);
    return { kind: 'write-timeout', waitedMs };
  }

  #refused(): SendProblem {
    const why = this.#guard.refusal ?? 'mail may not be left behind here';
    this.end('fin', `the delivery guard: ${why}`);
    const { ungranted } = this.#guard;
    return { kind: 'guard', why, ...(ungranted === undefined ? {} : { ungranted }) };
  }

  halfClose(): void {
    if (this.halfClosed) return;
    this.halfClosed = true;
    this.transcript.say('close', 'our half closed by us', performance.now());
    this.#link.halfClose();
  }

  /** Our end of it, unless it has ended. @param why for the transcript, where it is not plain. */
  end(how: Closing['how'], why?: string): void {
    if (this.#inbox.closed !== undefined) return;
    const closing: Closing = { by: 'us', how, at: performance.now() };
    this.handshaking?.abort();
    if (how === 'reset') this.#link.reset();
    this.ended(closing, why === undefined ? closingWords(closing) : `${closingWords(closing)}: ${why}`);
    this.#inbox.close(closing);
  }

  /** It has ended, whoever ended it: for the transcript, with what was left of a reply. */
  ended(closing: Closing, words: string): void {
    const { partial } = this.#inbox;
    if (partial !== undefined) this.transcript.received(partial, this.#inbox.lastOctetAt);
    this.transcript.say('close', words, closing.at);
    this.#link.close();
  }
}
