/**
 * The messages that a server accepted, in memory and never further. Bounded in number and octets: the oldest go first.
 */
import type { TranscriptLine } from './transcript.ts';

export interface AcceptedRecipient {
  /** As given in RCPT, without angle brackets. */
  readonly address: string;
  /** What followed the path in RCPT (ESMTP parameters), raw. */
  readonly parameters: string;
  /** The server is not responsible for this recipient: it would have sent the message on. */
  readonly relayed: boolean;
}

export interface AcceptedMessage {
  /** From 1, in order of acceptance; numbers of forgotten messages are not used again. */
  readonly number: number;
  /** Which connection of the server brought it, from 1. */
  readonly session: number;
  readonly receivedAt: Date;
  readonly peer: string;
  readonly helo: string | undefined;
  /** As given in MAIL, without angle brackets; empty for the null reverse-path. */
  readonly reversePath: string;
  readonly mailParameters: string;
  readonly recipients: readonly AcceptedRecipient[];
  /** Octet string, as on the wire: dots still doubled where they were, the end mark left off. */
  readonly octets: string;
  /** The dialog of the session up to the message's content. */
  readonly transcript: readonly TranscriptLine[];
}

export class MailStore {
  readonly #messages: AcceptedMessage[] = [];
  readonly #countLimit: number;
  readonly #octetLimit: number;
  #octets = 0;
  #accepted = 0;

  constructor(countLimit: number, octetLimit: number) {
    this.#countLimit = countLimit;
    this.#octetLimit = octetLimit;
  }

  /** What is still remembered, oldest first: a live view. */
  get messages(): readonly AcceptedMessage[] {
    return this.#messages;
  }

  /** How many were accepted since the start, forgotten ones included. */
  get accepted(): number {
    return this.#accepted;
  }

  add(message: Omit<AcceptedMessage, 'number'>): AcceptedMessage {
    this.#accepted += 1;
    const kept = { number: this.#accepted, ...message };
    this.#messages.push(kept);
    this.#octets += kept.octets.length;
    while (this.#messages.length > this.#countLimit || this.#octets > this.#octetLimit) {
      this.#octets -= this.#messages.shift()?.octets.length ?? this.#octets;
    }
    return kept;
  }
}
