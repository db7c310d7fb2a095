/**
 * One session of a test as its text has it: the test's own, or one with a name. It is what stays when `connect` opens another
 * connection in place of the one before: the connection of now, and what was noted of it.
 */
import type { Spec } from '../language/spec.ts';
import type { Exchange } from '../session/exchange.ts';
import type { Session } from '../session/session.ts';
import type { Judged } from './judged.ts';
import type { Place } from './place.ts';

/** Whose lines run in a session, whoever has opened it. */
export interface ChannelUser {
  /** The file of these lines. */
  readonly home: Spec;
  /** How long they wait, in milliseconds. */
  patienceFor(phase: string): number;
}

export class Channel {
  /** Undefined: the session without a name, which is the test's own. */
  readonly name: string | undefined;
  /** Why nothing can be judged on the connection that was opened; undefined where all is well. */
  problem: Judged | undefined;
  /** Opened with `without banner`: its greeting is nobody's condition. */
  withoutBanner = false;
  /** A part of the case that runs beside others, and whose lines are about it; undefined: those of the case itself are. */
  user: ChannelUser | undefined;
  /** A connection was opened in it, whatever became of that. */
  wasOpened = false;
  /** The control of `expect relay` has been tried in this session, with this outcome. */
  relayControl: { readonly session: Session; readonly judged: Judged | undefined } | undefined;
  /** What the server told of itself in the last login of this connection; undefined: there was none. */
  authFacts: ReadonlyMap<string, string> | undefined;
  /** Where its connection goes; undefined: nowhere yet. */
  place: Place | undefined;
  #session: Session | undefined;
  #release: (() => void) | undefined;
  /** The last exchange that was noted; notes come in order. */
  #noted: Exchange | undefined;
  #greetingNoted = false;

  constructor(name?: string) {
    this.name = name;
  }

  /** The connection that there is, without opening one. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** Is there a connection that neither side has ended? */
  get isOpen(): boolean {
    return this.#session?.connection.kind === 'connected' && this.#session.closed === undefined;
  }

  /** Is its reply there? Where it is not, judging it once more would be waiting for it once more. */
  get hasReply(): boolean {
    return this.#session?.current.outcome?.kind === 'reply';
  }

  /** A fresh connection takes the place of the one before. `release` gives its place to others. */
  opened(session: Session, place: Place, withoutBanner: boolean, release: () => void): void {
    this.#session = session;
    this.place = place;
    this.#release = release;
    this.withoutBanner = withoutBanner;
    this.wasOpened = true;
    this.#greetingNoted = false;
    this.problem = undefined;
    this.authFacts = undefined;
  }

  /** The connection is over and forgotten, and its place is given to others. */
  left(): void {
    this.#session = undefined;
    this.#release?.();
    this.#release = undefined;
  }

  /** True the first time an exchange that has its reply is asked about. */
  isNews(exchange: Exchange): boolean {
    if (exchange.outcome?.kind !== 'reply' || exchange === this.#noted) return false;
    if (exchange === this.#session?.greeting) {
      if (this.#greetingNoted) return false;
      this.#greetingNoted = true;
    } else this.#noted = exchange;
    return true;
  }
}
