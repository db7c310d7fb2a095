/**
 * An embedded SMTP server: a listener, a dialect, and memory for what it accepts. It delivers nothing, looks nothing up
 * and listens on loopback unless told otherwise.
 */
import { Connection, type ConnectionWatcher } from './connection.ts';
import { systemClock } from './clock.ts';
import type { Dialect, ServerSession, World } from './dialect.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { listen, type Counters, type ListenOptions, type Listener } from './listener.ts';
import { MailStore, type AcceptedMessage } from './mail-store.ts';
import { Outbox } from './outbox.ts';
import { Transcript } from './transcript.ts';

export interface RunningServer {
  /** What it was started as, e.g. `exchange-2003`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Every address it listens on, `host` first. */
  readonly addresses: readonly string[];
  /** The messages it accepted and still remembers, oldest first: a live view. */
  readonly mail: readonly AcceptedMessage[];
  /** Live too. */
  readonly counters: Counters;
  /** Ends every connection at once and stops listening. May be called again. */
  close(): Promise<void>;
}

/** @throws the system's error when it cannot listen (EADDRINUSE, EACCES, EADDRNOTAVAIL). */
export async function startDialect(name: string, dialect: Dialect, options: ListenOptions): Promise<RunningServer> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const mail = new MailStore(limits.keptMessages, limits.keptOctets);
  const outbox = new Outbox(options.forwardTo);
  const counters = { connects: 0, abortedBeforeBanner: 0, bytesBeforeBanner: 0 };
  const watcher: ConnectionWatcher = {
    bytesBeforeBanner: (count) => {
      counters.bytesBeforeBanner += count;
    },
    abortedBeforeBanner: () => {
      counters.abortedBeforeBanner += 1;
    },
  };
  const world: World = {
    clock: options.clock ?? systemClock,
    mail,
    outbox,
    messageLimit: limits.message,
    openConnections: () => listener.open(),
  };
  const listener: Listener = await listen(
    options,
    limits.connections,
    () => {
      counters.connects += 1;
    },
    (socket) => {
      const session = newSession(counters.connects, plainAddress(socket.remoteAddress), world, limits);
      new Connection(socket, dialect, session, limits, watcher).start();
    },
  );
  const { host, port, addresses } = listener;
  const close = (): Promise<void> => {
    outbox.close();
    return listener.close();
  };
  return { name, host, port, addresses, mail: mail.messages, counters, close };
}

function newSession(number: number, peer: string, world: World, limits: Limits): ServerSession {
  return {
    number,
    peer,
    world,
    transcript: new Transcript(limits.transcriptEntries, limits.transcriptOctets),
    helo: undefined,
    esmtp: false,
    sender: undefined,
    recipients: [],
    chunks: [],
    chunkOctets: 0,
    chunksCut: false,
    chunk: undefined,
    errors: 0,
  };
}

function plainAddress(address: string | undefined): string {
  return (address ?? 'unknown').replace(/^::ffff:/i, '');
}
