/**
 * One connection of an embedded SMTP server: reads input, asks the dialect, plays its reactions strictly in order.
 *
 * Input that comes while a reply is under way waits (bounded: past `limits.ahead` the socket is not read), so a
 * pipelining client gets all its replies in order, delayed ones too. Whatever the peer does ends in 'close' of the
 * socket; nothing here throws for it.
 */
import type { Socket } from 'node:net';
import { forgetSession, type Dialect, type ServerSession } from './dialect.ts';
import { Input } from './input.ts';
import type { Limits } from './limits.ts';
import { Pauses } from './pauses.ts';
import { isPlain, play, playNow } from './player.ts';
import { noReply, type Next, type Reaction, type Upgrade } from './reaction.ts';
import type { TlsEngine } from './tls/engine.ts';

/** What a connection reports to its server's counters. */
export interface ConnectionWatcher {
  bytesBeforeBanner(count: number): void;
  abortedBeforeBanner(): void;
  /** A TLS handshake ended, well or not. */
  handshake(done: boolean): void;
}

export class Connection {
  /** The TCP connection, and what is read and written: the same, until TLS begins. */
  readonly #raw: Socket;
  #socket: Socket;
  readonly #dialect: Dialect;
  readonly #session: ServerSession;
  readonly #limits: Limits;
  readonly #watcher: ConnectionWatcher;
  readonly #tls: TlsEngine | undefined;
  readonly #input: Input;
  readonly #pauses = new Pauses();
  #state: Next = 'command';
  #greeted = false;
  /** A reaction with delays is under way, or the wait before the greeting. */
  #playing = false;
  /** A TLS handshake is under way. */
  #shaking = false;
  /** The peer does not read: more octets wait for it than `limits.ahead`. */
  #blocked = false;
  /** The peer has closed its half. */
  #ended = false;
  /** We have closed ours: whatever still comes is thrown away. */
  #over = false;
  #linger: NodeJS.Timeout | undefined;
  /** What is heard of the socket that is read: they move from one to the other when TLS begins. */
  readonly #heard = {
    data: (chunk: Buffer) => this.#receive(chunk),
    end: () => this.#halfClosed(),
    close: (withError: boolean) => this.#closed(withError),
    drain: () => this.#drained(),
    timeout: () => this.#idle(),
  };

  /** @param tls left out: the dialect never asks for TLS. */
  constructor(
    socket: Socket,
    dialect: Dialect,
    session: ServerSession,
    limits: Limits,
    watcher: ConnectionWatcher,
    tls?: TlsEngine,
  ) {
    this.#raw = socket;
    this.#socket = socket;
    this.#tls = tls;
    this.#dialect = dialect;
    this.#session = session;
    this.#limits = limits;
    this.#watcher = watcher;
    this.#input = new Input(dialect.lineLimit ?? limits.line, limits.message, dialect.ends);
  }

  start(): void {
    if (this.#tls !== undefined && this.#dialect.tls?.implicit === true) {
      this.#shake(this.#tls, () => this.#begin());
      return;
    }
    this.#listen(this.#socket);
    this.#begin();
  }

  #begin(): void {
    const greeting = this.#dialect.greeting(this.#session);
    if (isPlain(greeting)) this.#greet(greeting);
    else void this.#greetLater(greeting);
  }

  #listen(socket: Socket): void {
    this.#hear(socket, 'on');
    socket.setTimeout(this.#limits.idleMs);
  }

  #hear(socket: Socket, way: 'on' | 'off'): void {
    const { data, end, close, drain, timeout } = this.#heard;
    socket[way]('data', data)[way]('end', end)[way]('close', close)[way]('drain', drain)[way]('timeout', timeout);
  }

  /** STARTTLS was accepted, and its reply is on its way. */
  #upgrade({ behind }: Upgrade): void {
    if (this.#tls === undefined) throw new Error('a reaction asks for TLS, and the dialect has none');
    this.#hear(this.#socket, 'off');
    this.#socket.setTimeout(0);
    if (behind === 'discard') this.#input.clear();
    this.#shake(this.#tls, () => {
      this.#answer(this.#dialect.secured?.(this.#session) ?? forgotten(this.#session));
      this.#advance();
    });
  }

  #shake(tls: TlsEngine, done: () => void): void {
    this.#shaking = true;
    tls.secure(this.#socket, this.#limits.handshakeMs, {
      secured: (socket, facts) => {
        this.#shaking = false;
        this.#watcher.handshake(true);
        this.#socket = socket;
        this.#session.tls = facts;
        this.#listen(socket);
        done();
      },
      failed: () => {
        this.#over = true;
        this.#watcher.handshake(false);
        this.#pauses.end();
      },
    });
  }

  #halfClosed(): void {
    this.#ended = true;
    if (this.#greeted) this.#advance();
    else this.#abortBeforeBanner();
  }

  #closed(withError: boolean): void {
    // Without an error it was our own end, not the peer's.
    if (!this.#greeted && withError) this.#abortBeforeBanner();
    this.#over = true;
    clearTimeout(this.#linger);
    this.#pauses.end();
  }

  #drained(): void {
    this.#blocked = false;
    this.#advance();
  }

  #greet(greeting: Reaction): void {
    this.#greeted = true;
    this.#answer(greeting);
    this.#advance();
  }

  /** The wait before the greeting is kept apart from it: what the peer does meanwhile is counted. */
  async #greetLater(greeting: Reaction): Promise<void> {
    const { delayMs = 0, ...rest } = greeting;
    // A greeting that never comes counts as idleness, or the connection would never end.
    this.#playing = Number.isFinite(delayMs);
    const waited = await this.#pauses.sleep(delayMs);
    if (!waited || this.#greeted || this.#over) return;
    this.#playing = false;
    this.#greet(rest);
  }

  #receive(chunk: Buffer): void {
    if (this.#over) return;
    if (!this.#greeted) {
      this.#watcher.bytesBeforeBanner(chunk.length);
      if (this.#dialect.early !== undefined) {
        this.#playing = false;
        this.#greet(this.#dialect.early(this.#session));
        return;
      }
    }
    this.#input.push(chunk);
    this.#advance();
    if (this.#input.waiting > this.#limits.ahead && this.#waits) this.#socket.pause();
  }

  /** Input has to wait for something. */
  get #waits(): boolean {
    return this.#playing || this.#shaking || this.#blocked || !this.#greeted;
  }

  /** Answers everything that is there, until a reaction takes time or the input runs out. */
  #advance(): void {
    while (!this.#waits && !this.#over) {
      const reaction = this.#next();
      if (reaction === undefined) break;
      this.#answer(reaction);
    }
    if (this.#waits || this.#over) return;
    if (this.#ended) this.#close();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #next(): Reaction | undefined {
    const session = this.#session;
    if (this.#state === 'silence') {
      this.#input.clear();
      return undefined;
    }
    if (this.#state === 'command') {
      const line = this.#input.line();
      if (line === undefined) return undefined;
      if (line === 'too-long') return this.#dialect.tooLong(session);
      session.transcript.add('client', line.text);
      return this.#dialect.command(session, line);
    }
    if (typeof this.#state === 'object' && 'whatever' in this.#state) return this.#whatever(this.#state.whatever);
    const counted = typeof this.#state === 'object' && 'octets' in this.#state ? this.#state.octets : undefined;
    const data = counted === undefined ? this.#input.message() : this.#input.octets(counted);
    if (data === undefined) return undefined;
    this.#state = 'command';
    return counted === undefined ? this.#dialect.message(session, data) : this.#dialect.octets(session, data);
  }

  /** The first octets, whatever they are, are gone; then comes this. */
  #whatever(reaction: Reaction): Reaction | undefined {
    if (this.#input.waiting === 0) return undefined;
    this.#input.clear();
    this.#state = 'command';
    return reaction;
  }

  #answer(reaction: Reaction): void {
    if (reaction.text !== undefined) this.#session.transcript.add('server', reaction.text);
    if (!isPlain(reaction)) {
      void this.#answerSlowly(reaction);
      return;
    }
    const flowing = playNow(this.#socket, reaction);
    // 'drain' goes on when the peer reads again; the idle time-out ends it when it never does.
    if (!flowing && this.#socket.writableLength > this.#limits.ahead) this.#blocked = true;
    this.#follow(reaction);
  }

  async #answerSlowly(reaction: Reaction): Promise<void> {
    this.#playing = true;
    await play(this.#socket, reaction, this.#pauses);
    if (this.#over) return;
    this.#playing = false;
    this.#follow(reaction);
    this.#advance();
  }

  #follow(reaction: Reaction): void {
    const next = reaction.next ?? 'command';
    if (next === 'close') this.#close();
    else if (next === 'reset') {
      this.#over = true;
      this.#raw.resetAndDestroy();
    } else if (typeof next === 'object' && 'tls' in next) this.#upgrade(next.tls);
    else this.#state = next;
  }

  #close(): void {
    this.#over = true;
    this.#socket.end();
    // Input is still read and thrown away: unread octets would turn our FIN into a reset that may eat the last reply.
    this.#socket.resume();
    this.#linger = setTimeout(() => this.#socket.destroy(), this.#limits.lingerMs);
  }

  #idle(): void {
    if (this.#over) return;
    const unread = this.#socket.writableLength > 0;
    // A long delay of our own is no idleness of the peer; a peer that does not read our octets is idle.
    if (this.#playing && !unread) {
      this.#socket.setTimeout(this.#limits.idleMs);
      return;
    }
    if (this.#greeted && !unread) {
      const reaction = this.#dialect.idle(this.#session);
      playNow(this.#socket, reaction);
    }
    this.#close();
  }

  #abortBeforeBanner(): void {
    this.#greeted = true;
    this.#over = true;
    this.#watcher.abortedBeforeBanner();
    this.#socket.destroy();
  }
}

function forgotten(session: ServerSession): Reaction {
  forgetSession(session);
  return noReply;
}
