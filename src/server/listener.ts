/**
 * A TCP listener of an embedded server: where it listens, how many connections it takes, and how it ends.
 *
 * It listens on 127.0.0.1 (and on ::1, where there is one and it is asked for) on a port of the system's choice unless
 * told otherwise, and knows nothing of SMTP. `close` ends all connections at once. It can fail only to start, with the
 * system's own error (EADDRINUSE, EACCES, EADDRNOTAVAIL).
 */
import { createServer, type Server, type Socket } from 'node:net';
import { systemErrorCode } from '../text/system-error.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import type { Destination } from './outbox.ts';

/** Where and how to listen. All parts may be left out. */
export interface ListenOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free port. */
  readonly port?: number;
  /** Listen on ::1 too, on the same port, where this machine has it. */
  readonly ipv6?: boolean;
  /** To whom a server that sends mail on does so. */
  readonly forwardTo?: Destination;
  readonly clock?: Clock;
  readonly limits?: Partial<Limits>;
}

/** What a server has counted since it started. */
export interface Counters {
  /** Connections accepted by the system, also those closed for being too many. */
  readonly connects: number;
  /** Connections that the peer ended before the greeting began. */
  readonly abortedBeforeBanner: number;
  /** Octets that peers sent before the greeting began. */
  readonly bytesBeforeBanner: number;
  /** TLS handshakes that came to their end, and those that did not. */
  readonly handshakes: number;
  readonly failedHandshakes: number;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Every address it listens on. */
  readonly addresses: readonly string[];
  /** How many connections are open now. */
  open(): number;
  /** Ends all connections at once and stops listening. May be called again. */
  close(): Promise<void>;
}

/** Two tries for the same port on ::1 rarely clash; five never did. */
const TRIES = 5;

/**
 * @param onConnection is called for each connection within the limit, with TCP_NODELAY set and errors already caught.
 * @param onConnect is called for every connection, before that.
 */
export async function listen(
  options: ListenOptions,
  connectionLimit: number,
  onConnect: () => void,
  onConnection: (socket: Socket) => void,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    onConnect();
    // A peer may reset at any time; what follows from it is handled on 'close'.
    socket.on('error', () => undefined);
    if (sockets.size >= connectionLimit) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
  };
  const host = options.host ?? '127.0.0.1';
  const servers = await openServers(host, options.port ?? 0, options.ipv6 === true, accept);
  const port = portOf(servers[0]);
  let closing: Promise<void> | undefined;
  return {
    host,
    port,
    addresses: servers.length > 1 ? [host, '::1'] : [host],
    open: () => sockets.size,
    close: () => {
      closing ??= Promise.all(servers.map(stop)).then(() => undefined);
      for (const socket of sockets) socket.destroy();
      return closing;
    },
  };
}

async function openServers(
  host: string,
  port: number,
  ipv6: boolean,
  accept: (socket: Socket) => void,
): Promise<Server[]> {
  for (let attempt = 1; ; attempt++) {
    const first = await start(host, port, accept);
    if (!ipv6 || host === '::1') return [first];
    try {
      return [first, await start('::1', portOf(first), accept)];
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return [first];
      await stop(first);
      if (code !== 'EADDRINUSE' || port !== 0 || attempt === TRIES) throw error;
    }
  }
}

function start(host: string, port: number, accept: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    // Half-open sockets: a client may say all it has to say, close its half, and still get every reply.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
    server.once('error', reject);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject);
      // Once it listens, an error is one connection that could not be accepted (no descriptors left): the rest goes on.
      server.on('error', () => undefined);
      resolve(server);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  if (typeof address !== 'object' || address === null) throw new Error('a listening server has no port');
  return address.port;
}
