/**
 * Where messages arrive for the tests of a run: a sink, a mailbox. A test sees those alone that hold its token: what else lies in a
 * mailbox, or comes to a sink, is nobody's business here, least of all that of a library.
 */
import type { Message } from './message.ts';
import { tokensIn } from './tokens.ts';

export interface MailSource {
  /** For people: `the sink at 127.0.0.1:2525`. */
  readonly name: string;
  /** Why nothing more can come; undefined: it is well. */
  readonly problem: string | undefined;
  /** What has come with this token, the oldest first: a live view. */
  with(token: string): readonly Message[];
  /** Calls back once, when something may have come; gives how to call that off. */
  onNews(listener: () => void): () => void;
  close(): Promise<void>;
}

const none: readonly Message[] = [];

/** Messages by the tokens that they hold; those that hold none are not kept. */
export class ByToken {
  readonly #runId: string;
  readonly #messages = new Map<string, Message[]>();
  readonly #listeners = new Set<() => void>();

  constructor(runId: string) {
    this.#runId = runId;
  }

  /** Keeps it for the tests that it is for, and tells those that wait. */
  add(message: Message): void {
    for (const token of tokensIn(message, this.#runId)) {
      const known = this.#messages.get(token);
      if (known === undefined) this.#messages.set(token, [message]);
      else known.push(message);
    }
    this.tell();
  }

  with(token: string): readonly Message[] {
    return this.#messages.get(token.toLowerCase()) ?? none;
  }

  onNews(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Those that wait look again. */
  tell(): void {
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }
}
