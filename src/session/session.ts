/**
 * One SMTP conversation: it opens a connection, sends octets, reads replies, and knows how it stands. It judges nothing and
 * repairs nothing: what the server does is an outcome, a problem or a closing, all of them data. No method rejects, and every
 * wait has an end.
 *
 * Sending and receiving have separate cursors. A reply is read when a statement asks for it (`reply`), or by the next `send`
 * where it is owed. Replies that have come and that nobody has asked for are unread; a `send` refuses to go over them.
 *
 * To be used by one statement at a time. `hangUp` may be called at any time, and ends whatever waits.
 */
import { type ConnectOutcome, connectTcp } from '../net/connect.ts';
import { noConnection } from '../net/connection.ts';
import { isDirect, type Route } from '../net/route.ts';
import { DataGuard } from '../smtp/data-guard.ts';
import type { Extensions } from '../smtp/extensions.ts';
import type { ReplyOutcome } from '../smtp/outcome.ts';
import type { Reply } from '../smtp/reply.ts';
import { type Closing, closingWords } from './closing.ts';
import type { CollectEnd } from './collect.ts';
import { connectWords } from './connect-words.ts';
import type { Pace } from './drip.ts';
import { Envelope } from './envelope.ts';
import { type Batch, Exchange, type SendAbout } from './exchange.ts';
import { Exchanges } from './exchanges.ts';
import { Inbox } from './inbox.ts';
import { Outlet, type Went } from './outlet.ts';
import { sayGoodbye } from './quit.ts';
import { ReplyReader } from './reply-reader.ts';
import type { Pieces } from './pieces.ts';
import type { SendProblem } from './send-problem.ts';
import { defaultSessionBounds, type SessionBounds, type SessionSettings } from './settings.ts';
import type { Handshake, ReadyTls } from './tls.ts';
import { Transcript } from './transcript.ts';
import { afterPoll, nextPoll } from './turn.ts';
import { type CloseSeen, type SilenceSeen, watchForClose, watchForSilence } from './watch.ts';

/** Octets for one write, and what they are. */
interface Outgoing {
  readonly octets: Uint8Array | Pieces;
  readonly abouts: readonly SendAbout[];
  /** They are the sends of a block. */
  readonly together: boolean;
  /** Slowly. */
  readonly pace?: Pace | undefined;
}

/** What a reply answers that nobody has asked for. */
const unasked: SendAbout = { label: 'nothing that was sent', owes: 0 };

/** The usual way loads nothing more. */
async function open(route: Route, deadlineMs: number, signal: AbortSignal | undefined): Promise<ConnectOutcome> {
  if (isDirect(route)) {
    const { host, port, address = host } = route;
    return connectTcp({ host: address, port, deadlineMs, ...(signal !== undefined && { signal }) });
  }
  const { openRoute } = await import('../net/open.ts');
  return openRoute(route, deadlineMs, signal);
}

const goodbye: SendAbout = { label: 'QUIT', verb: 'QUIT', owes: 1 };

export class Session {
  /** How the connection came about, or why not. */
  readonly connection: ConnectOutcome;
  /** Owes one reply from the start; `sentAt` is when the TCP connect began. */
  readonly greeting: Exchange;
  readonly #settings: SessionSettings;
  readonly #bounds: SessionBounds;
  readonly #inbox: Inbox;
  readonly #outlet: Outlet;
  readonly #envelope: Envelope;
  readonly #exchanges: Exchanges;
  readonly #reader: ReplyReader;
  /** Undefined where nobody wants to know of each reply, which is nearly always. */
  readonly #tell: ((reply: Reply, exchange: Exchange | undefined) => void) | undefined;
  #tls: Handshake | undefined;
  #writtenAt: number;
  /** What the last write began. */
  #begun: readonly Exchange[];

  /** Connects, and returns when that has succeeded or failed: see `connection`. The greeting is read by `reply`. */
  static async open(settings: SessionSettings): Promise<Session> {
    const { target, patienceFor, signal } = settings;
    const startedAt = performance.now();
    const outcome = await open(target, patienceFor('connect'), signal);
    const session = new Session(settings, outcome, startedAt);
    if (settings.tls !== undefined && outcome.kind === 'connected') await session.secure(settings.tls);
    return session;
  }

  private constructor(settings: SessionSettings, outcome: ConnectOutcome, startedAt: number) {
    const connected = outcome.kind === 'connected';
    this.#settings = settings;
    this.#bounds = { ...defaultSessionBounds, ...settings.bounds };
    this.connection = outcome;
    this.#writtenAt = connected ? outcome.startedAt : startedAt;
    this.greeting = new Exchange({ label: 'the greeting', phase: 'greeting', owes: 1 }, this.#writtenAt);
    this.#begun = [this.greeting];
    this.#envelope = new Envelope(settings.lmtp === true);
    this.#exchanges = new Exchanges(this.greeting, this.#envelope);
    const { number, name, caseStartedAt, onEntry, patienceFor } = settings;
    const transcript = new Transcript({ number, name, caseStartedAt, onEntry, limit: this.#bounds.transcriptEntry });
    const now = performance.now();
    for (const words of connectWords(settings.target, outcome)) transcript.say('connect', words, now);
    const link = connected ? outcome.connection : noConnection;
    const guard = new DataGuard(settings.mayDeliver, settings.recipients);
    this.#inbox = new Inbox(link, this.#bounds, {
      replyCame: (reply) => {
        transcript.received(reply.octets, reply.lastByteAt);
        guard.sawReply(reply);
      },
      overflowed: ({ bound, limit }) =>
        this.#outlet.end('reset', `the server's reply has no end: ${bound} over ${limit}`),
      serverClosed: (closing) => this.#outlet.ended(closing, closingWords(closing)),
      noted: (words) => transcript.say('note', words, performance.now()),
    });
    const patience = (): number => patienceFor('data block');
    this.#outlet = new Outlet({ link, guard, transcript, inbox: this.#inbox, patience });
    const { onReply } = settings;
    this.#tell =
      onReply &&
      ((reply, exchange = new Exchange(unasked, this.#writtenAt)) => {
        onReply({ reply, exchange, session: this, number });
      });
    this.#reader = new ReplyReader({
      inbox: this.#inbox,
      exchanges: this.#exchanges,
      envelope: this.#envelope,
      transcript,
      patienceFor,
      onReply: this.#tell,
    });
    if (connected) link.start(this.#inbox);
    else this.#inbox.close({ by: 'nobody', how: 'fin', at: now });
  }

  /** What it is connected to, or was to be. */
  get target(): Route {
    return this.#settings.target;
  }

  /** How it ended, and by whom; undefined while it is open. Unread replies can be read after the end as well. */
  get closed(): Closing | undefined {
    return this.#inbox.closed;
  }

  /** The last handshake, whatever came of it; undefined: there was none. */
  get tls(): Handshake | undefined {
    return this.#tls;
  }

  /** The last few exchanges, oldest first. */
  get exchanges(): readonly Exchange[] {
    return this.#exchanges.recent;
  }

  /** What an expectation judges now: the greeting, the last send, or what `receive` read. */
  get current(): Exchange {
    return this.#exchanges.current;
  }

  /** Does it speak LMTP: by its last greeting, before it as it was told? */
  get isLmtp(): boolean {
    return this.#envelope.isLmtp;
  }

  /** From the last reply 250 to EHLO or LHLO; a later 250 to HELO ends it, and so does TLS. */
  get extensions(): Extensions | undefined {
    return this.#reader.extensions;
  }

  /**
   * Sends octets in one write, after it has read what was owed and made sure that nothing is unread. Undefined when the
   * kernel has them, or the server has answered and closed before; then a new exchange is the current one. Otherwise why
   * not: nothing was written, save after a `write-timeout`, a `broken-off`, or a connection that ended under the write. `Pieces`
   * go out one after the other; a server that closes before it has all has ended the exchange (`Batch.cut`).
   */
  send(octets: Uint8Array | Pieces, about: SendAbout): Promise<SendProblem | undefined> {
    return this.#send({ octets, abouts: [about], together: false });
  }

  /**
   * The same for several sends in one write, `octets` (RFC 2920). Each begins an exchange and owes what it says, in this order;
   * the last is the current one, `turnTo` goes from one to the other. With a pace they go out slowly: a server that closes
   * before it has all has ended each exchange (`Batch.cut`).
   */
  async sendTogether(
    octets: Uint8Array,
    abouts: readonly SendAbout[],
    pace?: Pace,
  ): Promise<SendProblem | readonly Exchange[]> {
    return (await this.#send({ octets, abouts, together: true, pace })) ?? this.#begun;
  }

  /** Makes an exchange of the last `sendTogether` the current one. */
  turnTo(exchange: Exchange): void {
    this.#exchanges.turnTo(exchange);
  }

  #send(out: Outgoing): Promise<SendProblem | undefined> {
    if (this.#settings.withoutBanner === true && this.greeting.isOpen) return Promise.resolve(this.#write(out));
    if (this.#exchanges.owed.length === 0) return this.#writeWhenRead(out);
    return this.#settleOwed().then((owed) => owed ?? this.#writeWhenRead(out));
  }

  /** Writes once all that has come is seen to have been read. One promise and no more: this is done for every command. */
  #writeWhenRead(out: Outgoing): Promise<SendProblem | undefined> {
    return new Promise((resolve) => {
      afterPoll(() => {
        if (this.#inbox.hasUnread) {
          resolve({ kind: 'unexpected-reply', octets: this.#inbox.peek(), replies: this.#reader.takeUnread() });
        } else {
          resolve(this.#write(out));
        }
      });
    });
  }

  /** No promise where the kernel takes the octets at once. */
  #write(out: Outgoing): SendProblem | undefined | Promise<SendProblem | undefined> {
    if (this.closed !== undefined) return { kind: this.closed.how === 'fin' ? 'closed' : 'reset' };
    if (this.#outlet.halfClosed) return { kind: 'closed' };
    const { octets, pace } = out;
    if (pace === undefined && octets instanceof Uint8Array) {
      const written = this.#outlet.write(octets);
      return typeof written === 'string' ? this.#wrote(written, out) : written.then((late) => this.#wrote(late, out));
    }
    return this.#outlet.writeInParts(octets, pace).then((parts) => {
      const problem = this.#wrote(parts.outcome, out, parts.cut);
      if (problem === undefined) for (const exchange of this.#begun) exchange.early = parts.early;
      return problem;
    });
  }

  #wrote(outcome: Went, out: Outgoing, cut?: Batch['cut']): SendProblem | undefined {
    const hasAnswered = this.#inbox.hasUnread || (cut !== undefined && cut.written > 0);
    const problem = this.#outlet.problemOf(outcome, hasAnswered);
    if (problem !== undefined) return problem;
    this.#writtenAt = performance.now();
    this.#reader.wrote();
    this.#begin(out, cut);
    return undefined;
  }

  #begin({ abouts, together }: Outgoing, cut: Batch['cut']): void {
    const exchanges: Exchange[] = [];
    const batch =
      together || cut !== undefined ? { exchanges, answered: 0, ...(cut !== undefined && { cut }) } : undefined;
    for (const about of abouts) exchanges.push(new Exchange(about, this.#writtenAt, batch));
    this.#begun = exchanges;
    for (const exchange of exchanges) this.#exchanges.begin(exchange);
  }

  /**
   * The reply of an exchange, read now if it has not been read; the same one each time. After a time-out a later call waits
   * again, for as long as its patience goes beyond what has been waited already. No promise where the reply is there.
   * @param withinMs how long to wait; without it as long as `patienceFor` says.
   */
  reply(withinMs?: number, exchange: Exchange = this.current): ReplyOutcome | Promise<ReplyOutcome> {
    return this.#reader.reply(exchange, withinMs);
  }

  /**
   * Reads one reply more, after all that are owed; it becomes the current exchange, and has its outcome. Behind a 353 (PRDR) it is the
   * one about the message as a whole.
   */
  async receive(withinMs?: number): Promise<Exchange> {
    const { final } = this.current;
    if (final !== undefined) {
      this.#exchanges.turnTo(final);
      await this.#reader.reply(final, withinMs);
      return final;
    }
    const exchange = new Exchange({ label: 'a further reply', owes: 0 }, this.#writtenAt);
    this.#exchanges.begin(exchange);
    exchange.outcome = await this.#reader.reply(exchange, withinMs);
    return exchange;
  }

  /** Passes over what is unread (the transcript has it). Replies among it that were owed count as come. */
  async ignorePending(): Promise<void> {
    await nextPoll();
    this.#reader.takeUnread();
  }

  /** Waits for the server's close. Reads nothing. */
  waitForClose(withinMs: number): Promise<CloseSeen> {
    return watchForClose(this.#inbox, withinMs);
  }

  /** Waits for so long without an octet or a close. Reads nothing. */
  waitForSilence(ms: number): Promise<SilenceSeen> {
    return watchForSilence(this.#inbox, ms);
  }

  /**
   * Reads replies until the server has kept quiet for so long, and gives all since the last write, those that had been read
   * before included. They settle what is owed; the current exchange, if it has no reply yet, gets the first.
   */
  collectUntilQuiet(quietMs: number, maxMs: number): Promise<{ replies: readonly Reply[]; ended: CollectEnd }> {
    return this.#reader.collect({ quietMs, maxMs, octets: this.#bounds.collected });
  }

  /**
   * Goes over to TLS. What was owed is read first, unless the greeting is to come inside; what is unread goes to the engine, as it
   * came behind our hello. Where it fails the session is at its end. A problem: it was not begun.
   */
  async secure(prepared: ReadyTls): Promise<Handshake | SendProblem> {
    const beforeGreeting = this.greeting.isOpen;
    const owed = beforeGreeting ? undefined : await this.#settleOwed();
    if (owed !== undefined) return owed;
    if (this.closed !== undefined) return { kind: this.closed.how === 'fin' ? 'closed' : 'reset' };
    if (this.#outlet.halfClosed) return { kind: 'closed' };
    const { goOver } = await import('./secure.ts');
    this.#tls = await goOver(prepared, {
      outlet: this.#outlet,
      inbox: this.#inbox,
      deadlineMs: this.#settings.patienceFor('handshake'),
      beforeGreeting,
    });
    const { outcome } = this.#tls;
    if (outcome.kind === 'done') {
      this.#reader.forgetExtensions();
      // What comes inside TLS before any command of ours is unread, and seen by the next send.
      this.#inbox.readFrom(outcome.connection);
    }
    return this.#tls;
  }

  /** Our close without QUIT: in order, with a reset, or of our half only (then the server can still send). */
  async hangUp(how: 'close' | 'reset' | 'half'): Promise<void> {
    if (how !== 'half') this.#tellUnread();
    if (this.closed !== undefined) return;
    if (how === 'half') this.#outlet.halfClose();
    else this.#outlet.end(how === 'close' ? 'fin' : 'reset');
  }

  /**
   * Ends the session politely and in bounded time: QUIT, its reply (never judged), close. Without QUIT where that would be
   * taken for something else or be in vain: inside DATA or BDAT, after an unfinished line, with a reply outstanding.
   */
  async quit(): Promise<void> {
    if (this.closed === undefined && this.#mayQuit()) {
      const quit = this.#tell && new Exchange(goodbye, performance.now());
      await sayGoodbye({
        inbox: this.#inbox,
        onReply: (reply, isLast) => {
          if (isLast && quit !== undefined) quit.outcome = { kind: 'reply', reply };
          this.#tell?.(reply, isLast ? quit : undefined);
        },
        withinMs: this.#bounds.quitMs,
        mayBeLate: this.current.isOpen,
        write: (octets, deadlineMs) => this.#outlet.write(octets, deadlineMs, 'goodbye'),
      });
    }
    this.#tellUnread();
    // Where it has ended before, this does nothing.
    this.#outlet.end('fin');
  }

  /** What has come and nobody has read is told all the same: for who looks at each reply, before the session is left. */
  #tellUnread(): void {
    if (this.#tell !== undefined && !this.#inbox.isWaitedFor) this.#reader.takeUnread();
  }

  #mayQuit(): boolean {
    if (this.#outlet.halfClosed || this.#inbox.isWaitedFor) return false;
    // Whoever has sent QUIT himself has said goodbye.
    if (this.#begun.some(({ verb }) => verb === 'QUIT')) return false;
    // In the middle of a reply: what is left of it would be taken for an answer to QUIT.
    if (this.#inbox.partial !== undefined) return false;
    this.#reader.takeUnread();
    return this.#exchanges.owed.length === 0 && this.#outlet.isBetweenLines;
  }

  /** Reads all replies that are owed. A problem where one does not come, or is a 421. */
  async #settleOwed(): Promise<Extract<SendProblem, { kind: 'owed' }> | undefined> {
    for (let owed = this.#exchanges.owed[0]; owed !== undefined; owed = this.#exchanges.owed[0]) {
      const outcome = await this.#reader.reply(owed);
      const goesOn = outcome.kind === 'reply' && outcome.reply.code !== 421;
      if (!goesOn) return { kind: 'owed', exchange: owed, outcome };
    }
    return undefined;
  }
}
