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
  readonly verb?: string;
  /** Chooses patience where there is no verb, or it is not the verb that counts: `end of data`. */
  readonly phase?: string;
  /** How many replies the server owes for it (language reference, "When a reply is owed"). */
  readonly owes: 0 | 1;
}

export interface Exchange extends SendAbout {
  /**
   * When the last octet was written (`performance.now()`). Of the greeting: when the TCP connect began. Of a reply that was
   * received without a send: when the last octet before it was written.
   */
  readonly sentAt: number;
  /**
   * What came, once it was read. A `timeout` may become something else when the exchange is read again with more patience;
   * every other outcome is final.
   */
  outcome: ReplyOutcome | undefined;
  /** An expectation has judged this exchange. The session itself never sets it. */
  judged: boolean;
}

export function newExchange(about: SendAbout, sentAt: number): Exchange {
  return { ...about, sentAt, outcome: undefined, judged: false };
}

/** True while the reply can still come: never read, or waited for in vain so far. */
export function isOpen(exchange: Exchange): boolean {
  return exchange.outcome === undefined || exchange.outcome.kind === 'timeout';
}

/** The word for how long to wait for its reply (`SessionSettings.patienceFor`). */
export function phaseOf({ phase, verb }: SendAbout): string {
  return phase ?? verb ?? 'other';
}
