/**
 * One case while it runs: its sessions, its names, what was found so far, and whether it goes on. Statements act on it;
 * the interpreter reads from it. It holds state; what a statement means is in the statement's own file, what a miss comes
 * to in `conclusion.ts`, the list of what was found in `findings.ts`.
 */
import type { Node, Span, Verb } from '../language/ast.ts';
import type { Definition, Spec } from '../language/spec.ts';
import type { TestRow } from '../language/test-declaration.ts';
import type { Severity, Timing } from '../result/outcome.ts';
import { Session } from '../session/session.ts';
import type { Exchange } from '../session/exchange.ts';
import type { ReplySeen } from '../session/settings.ts';
import { span as measure } from '../session/span.ts';
import type { Reply } from '../smtp/reply.ts';
import type { RecipientPolicy } from '../smtp/recipient-guard.ts';
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';
import { Channel, type ChannelUser } from './channel.ts';
import type { BudgetName, Budgets } from '../text/budgets.ts';
import { conclusionOf, tidyingConclusion, type Circumstances } from './conclusion.ts';
import { connectionProblem } from './connection-problem.ts';
import type { Environment } from './environment.ts';
import { Findings } from './findings.ts';
import { unjudged, type Judged } from './judged.ts';
import type { Meeting } from './meeting.ts';
import type { Samples } from './samples.ts';
import { malformationWarning } from './malformation-warning.ts';
import type { Recipients } from './recipients.ts';
import type { Delivery } from './send-problem.ts';
import { Spending } from './spending.ts';

export interface CaseSettings {
  readonly spec: Spec;
  /** The rows for which the test is there: told below what goes wrong. */
  readonly rows: readonly TestRow[];
  readonly target: { readonly alias: string; readonly host: string; readonly port: number };
  /** Patience of a step in milliseconds, by phase or verb (`SessionSettings.patienceFor`). */
  readonly patienceFor: (phase: string) => number;
  /** May mail be left behind, and if not, who has not said so? */
  readonly delivery: Delivery;
  /** Whom lines of libraries may mail; left out where the test has none, or its mail goes nowhere. */
  readonly recipients?: Recipients;
  /** SHOULD counts as MUST. */
  readonly strict: boolean;
  /** How strongly the test binds at most. */
  readonly level?: Circumstances['level'];
  readonly relay: {
    readonly from: string;
    readonly to: string;
    /** A recipient that the target must accept: without it "all rejected" can mean greylisted or blocked. */
    readonly control?: string;
  };
  /** What the case may use. */
  readonly budgets: Budgets;
  /** Waits until one more connection to the target is in order, and gives what ends it. */
  readonly connectionSlot: () => Promise<() => void>;
  /** How many repetitions of a `repeat` may have a connection at once. */
  readonly repetitionsAtOnce: number;
  /** Runs the lines of a block: the interpreter, handed in so that statements need not know it. */
  readonly runLines: (lines: readonly Node[], run: CaseRun) => Promise<void>;
  readonly onEntry: (entry: TranscriptEntry) => void;
  /** Sees what goes over the wire when it does, also that of repetitions whose transcript is not kept. */
  readonly onWire?: ((entry: TranscriptEntry) => void) | undefined;
  /** Told of each reply, where passive rules judge them. */
  readonly onReply?: ((seen: ReplySeen) => void) | undefined;
  /** `performance.now()` */
  readonly startedAt: number;
}

/** What is a part of a case. */
interface Part {
  readonly of: CaseRun;
  /** The session whose lines it runs; undefined: one of its own, with what it learns and measures kept apart. */
  readonly channel?: Channel;
  readonly meeting?: Meeting;
  readonly samples?: Samples;
}

/** Timings beyond this many are not kept: a case may have thousands of steps. */
const maximumTimings = 500;

export class CaseRun {
  readonly settings: CaseSettings;
  /** The names that are known where the case is now. */
  environment: Environment;
  /** The file of the lines that run now: what they can call. */
  home: Spec;
  readonly findings: Findings;
  readonly timings: Timing[];
  /** Replies kept by `capture reply as`. */
  readonly replies: Map<string, Reply>;
  /** Moments kept by `mark`, `performance.now()`. */
  readonly marks: Map<string, number>;
  /** Where sessions that run side by side wait for each other. */
  readonly meeting: Meeting | undefined;
  /** What is measured in all repetitions of a `repeat`. */
  readonly samples: Samples | undefined;
  /** Set by `timeout`: milliseconds, for every wait from then on. */
  patience: number | undefined;
  /** Why the case is skipped after all. */
  skipReason: string | undefined;
  /** What was seen where `then stop` ended the test. */
  stopReason: string | undefined;
  /** A MUST was not met: what is left of this reply is judged, then the case ends. */
  stopping = false;
  /** Nothing more can be judged. */
  over = false;
  /** More than 0 inside `given { … }` and `before each test`. */
  givenDepth = 0;
  /** The test's own session. */
  readonly #own: Channel;
  /** Those that have a name, in the order in which they were opened. */
  readonly #named: Map<string, Channel>;
  /** The one whose lines run now. */
  #channel: Channel;
  /** What this is a part of that runs beside others: the case itself where it is none. */
  readonly #whole: CaseRun;
  /** Parts that run now. */
  readonly #parts = new Set<CaseRun>();
  /** In which a MUST was not met. */
  #stoppedIn: Channel | undefined;
  #sessions = 0;
  readonly #spending: Spending;
  #interrupted = false;
  /** Ends connection attempts that are under way. */
  readonly #abort: AbortController;
  /** The test is over, and only what it leaves behind is put in order. */
  #tidying = false;
  #endPause: (() => void) | undefined;
  /** What reporting points at: the statement that runs. */
  #at: Span = { start: 0, end: 1 };
  readonly #warned: Set<string>;

  /** @param part what it has in common with a case that it is a part of. */
  constructor(settings: CaseSettings, environment: Environment, part?: Part) {
    const { of, channel } = part ?? {};
    /** What is not kept apart is the same. */
    const same = channel === undefined ? undefined : of;
    this.settings = settings;
    this.environment = environment;
    this.home = of?.home ?? settings.spec;
    this.meeting = part?.meeting;
    this.samples = part?.samples;
    this.#whole = of === undefined ? this : of.#whole;
    this.findings = of?.findings.beside() ?? new Findings(settings.spec.source, settings.rows);
    this.timings = same?.timings ?? [];
    this.replies = same?.replies ?? new Map(of?.replies);
    this.marks = same?.marks ?? new Map(of?.marks);
    this.#warned = same === undefined ? new Set() : same.#warned;
    this.#own = same === undefined ? new Channel() : same.#own;
    this.#named = same === undefined ? new Map<string, Channel>() : same.#named;
    this.#channel = channel ?? this.#own;
    this.#spending = of === undefined ? new Spending(settings.budgets) : of.#spending;
    this.#abort = of === undefined ? new AbortController() : of.#abort;
    if (of === undefined) return;
    this.#channel.user = this;
    this.givenDepth = of.givenDepth;
    this.patience = of.patience;
    this.#at = of.#at;
    this.#tidying = of.#tidying;
    this.over = of.#isInterrupted;
  }

  /** A part of the case, the lines of one session, that runs beside others; `join` takes in what came of it. */
  beside(channel: Channel, meeting: Meeting): CaseRun {
    const part = new CaseRun(this.settings, this.environment.beside(), { of: this, channel, meeting });
    this.#whole.#parts.add(part);
    return part;
  }

  /** A repetition of lines, in a session of its own, whose transcript goes to `onEntry`; `end` takes it in. */
  repetition(samples: Samples, onEntry: CaseSettings['onEntry']): CaseRun {
    const part = new CaseRun({ ...this.settings, onEntry }, this.environment.apart(), { of: this, samples });
    this.#whole.#parts.add(part);
    return part;
  }

  /** A part runs no more. */
  end(part: CaseRun): void {
    this.#whole.#parts.delete(part);
    part.#channel.user = undefined;
  }

  /** A part has run: what it found is found, and where it went no further the case does not either. */
  join(part: CaseRun): void {
    this.end(part);
    this.findings.all.push(...part.findings.all);
    this.skipReason ??= part.skipReason;
    if (part.over || part.stopping) this.over = true;
  }

  get #isInterrupted(): boolean {
    return this.#whole.#interrupted;
  }

  /** To be told before each statement: what its findings point at. */
  begin(span: Span): void {
    this.#at = span;
    this.environment.begin();
  }

  /** The same for a statement of the spec, which counts; false where it may not run any more. */
  step(span: Span): boolean {
    this.begin(span);
    const budget = this.#spending.step();
    if (budget === undefined) return true;
    this.#ranOut(budget);
    return false;
  }

  /** Octets are to be sent; false where that is too many, and the case is over. */
  mayWrite(octets: number): boolean {
    if (this.#spending.bytes(octets)) return true;
    this.#ranOut('bytes');
    return false;
  }

  /** Ends the case where its time is over, whatever it waits for. To be called now and then. @param now `performance.now()` */
  lookAtClock(now: number): void {
    if (!this.#spending.hasTime(now)) this.#ranOut('time');
  }

  /** `then stop`: the test ends with the verdict that it has. */
  stop(seen: string): void {
    this.over = true;
    this.stopReason ??= seen;
  }

  /** The statement that runs, or ran last. */
  get at(): Span {
    return this.#at;
  }

  /** The session whose lines run now. */
  get channel(): Channel {
    return this.#channel;
  }

  /** The connection that this session has, without opening one. */
  get session(): Session | undefined {
    return this.#channel.session;
  }

  /** After a MUST that was not met: can more be said of the same reply? */
  get mayJudgeOn(): boolean {
    return this.#stoppedIn === this.#channel && this.#channel.hasReply;
  }

  /** The test's own session and those that have a name, in the order in which they were opened. */
  get channels(): readonly Channel[] {
    return this.#named.size === 0 ? [this.#own] : [this.#own, ...this.#named.values()];
  }

  /** The session of this name; undefined: the test's own. It may not have been opened. */
  channelOf(name: string | undefined): Channel {
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
    const outside = this.#channel;
    this.#channel = channel;
    await work();
    this.#channel = outside;
  }

  /** How long a step waits for a reply, in milliseconds. */
  patienceFor(phase: string): number {
    return this.patience ?? this.settings.patienceFor(phase);
  }

  /** Opens a fresh session; the one before is ended politely. The connection may have failed: see `connection`. */
  async open(withoutBanner = false): Promise<Session> {
    const channel = this.#channel;
    await this.close();
    if (!this.#spending.connection()) this.#ranOut('connections');
    const release = await this.#spending.unclocked(this.settings.connectionSlot());
    this.#whole.#sessions += 1;
    const { target, delivery, recipients, startedAt, onReply } = this.settings;
    const session = await Session.open({
      target: { host: target.host, port: target.port },
      patienceFor: (phase) => this.#userOf(channel).patienceFor(phase),
      mayDeliver: delivery === 'allowed',
      ...(recipients === undefined ? {} : { recipients: this.#policyFor(recipients, channel) }),
      number: this.#whole.#sessions,
      name: channel.name,
      caseStartedAt: startedAt,
      onEntry: this.#entry,
      onReply,
      withoutBanner,
      signal: this.#abort.signal,
    });
    channel.opened(session, withoutBanner, release);
    const { connection } = session;
    if (connection.kind === 'connected') {
      this.environment.setAddress(connection.address);
      this.#time('connect', 'the connection', connection.connectedAt - connection.startedAt);
    }
    if (this.#isInterrupted) await session.hangUp('close');
    return session;
  }

  /** One for all sessions. */
  readonly #entry = (entry: TranscriptEntry): void => {
    this.settings.onEntry(entry);
    this.settings.onWire?.(entry);
    if (entry.kind !== 'received' || this.#spending.bytes(entry.text.length + (entry.cut ?? 0))) return;
    // Not while the session is in the middle of receiving.
    queueMicrotask(() => {
      this.#ranOut('bytes');
    });
  };

  /** Whoever has opened a session: what counts is whose lines run in it now. */
  #userOf(channel: Channel): ChannelUser {
    return channel.user ?? this.#whole;
  }

  #policyFor(recipients: Recipients, channel: Channel): RecipientPolicy {
    return {
      writer: () => this.#userOf(channel).home.packaged?.package,
      mayMail: (address, writer) => recipients.mayMail(address, writer),
    };
  }

  /** The session, opened when there is none yet; or why there is none. No promise where it is there. */
  ready(): Session | Judged | Promise<Session | Judged> {
    const { session, wasOpened } = this.#channel;
    if (session === undefined) {
      // What a test has not used leaves nothing to be put in order.
      if (this.#tidying && !wasOpened) return unjudged('this session was not open');
      return this.open().then((opened) => this.#usable(opened));
    }
    return this.#usable(session);
  }

  #usable(session: Session): Session | Judged {
    return connectionProblem(session, this.settings.target) ?? session;
  }

  /** Notes the current exchange before the session moves on to another. */
  moveOn(): void {
    const { session } = this.#channel;
    if (session !== undefined) this.note(session.current);
  }

  /** Records the times of an exchange, and warns of an ill-formed reply that no statement judged. Once for each exchange. */
  note(exchange: Exchange): void {
    const channel = this.#channel;
    const { session } = channel;
    if (session === undefined || exchange.outcome?.kind !== 'reply' || !channel.isNews(exchange)) return;
    const greeting = exchange === session.greeting;
    this.#time(
      greeting ? 'banner' : 'reply',
      exchange.label,
      measure(session, exchange, greeting ? 'banner' : 'reply'),
    );
    if (exchange.syntaxJudged) return;
    const warning = malformationWarning(exchange.outcome.reply, exchange.label, this.#warned);
    if (warning !== undefined) {
      const more = { details: warning.details, session: channel.name, kind: 'ill-formed-reply' as const };
      this.findings.add('warning', this.#at, warning.message, more);
    }
  }

  /** Turns what was judged into a finding, by the strength of the statement, and decides whether the case goes on. */
  conclude(verb: Verb, span: Span, judged: Judged): void {
    // What a step sees after the interruption is our own hanging up.
    if (this.#isInterrupted || (judged.kind === 'met' && verb !== 'may')) return;
    const { finding, skip, then } = this.#tidying
      ? tidyingConclusion(judged)
      : conclusionOf(verb, judged, {
          given: this.givenDepth > 0,
          strict: this.settings.strict,
          level: this.settings.level,
        });
    if (finding !== undefined) this.find(finding.severity, span, finding.message, finding.details);
    if (skip !== undefined) this.skipReason ??= skip;
    if (then === 'over') this.over = true;
    if (then === 'stopping') {
      this.stopping = true;
      this.#stoppedIn = this.#channel;
    }
  }

  /**
   * What was found since then stays for the record, and the case goes on as if it had not been: another attempt follows. False
   * where the run is cut short.
   */
  startAnew(count: number, which: string): boolean {
    if (this.#isInterrupted) return false;
    this.findings.demoteSince(count, which);
    this.over = false;
    this.stopping = false;
    this.skipReason = undefined;
    this.stopReason = undefined;
    return true;
  }

  /** Has a MUST that was not met ended the lines, however little it weighs (`level`)? */
  get endedByMiss(): boolean {
    return this.stopping || (this.over && this.stopReason === undefined && this.skipReason === undefined);
  }

  /** For `after each test`: false where there is no open session any more, or the run is cut short. */
  tidyUp(): boolean {
    if (this.#isInterrupted || !this.channels.some(({ isOpen }) => isOpen)) return false;
    this.#tidying = true;
    this.over = false;
    this.stopping = false;
    return true;
  }

  /** Adds a finding with the lines of the spec around it. */
  find(severity: Severity, span: Span, message: string, details: readonly string[] = []): void {
    this.findings.add(severity, span, message, { details, session: this.#channel.name, kind: undefined });
  }

  /** Runs the lines of a definition that is called at `call`, in a scope of their own. */
  async inside(call: Span, { node, home }: Definition, environment: Environment): Promise<void> {
    const outside = { environment: this.environment, home: this.home };
    this.findings.enter(call, home.source);
    this.environment = environment;
    this.home = home;
    await this.settings.runLines(node.body.items, this);
    this.environment = outside.environment;
    this.home = outside.home;
    this.findings.leave();
  }

  #time(span: string, of: string, ms: number | undefined): void {
    if (ms === undefined || this.timings.length >= maximumTimings) return;
    const { name } = this.#channel;
    this.timings.push(name === undefined ? { span, of, ms } : { span, of, ms, session: name });
  }

  /** Ends the session politely and gives its place to others. */
  async close(): Promise<void> {
    const channel = this.#channel;
    this.moveOn();
    // Still ours while it says goodbye, so that an interruption ends that as well.
    await channel.session?.quit();
    channel.left();
  }

  /** The test is over: so is each of its sessions. */
  async closeAll(): Promise<void> {
    this.#channel = this.#own;
    if (this.#named.size === 0) return this.close();
    for (const channel of this.channels) {
      this.#channel = channel;
      this.moveOn();
    }
    // At once: a server that does not answer must not cost its time for each.
    await Promise.all(
      this.channels.map(async ({ session }) => {
        await session?.quit();
      }),
    );
    for (const channel of this.channels) channel.left();
  }

  /** Our close without QUIT. After `half` the session stays: the server can still send. */
  async hangUp(how: 'close' | 'reset' | 'half'): Promise<void> {
    this.moveOn();
    const channel = this.#channel;
    if (channel.session === undefined) return;
    await channel.session.hangUp(how);
    if (how !== 'half') channel.left();
  }

  /** Waits, in milliseconds; ends early when the run is cut short, or by what `canEnd` is given. */
  async pause(ms: number, canEnd?: (end: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
      canEnd?.(this.#endPause);
    });
    this.#endPause = undefined;
  }

  /** The run is cut short: whatever waits ends at once, and the case is not judged. */
  interrupt(signal: string): void {
    this.#cutShort(`interrupted by ${signal} before the test ended`);
  }

  /** No more of a budget is left: the same. Behind a verdict that stands it is worth a warning, as all else is there. */
  #ranOut(name: BudgetName): void {
    const { message, details } = this.#spending.words(name);
    if (this.#tidying) this.#cutShort(`after the test: ${message}`, details, 'warning');
    else this.#cutShort(message, details);
  }

  #cutShort(message: string, details: readonly string[] = [], severity: Severity = 'error'): void {
    const whole = this.#whole;
    if (whole.#interrupted) return;
    whole.#interrupted = true;
    // A test whose verdict stands keeps it.
    if (!this.over) this.find(severity, this.#at, message, details);
    whole.#abort.abort();
    for (const part of [whole, ...whole.#parts]) {
      part.over = true;
      part.#endPause?.();
      for (const { session } of part.channels) void session?.hangUp('close');
    }
  }
}
