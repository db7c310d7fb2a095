/**
 * What distinguishes one server from another: a dialect answers events of a session with reactions. It holds no socket
 * and reads no clock but the session's. One dialect object serves all connections of a server; what belongs to one
 * connection is in its `ServerSession`.
 */
import type { Clock } from './clock.ts';
import type { CommandLine, ReceivedData } from './input.ts';
import type { Outbox } from './outbox.ts';
import type { MailStore } from './mail-store.ts';
import type { Reaction } from './reaction.ts';
import type { TlsFacts, TlsSettings } from './tls/settings.ts';
import type { Transcript } from './transcript.ts';

/** What all sessions of one server share. */
export interface World {
  readonly clock: Clock;
  readonly mail: MailStore;
  /** Where dialects that send mail on put it. */
  readonly outbox: Outbox;
  /** Octets that a message may have before it is cut. */
  readonly messageLimit: number;
  /** How many connections are open now, this one included. */
  openConnections(): number;
}

/** A reverse-path or forward-path as a client typed it. */
export interface MailPath {
  /** The address without angle brackets and without a source route. */
  readonly address: string;
  /** The path with angle brackets, added where the client left them out, a source route left in. */
  readonly path: string;
  /** The client gave no angle brackets. */
  readonly bare: boolean;
  /** Up to the last `@` outside quotes. */
  readonly localPart: string;
  /** After it, as typed; undefined when there is none. */
  readonly domain: string | undefined;
  /** The ESMTP parameters after the path, raw, without blanks around them. */
  readonly parameters: string;
}

export interface SessionRecipient extends MailPath {
  readonly relayed: boolean;
}

/** The state of one connection. Dialects change it. */
export interface ServerSession {
  /** Which connection of the server, from 1. */
  readonly number: number;
  /** The peer's IP address, without the `::ffff:` of mapped ones; XCLIENT may set another. */
  peer: string;
  readonly world: World;
  readonly transcript: Transcript;
  /** Of the TLS that the session is inside of; undefined in plain text. */
  tls: TlsFacts | undefined;
  /** The argument of the last EHLO or HELO; undefined before it. */
  helo: string | undefined;
  /** The session began with EHLO. */
  esmtp: boolean;
  sender: MailPath | undefined;
  recipients: SessionRecipient[];
  /** BDAT chunks so far. */
  chunks: string[];
  /** How many octets they have, and whether any were thrown away for being too many. */
  chunkOctets: number;
  chunksCut: boolean;
  /** What is to be said of the chunk now being read; undefined outside BDAT. */
  chunk: { readonly last: boolean; readonly refusal: string | undefined } | undefined;
  /** Errors that count toward a dialect's limit. */
  errors: number;
}

export interface Dialect {
  greeting(session: ServerSession): Reaction;
  command(session: ServerSession, line: CommandLine): Reaction;
  /** The content after a reaction with `next: 'message'`. */
  message(session: ServerSession, data: ReceivedData): Reaction;
  /** The content after a reaction with `next: { octets }`. */
  octets(session: ServerSession, data: ReceivedData): Reaction;
  /** A line longer than the limit was thrown away. */
  tooLong(session: ServerSession): Reaction;
  /** Nothing came for the idle time; the connection is closed afterwards in any case. */
  idle(session: ServerSession): Reaction;
  /** The peer spoke before the greeting began; what is returned is said instead of it. Left out: early octets are read as commands later. */
  early?(session: ServerSession): Reaction;
  /** Left out: the server has no TLS. */
  readonly tls?: TlsSettings;
  /**
   * A handshake that STARTTLS began is done, and `session.tls` is set; what is returned is said inside TLS, though nobody
   * asked. Left out: the session is as if it had just begun, and nothing is said (RFC 3207 4.2).
   */
  secured?(session: ServerSession): Reaction;
  /**
   * The server expects a header of the PROXY protocol before all else, and takes who it tells of for its peer. To what is none it says
   * this, and closes.
   */
  readonly behindProxy?: { readonly refusal: string };
  /** What ends a message in place of CRLF.CRLF, as nothing should: a second one can be smuggled in it. Each has its dot in it. */
  readonly ends?: readonly string[];
  /** Longest command line, line end included, in place of the server's limit. */
  readonly lineLimit?: number;
}

/** Ends the transaction, as RSET, EHLO, HELO and the end of a message do (RFC 5321 4.1.1.5). */
export function endTransaction(session: ServerSession): void {
  session.sender = undefined;
  session.recipients = [];
  session.chunks = [];
  session.chunkOctets = 0;
  session.chunksCut = false;
}

/** TLS has begun: what the client said before is not to be trusted (RFC 3207 4.2). */
export function forgetSession(session: ServerSession): void {
  session.helo = undefined;
  session.esmtp = false;
  endTransaction(session);
}

/** EHLO or HELO was accepted: the session knows the client's name, and a transaction under way is over. */
export function beginSession(session: ServerSession, helo: string, esmtp: boolean): void {
  session.helo = helo;
  session.esmtp = esmtp;
  endTransaction(session);
}
