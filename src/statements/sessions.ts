/**
 * The sessions of lines that run: the test's own, those that have a name, and which of them the line that runs now is of. Opens their
 * connections and ends them, and notes each exchange once.
 *
 * Lines that run beside others share the sessions, and each has its own place among them; a repetition has sessions of its own.
 */
import type { ConnectionOptions } from '../language/ast.ts';
import { Session } from '../session/session.ts';
import type { Exchange } from '../session/exchange.ts';
import type { Handshake, Secured } from '../session/tls.ts';
import type { RecipientPolicy } from '../smtp/recipient-guard.ts';
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';
import type { CaseSettings } from './case-settings.ts';
import { Channel, type ChannelUser } from './channel.ts';
import { connectionProblem } from './connection-problem.ts';
import type { Environment } from './environment.ts';
import { handshakeProblem } from './handshake-problem.ts';
import { unjudged, type Judged } from './judged.ts';
import type { MalformationWarning } from './malformation-warning.ts';
import { Observations } from './observations.ts';
import { goOverToTls } from './open-tls.ts';
import type { Place } from './place.ts';
import type { Recipients } from './recipients.ts';
import { defaultsOf, preparedOr } from './tls-defaults.ts';
import type { Running, Whole } from './whole.ts';

/** The lines that run in them. */
interface Lines extends Running, ChannelUser {
  readonly settings: CaseSettings;
  /** The names that are known where they are now. */
  readonly environment: Environment;
  /** A connection stands: this is the address that is used. */
  connectedTo(address: string): void;
  /** A reply is ill-formed, and no line has judged that. */
  warn(warning: MalformationWarning): void;
}

/** How a connection is opened; left out: to the target, with its greeting. */
interface Opening {
  readonly withoutBanner?: boolean;
  readonly place?: Place;
  /** `using tls`, `starttls` or `lmtp`; left out: as the place has it. */
  readonly using?: ConnectionOptions['using'];
}

const isImplicit = (way: string): boolean => way === 'tls' || way === 'implicit';

export class Sessions {
  readonly #lines: Lines;
  readonly #whole: Whole<Lines>;
  readonly #observations: Observations;
  /** The test's own session. */
  readonly #own: Channel;
  /** Those that have a name, in the order in which they were opened. */
  readonly #named: Map<string, Channel>;
  #current: Channel;

  /** @param place among the sessions of others; left out: sessions of its own. */
  constructor(lines: Lines, whole: Whole<Lines>, place?: { readonly among: Sessions; readonly channel: Channel }) {
    this.#lines = lines;
    this.#whole = whole;
    this.#observations = place === undefined ? new Observations() : place.among.#observations;
    this.#own = place === undefined ? new Channel() : place.among.#own;
    this.#named = place === undefined ? new Map<string, Channel>() : place.among.#named;
    this.#current = place === undefined ? this.#own : place.channel;
  }

  /** The one whose lines run now. */
  get current(): Channel {
    return this.#current;
  }

  /** The test's own session and those that have a name, in the order in which they were opened. */
  get all(): readonly Channel[] {
    return this.#named.size === 0 ? [this.#own] : [this.#own, ...this.#named.values()];
  }

  /** How long things took in them. */
  get timings(): Observations['timings'] {
    return this.#observations.timings;
  }

  /** The session of this name; undefined: the test's own. It may not have been opened. */
  of(name: string | undefined): Channel {
    if (name === undefined) return this.#own;
    let channel = this.#named.get(name);
    if (channel === undefined) {
      channel = new Channel(name);
      this.#named.set(name, channel);
    }
    return channel;
  }

  /** Does something in a session: what runs meanwhile is about that one. */
  async in(channel: Channel, work: () => Promise<unknown>): Promise<void> {
    const outside = this.#current;
    this.#current = channel;
    await work();
    this.#current = outside;
  }

  /** Opens a fresh connection; the one before is ended politely. It may have failed: see `connection`. */
  async open({ withoutBanner = false, place = this.#lines.settings.place, using }: Opening = {}): Promise<Session> {
    const channel = this.#current;
    const { spending, signal } = this.#whole;
    const way = using === undefined || using.text === 'lmtp' ? place.tls.mode : using.text;
    const prepared = way === 'none' ? undefined : await preparedOr(await defaultsOf(place));
    await this.close();
    if (!spending.connection()) this.#whole.ranOut('connections', this.#lines);
    const { startedAt, onReply } = this.#lines.settings;
    const { target, delivery, recipients, connectionSlot, elsewhere } = place;
    const release = await spending.unclocked(connectionSlot());
    const session = await Session.open({
      target,
      patienceFor: (phase) => this.#userOf(channel).patienceFor(phase),
      mayDeliver: delivery === 'allowed',
      ...(recipients === undefined ? {} : { recipients: this.#policyFor(recipients, channel) }),
      number: this.#whole.nextSession(),
      name: channel.name,
      caseStartedAt: startedAt,
      onEntry: this.#entry,
      onReply: elsewhere === true ? undefined : onReply,
      withoutBanner,
      tls: isImplicit(way) && prepared?.kind === 'ready' ? prepared : undefined,
      lmtp: using === undefined ? place.lmtp : using.text === 'lmtp',
      signal,
    });
    channel.opened(session, place, withoutBanner, release);
    const { connection } = session;
    if (connection.kind === 'connected' && connection.family !== undefined && elsewhere !== true)
      this.#lines.connectedTo(connection.address);
    this.#observations.connected(channel, session);
    if (prepared !== undefined && prepared.kind !== 'ready') channel.problem = prepared;
    else if (prepared !== undefined && !isImplicit(way)) {
      channel.problem = await goOverToTls(session, this.#lines.environment.value('client'), prepared);
    }
    if (session.tls !== undefined) this.secured(session.tls);
    if (this.#whole.isInterrupted) await session.hangUp('close');
    return session;
  }

  /** One for all sessions. */
  readonly #entry = (entry: TranscriptEntry): void => {
    const { onEntry, onWire } = this.#lines.settings;
    onEntry(entry);
    onWire?.(entry);
    if (entry.kind !== 'received' || this.#whole.spending.bytes(entry.text.length + (entry.cut ?? 0))) return;
    // Not while the session is in the middle of receiving.
    queueMicrotask(() => {
      this.#whole.ranOut('bytes', this.#lines);
    });
  };

  /** Whoever has opened a session: what counts is whose lines run in it now. */
  #userOf(channel: Channel): ChannelUser {
    return channel.user ?? this.#whole.main;
  }

  #policyFor(recipients: Recipients, channel: Channel): RecipientPolicy {
    return {
      writer: () => this.#userOf(channel).home.packaged?.package,
      mayMail: (address, writer) => recipients.mayMail(address, writer),
    };
  }

  /** The session, opened when there is none yet; or why there is none. No promise where it is there. */
  ready(): Session | Judged | Promise<Session | Judged> {
    const { session, wasOpened } = this.#current;
    if (session === undefined) {
      // What a test has not used leaves nothing to be put in order.
      if (this.#lines.tidying && !wasOpened) return unjudged('this session was not open');
      return this.open().then((opened) => this.#usable(opened));
    }
    return this.#usable(session);
  }

  #usable(session: Session): Session | Judged {
    return connectionProblem(session) ?? handshakeProblem(session) ?? this.#current.problem ?? session;
  }

  /** What the last handshake of the test that was done can give to the next; undefined: there was none. */
  get lastTls(): Secured | undefined {
    return this.#observations.lastTls;
  }

  /** A handshake has ended. */
  secured(handshake: Handshake): void {
    this.#observations.handshake(this.#current, handshake);
  }

  /** Notes the current exchange before the session moves on to another. */
  moveOn(): void {
    const { session } = this.#current;
    if (session !== undefined) this.note(session.current);
  }

  /** Records the times of an exchange, and warns of an ill-formed reply that no statement judged. Once for each exchange. */
  note(exchange: Exchange): void {
    // Of several replies each is noted; that they were is remembered of the whole.
    if (exchange.isDivided) {
      if (!this.#current.isNews(exchange)) return;
      for (const part of exchange.parts ?? []) this.note(part);
      this.#current.isNews(exchange);
      return;
    }
    const warning = this.#observations.exchange(this.#current, exchange);
    if (warning !== undefined) this.#lines.warn(warning);
  }

  /** Ends the session politely and gives its place to others. */
  async close(): Promise<void> {
    const channel = this.#current;
    this.moveOn();
    // Still ours while it says goodbye, so that an interruption ends that as well.
    await channel.session?.quit();
    channel.left();
  }

  /** The test is over: so is each of its sessions. */
  async closeAll(): Promise<void> {
    this.#current = this.#own;
    if (this.#named.size === 0) return this.close();
    const { all } = this;
    for (const channel of all) {
      this.#current = channel;
      this.moveOn();
    }
    // At once: a server that does not answer must not cost its time for each.
    await Promise.all(
      all.map(async ({ session }) => {
        await session?.quit();
      }),
    );
    for (const channel of all) channel.left();
  }

  /** Our close without QUIT. After `half` the session stays: the server can still send. */
  async hangUp(how: 'close' | 'reset' | 'half'): Promise<void> {
    this.moveOn();
    const channel = this.#current;
    if (channel.session === undefined) return;
    await channel.session.hangUp(how);
    if (how !== 'half') channel.left();
  }

  /** Our close of all of them, whatever they wait for. */
  abandon(): void {
    for (const { session } of this.all) void session?.hangUp('close');
  }
}
