/** What a session is told before it opens, and the bounds it keeps to. */
import type { ReplyBounds } from '../smtp/reply-parser.ts';
import type { RecipientPolicy } from '../smtp/recipient-guard.ts';
import type { Reply } from '../smtp/reply.ts';
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';
import type { Exchange } from './exchange.ts';
import type { Extensions } from '../smtp/extensions.ts';
import type { ConnectOutcome } from '../net/connect.ts';
import type { Route } from '../net/route.ts';
import type { Handshake, ReadyTls } from './tls.ts';

/** What is known of a session by who looks at its replies: a `Session` has it. */
export interface SessionSeen {
  readonly connection: ConnectOutcome;
  readonly greeting: Exchange;
  readonly extensions: Extensions | undefined;
  readonly tls: Handshake | undefined;
}

/** A complete reply, with what it answers. */
export interface ReplySeen {
  readonly reply: Reply;
  readonly exchange: Exchange;
  /** As it stands; what the reply to an EHLO offers is not known to it yet. */
  readonly session: SessionSeen;
  /** Which session of the case it is. */
  readonly number: number;
}

export interface SessionSettings {
  readonly target: Route;
  /**
   * How long to wait, in milliseconds: `connect` (the look-up, and again each address), `greeting`, `data block` (any
   * write), `handshake` (of TLS), and for a reply the phase of its exchange, else its verb in capitals, else `other`.
   */
  readonly patienceFor: (phase: string) => number;
  /** The test and the operator both allow that mail is left behind. Without it the delivery guard closes the session. */
  readonly mayDeliver: boolean;
  /** Whom lines of libraries may mail; left out where there are none. */
  readonly recipients?: RecipientPolicy;
  /** Which session of the case this is, from 1. */
  readonly number: number;
  /** What the spec calls it: told in its transcript. */
  readonly name?: string | undefined;
  /** When the case began (`performance.now()`): entries of the transcript count from it. */
  readonly caseStartedAt: number;
  /** Takes the transcript as it grows, in the order of the wire. Must not throw. */
  readonly onEntry: (entry: TranscriptEntry) => void;
  /** Told of each complete reply, the one to our QUIT included, when it is read. Must not throw. */
  readonly onReply?: ((seen: ReplySeen) => void) | undefined;
  /** The server is known to speak LMTP; its reply to a greeting may say otherwise. */
  readonly lmtp?: boolean | undefined;
  /** `connect without banner`: until the greeting is read, a `send` neither waits for it nor minds that it is unread. */
  readonly withoutBanner?: boolean;
  /** TLS from the first octet on (RFC 8314): the greeting comes inside. What came of the handshake: `Session.tls`. */
  readonly tls?: ReadyTls | undefined;
  /** Ends the connection attempt early. */
  readonly signal?: AbortSignal;
  readonly bounds?: Partial<SessionBounds>;
}

export interface SessionBounds {
  /** Octets of complete replies that may lie unread before the server is held back. */
  readonly unreadOctets: number;
  /** The same as a count of replies. */
  readonly unreadReplies: number;
  /** Octets of one transcript entry; the rest is cut. */
  readonly transcriptEntry: number;
  /** Octets that `collectUntilQuiet` takes before it gives up. */
  readonly collected: number;
  /** How long a polite QUIT may take, in milliseconds. */
  readonly quitMs: number;
  /** Bounds of a line and a reply; past them the outcome is `overflow` and the connection is closed. */
  readonly reply: Partial<Pick<ReplyBounds, 'line' | 'reply' | 'lines'>>;
}

export const defaultSessionBounds: SessionBounds = {
  unreadOctets: 256 * 1024,
  unreadReplies: 1000,
  transcriptEntry: 64 * 1024,
  collected: 1024 * 1024,
  quitMs: 2000,
  reply: {},
};
