/**
 * The server's side of a SASL mechanism (RFC 4422): octets in, octets out; no SMTP and no base64. It shares nothing with
 * the client's side in `src/smtp`, so that a mistake of one cannot hide the same mistake of the other.
 */
import type { Buffer } from 'node:buffer';
import type { TlsFacts } from '../tls/settings.ts';

/** Who may come in, and what of the connection a mechanism can be bound to. */
export interface SaslSite {
  /** The password of a user, or the token that OAuth mechanisms want; undefined: there is no such user. */
  password(user: string): string | undefined;
  readonly tls: TlsFacts | undefined;
  /** Mechanisms with channel binding are offered: a client that says it saw none was lied to (RFC 5802 6). */
  readonly offersBinding: boolean;
  /** A fresh nonce, printable ASCII without commas. */
  nonce(): string;
}

export type SaslStep =
  /** The mechanism says this and waits for the client. */
  | { readonly kind: 'challenge'; readonly octets: Buffer }
  | { readonly kind: 'success'; readonly user: string }
  /** The credentials are wrong. */
  | { readonly kind: 'wrong' }
  /** What came is none of the mechanism's syntax. */
  | { readonly kind: 'malformed' };

/** One exchange. The response is undefined when the client sent no initial one. */
export type SaslExchange = (response: Buffer | undefined) => SaslStep;

/** Begins an exchange. */
export type SaslMechanism = (site: SaslSite) => SaslExchange;

export const wrong: SaslStep = { kind: 'wrong' };
export const malformed: SaslStep = { kind: 'malformed' };
export const challenge = (octets: Buffer): SaslStep => ({ kind: 'challenge', octets });
export const success = (user: string): SaslStep => ({ kind: 'success', user });
