/** A connection to a socket of the file system (on Windows: a named pipe). */
import { connect } from 'node:net';
import { brokenConnection } from './connection.ts';
import type { ConnectOutcome, NotConnected } from './connect.ts';
import { SocketConnection } from './socket-connection.ts';

export interface UnixRequest {
  readonly path: string;
  readonly deadlineMs: number;
  /** Ends the attempt early: it has timed out then. */
  readonly signal: AbortSignal | undefined;
}

/** Never rejects. */
export function connectUnix({ path, deadlineMs, signal }: UnixRequest): Promise<ConnectOutcome> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const connection = new SocketConnection((reading) => connect({ path, allowHalfOpen: true, ...reading }));
    const { socket } = connection;
    const finish = (outcome: ConnectOutcome): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', late);
      if (outcome.kind === 'connected') socket.removeListener('error', failed);
      else socket.destroy();
      resolve(outcome);
    };
    const connected = (to = connection as Parameters<typeof outcomeOf>[0]): void =>
      finish(outcomeOf(to, path, startedAt));
    const failed = ({ code = 'EUNKNOWN' }: NodeJS.ErrnoException): void => {
      if (code === 'ECONNRESET') connected(brokenConnection({ how: 'reset', code, at: performance.now() }));
      else finish(failure(path, code));
    };
    const late = (): void =>
      finish({ kind: 'timed-out', attempts: [], why: `no answer from the socket ${path}`, next: busy, steps: [] });
    const timer = setTimeout(late, deadlineMs);
    signal?.addEventListener('abort', late);
    socket.once('connect', () => connected());
    socket.on('error', failed);
  });
}

const busy = 'the service may be busy, or hang: look at it';

function outcomeOf(
  connection: Extract<ConnectOutcome, { kind: 'connected' }>['connection'],
  path: string,
  startedAt: number,
): ConnectOutcome {
  return {
    kind: 'connected',
    address: `unix:${path}`,
    family: undefined,
    connection,
    startedAt,
    connectedAt: performance.now(),
    attempts: [],
    steps: [`the socket ${path}: connected`],
  };
}

const meanings: Readonly<Record<string, { readonly what: string; readonly next: string }>> = {
  ENOENT: { what: 'there is no such socket', next: 'check the path, and that the service runs' },
  EACCES: { what: 'this user may not use the socket', next: 'check who may read and write the socket and its folders' },
  EPERM: { what: 'this user may not use the socket', next: 'check who may read and write the socket and its folders' },
  ENOTSOCK: { what: 'this is no socket', next: 'check the path' },
  EAGAIN: { what: 'the service takes no more connections for now', next: busy },
};

function failure(path: string, code: string): NotConnected {
  // It was there, and nobody listens: the same as a port's refusal.
  if (code === 'ECONNREFUSED') {
    const why = `connection refused: the socket ${path}`;
    const next = 'the socket is there and nobody listens: check that the service runs';
    return {
      kind: 'refused',
      code,
      attempts: [],
      why,
      next,
      steps: [`the socket ${path}: connection refused (${code})`],
    };
  }
  const { what, next } = meanings[code] ?? { what: 'the socket cannot be used', next: 'check the path' };
  const why = `${what}: ${path} (${code})`;
  return { kind: 'local', code, attempts: [], why, next, steps: [why] };
}
