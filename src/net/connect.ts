/**
 * Opens a TCP connection to a host, trying every address of its name in turn (RFC 5321 5.1), each under a deadline of its own.
 *
 * Never rejects: connected, refused, unreachable, timed out, no such name and a failed lookup are six outcomes, and each lists
 * every address that was tried with what came of it. TCP_NODELAY is set: one write of ours is not held back by Nagle.
 *
 * Where several addresses fail in different ways, the outcome is the one that says most about the server: refused (a host was
 * there and said no) before timed out before unreachable (nothing got anywhere).
 */
import { connect } from 'node:net';
import { resolveHost, type Address } from './addresses.ts';
import { brokenConnection, type Connection } from './connection.ts';
import { SocketConnection } from './socket-connection.ts';
import type { SourceFor } from './source-address.ts';

export interface ConnectRequest {
  /** A name, or an address (an IPv6 address may stand in brackets). */
  readonly host: string;
  readonly port: number;
  /** Patience for the look-up, and again for each address, in milliseconds. */
  readonly deadlineMs: number;
  /** Our address for each of the host's; those for which there is none are left out. */
  readonly from?: SourceFor;
  /** The host's addresses of the other family are left out. */
  readonly family?: 4 | 6;
  /** Ends the attempt early: it has timed out then. */
  readonly signal?: AbortSignal;
}

/** `no-source`: the system does not let us connect from the address that we were told to. */
export type AttemptKind = 'connected' | 'refused' | 'unreachable' | 'timed-out' | 'no-source';

/** One address that was tried. */
export interface Attempt extends Address {
  readonly kind: AttemptKind;
  readonly ms: number;
  /** The system's code (`ECONNREFUSED`, `EHOSTUNREACH`, …) where it failed by one. */
  readonly code?: string;
}

/** What opening a connection has to tell besides its addresses (`open.ts`). */
interface Way {
  /** What the addresses that were tried are of, where that is not the target: a proxy. */
  readonly hop?: { readonly host: string; readonly port: number };
  /** What else was done, each step in words, for the transcript. */
  readonly steps?: readonly string[];
}

export interface Connected extends Way {
  readonly kind: 'connected';
  /** The server's address, where a connection has one and it is known here; else how the operator named it. */
  readonly address: string;
  /** Undefined where the address is none. */
  readonly family: 4 | 6 | undefined;
  readonly connection: Connection;
  /** Start and end of the TCP connect to the address that was used, with all that a proxy took (`performance.now()`). */
  readonly startedAt: number;
  readonly connectedAt: number;
  readonly attempts: readonly Attempt[];
}

export interface NotConnected extends Way {
  /** `proxy`: it failed on the way, and of the server nothing is known. `local`: no socket, or no program, to connect to. */
  readonly kind:
    'refused' | 'unreachable' | 'timed-out' | 'name-not-found' | 'lookup-failed' | 'no-source' | 'proxy' | 'local';
  /** The code of the attempt, or of the look-up, that decided the kind. */
  readonly code?: string;
  /** What went wrong in words, where the kind alone does not say it, and what to look at. */
  readonly why?: string;
  readonly next?: string;
  readonly attempts: readonly Attempt[];
}

export type ConnectOutcome = Connected | NotConnected;

/** @param request.port must be 0 to 65535, what `request.from` gives an IP address: Node throws otherwise. */
export async function connectTcp(request: ConnectRequest): Promise<ConnectOutcome> {
  const resolution = await resolveHost(request.host, request.deadlineMs, request.signal);
  if (resolution.kind !== 'resolved') return { ...resolution, attempts: [] };
  const attempts: Attempt[] = [];
  for (const target of reachable(request, resolution.addresses)) {
    if (request.signal?.aborted === true) return { kind: 'timed-out', attempts };
    const startedAt = performance.now();
    const tried = await tryAddress(target, request);
    const connectedAt = performance.now();
    const ms = connectedAt - startedAt;
    if (tried.kind === 'connected') {
      const { address, family } = target;
      attempts.push({ address, family, kind: 'connected', ms });
      return { kind: 'connected', address, family, connection: tried.connection, startedAt, connectedAt, attempts };
    }
    attempts.push({ ...target, ...tried, ms });
  }
  return mostTelling(attempts);
}

type Tried =
  | { readonly kind: 'connected'; readonly connection: Connection }
  | { readonly kind: Exclude<AttemptKind, 'connected'>; readonly code?: string };

function tryAddress({ address, family }: Address, request: ConnectRequest): Promise<Tried> {
  return new Promise((resolve) => {
    const { port, deadlineMs, signal } = request;
    const localAddress = request.from?.({ address, family });
    const from = localAddress === undefined ? {} : { localAddress };
    const connection = new SocketConnection((reading) =>
      connect({ host: address, port, family, allowHalfOpen: true, noDelay: true, ...from, ...reading }),
    );
    const { socket } = connection;
    const finish = (tried: Tried): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      socket.removeListener('connect', connected);
      // A failed socket keeps its listener: Node may report more than one error.
      if (tried.kind === 'connected') socket.removeListener('error', failed);
      else socket.destroy();
      resolve(tried);
    };
    const connected = (): void => {
      // On loopback the kernel may join a port to itself when nobody listens and it picks the same port for our end.
      const itself = socket.localPort === port && socket.localAddress === address;
      if (itself) finish({ kind: 'refused', code: 'ECONNREFUSED' });
      else finish({ kind: 'connected', connection });
    };
    const failed = (error: NodeJS.ErrnoException): void => {
      // A reset that comes right behind the handshake: the connection was there (a refusal has another code), and broke.
      const reset = { how: 'reset', code: 'ECONNRESET', at: performance.now() } as const;
      if (error.code !== 'ECONNRESET') finish(failure(error.code, localAddress));
      else finish({ kind: 'connected', connection: brokenConnection(reset) });
    };
    const aborted = (): void => finish({ kind: 'timed-out' });
    const timer = setTimeout(aborted, deadlineMs);
    signal?.addEventListener('abort', aborted);
    socket.on('connect', connected);
    socket.on('error', failed);
  });
}

/** What a failed connect means, from the system's code. */
function failure(code = 'EUNKNOWN', source: string | undefined): Exclude<Tried, { kind: 'connected' }> {
  // EINVAL: from an address of loopback to another host.
  if (source !== undefined && ['EADDRNOTAVAIL', 'EINVAL'].includes(code)) return { kind: 'no-source', code };
  if (code === 'ECONNREFUSED') return { kind: 'refused', code };
  if (code === 'ETIMEDOUT') return { kind: 'timed-out', code };
  return { kind: 'unreachable', code };
}

function reachable({ from, family }: ConnectRequest, addresses: readonly Address[]): readonly Address[] {
  if (from === undefined && family === undefined) return addresses;
  return addresses.filter(
    (one) => (family === undefined || one.family === family) && (from === undefined || from(one) !== undefined),
  );
}

function mostTelling(attempts: readonly Attempt[]): NotConnected {
  for (const kind of ['refused', 'timed-out', 'no-source', 'unreachable'] as const) {
    const attempt = attempts.find((one) => one.kind === kind);
    if (attempt !== undefined) return { kind, attempts, ...(attempt.code !== undefined && { code: attempt.code }) };
  }
  // No address has the family that we were told to use, or of the address that we were told to connect from.
  return { kind: 'unreachable', code: 'EAFNOSUPPORT', attempts };
}
