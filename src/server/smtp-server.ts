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
import type { TlsEngine } from './tls/engine.ts';
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
  /** What a client has to know of its TLS; undefined where it has none. */
  readonly tls: ServedTls | undefined;
  /** Live too. */
  readonly counters: Counters;
  /** Ends every connection at once and stops listening. May be called again. */
  close(): Promise<void>;
}

export interface ServedTls {
  /** The authority of this process, in PEM: who trusts it trusts a certificate that is not meant to be sick. */
  readonly authority: string;
  /** The server's certificate, in PEM. */
  readonly certificate: string;
  /** TLS is spoken from the first octet. */
  readonly implicit: boolean;
}

/** @throws the system's error when it cannot listen (EADDRINUSE, EACCES, EADDRNOTAVAIL). */
export async function startDialect(name: string, dialect: Dialect, options: ListenOptions): Promise<RunningServer> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const mail = new MailStore(limits.keptMessages, limits.keptOctets);
  const outbox = new Outbox(options.forwardTo);
  const counters = { connects: 0, abortedBeforeBanner: 0, bytesBeforeBanner: 0, handshakes: 0, failedHandshakes: 0 };
  const watcher: ConnectionWatcher = {
    bytesBeforeBanner: (count) => {
      counters.bytesBeforeBanner += count;
    },
    abortedBeforeBanner: () => {
      counters.abortedBeforeBanner += 1;
    },
    handshake: (done) => {
      if (done) counters.handshakes += 1;
      else counters.failedHandshakes += 1;
    },
  };
  const engine = dialect.tls === undefined ? undefined : await (await import('./tls/engine.ts')).tlsEngine(dialect.tls);
  const awaitProxyHeader =
    dialect.behindProxy === undefined ? undefined : (await import('./behind-proxy.ts')).awaitProxyHeader;
  const refusal = dialect.behindProxy?.refusal ?? '';
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
      const number = counters.connects;
      const serve = (peer: string): void => {
        const session = newSession(number, peer, world, limits);
        new Connection(socket, dialect, session, limits, watcher, engine).start();
      };
      const address = plainAddress(socket.remoteAddress);
      if (awaitProxyHeader === undefined) serve(address);
      else awaitProxyHeader(socket, refusal, ({ source }) => serve(source?.address ?? address));
    },
  );
  const { host, port, addresses } = listener;
  const close = (): Promise<void> => {
    outbox.close();
    return listener.close();
  };
  const tls = engine === undefined ? undefined : servedTls(engine, dialect.tls?.implicit === true);
  return { name, host, port, addresses, mail: mail.messages, tls, counters, close };
}

function servedTls({ authority, certificate }: TlsEngine, implicit: boolean): ServedTls {
  return { authority, certificate: certificate.toString(), implicit };
}

function newSession(number: number, peer: string, world: World, limits: Limits): ServerSession {
  return {
    number,
    peer,
    world,
    transcript: new Transcript(limits.transcriptEntries, limits.transcriptOctets),
    tls: undefined,
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
