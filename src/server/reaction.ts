/**
 * What a server does with one thing that happened to it (a connection, a command, a message): which octets it sends, how
 * slowly, in which pieces, and what comes after. Plain data; `player.ts` carries it out.
 *
 * Nothing here is corrected: a reaction may send no line end, NUL, half a reply or nothing. That is what it is for.
 */

/** What the server does once the reaction's octets are written. */
export type Next =
  | 'command'
  /** Read a message up to CRLF.CRLF, then ask the dialect's `message`. */
  | 'message'
  /** Close in good order (FIN). */
  | 'close'
  /** Close at once with a TCP reset (RST): what the peer has not read yet may be lost to it. */
  | 'reset'
  /** Whatever still comes is read and thrown away; nothing more is said. */
  | 'silence'
  /** Read this many octets (BDAT), then ask the dialect's `octets`. */
  | { readonly octets: number }
  /** Wait until anything comes, throw it away, and go on with this. */
  | { readonly whatever: Reaction }
  /** TLS begins (RFC 3207 4). */
  | { readonly tls: Upgrade };

export interface Upgrade {
  /**
   * What becomes of octets that came in plain text behind STARTTLS: thrown away, or kept and taken for commands that came
   * inside TLS (the hole of CVE-2011-0411).
   */
  readonly behind: 'discard' | 'inject';
}

export interface Reaction {
  /** An octet string, sent exactly as it stands, line ends included. Left out or empty: nothing is sent (a dropped reply). */
  readonly text?: string;
  /** Milliseconds of silence before the first octet, or before `next` where there is no text. */
  readonly delayMs?: number;
  /** Milliseconds between two octets: each octet is its own segment. */
  readonly byteDelayMs?: number;
  /** Offsets into `text`, ascending, at which it is cut into segments of their own. */
  readonly splitAt?: readonly number[];
  /** Milliseconds between two segments of `splitAt`; 5 when left out, enough for two reads on loopback. */
  readonly splitDelayMs?: number;
  /** `command` when left out. */
  readonly next?: Next;
}

/** No reply at all; the session goes on. */
export const noReply: Reaction = {};

/** A reply of one line, or of several that already carry their codes; CRLF is added to each. */
export function reply(...lines: readonly string[]): Reaction {
  return { text: lines.join('\r\n') + '\r\n' };
}

/** A reply after which TLS begins. */
export function replyAndSecure(text: string, behind: Upgrade['behind'] = 'discard'): Reaction {
  return { text: `${text}\r\n`, next: { tls: { behind } } };
}

/** The same, and the connection is closed after it. */
export function replyAndClose(...lines: readonly string[]): Reaction {
  return { text: lines.join('\r\n') + '\r\n', next: 'close' };
}

/** A multi-line reply (RFC 5321 4.2.1): `code-` before every line but the last, which gets `code ` and a blank. */
export function multiline(code: number, lines: readonly string[]): Reaction {
  const last = lines.length - 1;
  return reply(...lines.map((line, at) => `${String(code)}${at === last ? ' ' : '-'}${line}`));
}
