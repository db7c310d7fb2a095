/**
 * One exchange of a session: what was sent (or that a greeting, or one more reply, was waited for) and what came of it.
 * The session fills it in; statements read it, and set `judged` when an expectation has looked at the reply.
 */
import type { ReplyOutcome } from '../smtp/outcome.ts';

/** What a statement says about the octets that it sends. */
export interface SendAbout {
  /** For people: `EHLO`, `RCPT`, `raw octets`, `the message`. */
  readonly label: string;
  /** The verb in capitals, where the octets are one command line: chooses patience, and EHLO's reply lists extensions. */
  readonly verb?: string | undefined;
  /** Chooses patience where there is no verb, or it is not the verb that counts: `end of data`. */
  readonly phase?: string | undefined;
  /** How many replies the server owes for it (language reference, "When a reply is owed"). */
  readonly owes: 0 | 1;
  /** They end a message: in LMTP the server owes a reply for each recipient that it has accepted, none for none (RFC 2033 4.2). */
  readonly endsMessage?: boolean | undefined;
  /** The octets of a RCPT: the recipient is known by them when the message has ended. */
  readonly line?: Uint8Array | undefined;
}

/** What went out as one: the sends of a block. */
export interface Batch {
  /** In the order of their octets. */
  readonly exchanges: readonly Exchange[];
  /** How many of them have their reply; the session counts. */
  answered: number;
  /** The server ended the connection when so many octets were out, and not all. */
  readonly cut?: { readonly written: number; readonly of?: number };
}

/** A class for speed: one is made for every command, and all have one shape. */
export class Exchange implements SendAbout {
  readonly label: string;
  readonly verb: string | undefined;
  readonly phase: string | undefined;
  readonly owes: 0 | 1;
  readonly endsMessage: boolean;
  readonly line: Uint8Array | undefined;
  /**
   * When the last octet was written (`performance.now()`). Of the greeting: when the TCP connect began. Of a reply that was
   * received without a send: when the last octet before it was written.
   */
  readonly sentAt: number;
  /**
   * What came, once it was read. A `timeout` may become something else when the exchange is read again with more patience;
   * every other outcome is final.
   */
  outcome: ReplyOutcome | undefined = undefined;
  /** An expectation has judged this exchange. The session itself never sets it. */
  judged = false;
  /** Somebody judges the syntax of the reply, so that nobody has to be warned of it. The session itself never sets it. */
  syntaxJudged = false;
  /** So many octets of it were out, and not all, when the server answered; undefined where it waited for the end. */
  early: number | undefined = undefined;

  /**
   * The end of a message that is answered for each recipient: an exchange for each that was accepted, in their order; known once the
   * replies to all before it are. Its own outcome is that of the last, or of the first that is no reply; in PRDR its own 353.
   */
  parts: readonly Exchange[] | undefined = undefined;
  /** The path that the reply is about, where it is about one recipient. */
  readonly recipient: string | undefined;
  /** What it is a part of. */
  readonly whole: Exchange | undefined;
  /** PRDR: its own reply was 353, and behind those about the recipients this one is about the message. */
  final: Exchange | undefined = undefined;

  /** Those that went out with it, itself included; undefined where it was sent alone. */
  readonly batch: Batch | undefined;

  constructor(
    { label, verb, phase, owes, endsMessage = false, line }: SendAbout,
    sentAt: number,
    batch?: Batch,
    part?: { readonly whole: Exchange; readonly recipient: string },
  ) {
    this.label = label;
    this.verb = verb;
    this.phase = phase;
    this.owes = owes;
    this.endsMessage = endsMessage;
    this.line = line;
    this.sentAt = sentAt;
    this.batch = batch;
    this.recipient = part?.recipient;
    this.whole = part?.whole;
  }

  /** Divides it: a reply about each of these recipients is owed. */
  divide(recipients: readonly string[]): readonly Exchange[] {
    const { label, verb, phase, sentAt, batch } = this;
    this.parts = recipients.map(
      (recipient) =>
        new Exchange({ label: `${label} for ${recipient}`, verb, phase, owes: 1 }, sentAt, batch, {
          whole: this,
          recipient,
        }),
    );
    return this.parts;
  }

  /** True while the reply can still come: never read, or waited for in vain so far. */
  get isOpen(): boolean {
    return (this.outcome === undefined || this.outcome.kind === 'timeout') && this.parts?.length !== 0;
  }

  /** Its replies are about the recipients, and it has none of its own (LMTP). */
  get isDivided(): boolean {
    return this.parts !== undefined && this.final === undefined;
  }
}

/** The word for how long to wait for a reply (`SessionSettings.patienceFor`). */
export function phaseOf({ phase, verb }: SendAbout): string {
  return phase ?? verb ?? 'other';
}
