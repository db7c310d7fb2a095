/**
 * The TLS of a session as statements see it: what a handshake is to ask for, made ready before anything is sent, and what came of
 * it. The engine is loaded when the first handshake is near: a plain session does not have it.
 */
import type { PreparedTls } from '../net/tls-context.ts';
import type { Secured } from '../net/tls.ts';
import type { HandshakeFailure, TlsFacts, TlsOptions } from '../tls/handshake.ts';

export type { Secured } from '../net/tls.ts';

export type ReadyTls = Extract<PreparedTls, { readonly kind: 'ready' }>;

/** A handshake that was tried. */
export interface Handshake {
  readonly outcome: Secured | HandshakeFailure;
  /** From its first octet to its end (`performance.now()`). */
  readonly startedAt: number;
  readonly endedAt: number;
  /** The greeting comes inside TLS. */
  readonly beforeGreeting: boolean;
  /** An expectation has judged it. The session itself never sets it. */
  judged: boolean;
}

/** Makes ready what a handshake is to ask for, or says why this runtime cannot. Never rejects. */
export async function prepareTls(options: TlsOptions): Promise<PreparedTls> {
  const { prepareTls: prepare } = await import('../net/tls-context.ts');
  return prepare(options);
}

/** What is known of the TLS of a session, where it has some. */
export const factsOf = (handshake: Handshake | undefined): TlsFacts | undefined =>
  handshake?.outcome.kind === 'done' ? handshake.outcome.facts : undefined;
