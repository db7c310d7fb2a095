/**
 * One case while it runs: its session, its names, what was found so far, and whether it goes on. Statements act on it;
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
import type { BudgetName, Budgets } from '../text/budgets.ts';
import { conclusionOf, tidyingConclusion, type Circumstances } from './conclusion.ts';
import { connectionProblem } from './connection-problem.ts';
import type { Environment } from './environment.ts';
import { Findings } from './findings.ts';
import type { Judged } from './judged.ts';
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
  /** Runs the lines of a block: the interpreter, handed in so that statements need not know it. */
  readonly runLines: (lines: readonly Node[], run: CaseRun) => Promise<void>;
  readonly onEntry: (entry: TranscriptEntry) => void;
  /** Told of each reply, where passive rules judge them. */
  readonly onReply?: ((seen: ReplySeen) => void) | undefined;
  /** `performance.now()` */
  readonly startedAt: number;
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
  readonly timings: Timing[] = [];
  /** Replies kept by `capture reply as`. */
  readonly replies = new Map<string, Reply>();
  /** Moments kept by `mark`, `performance.now()`. */
  readonly marks = new Map<string, number>();
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
  /** The session was opened with `connect without banner`: its greeting is nobody's condition. */
  withoutBanner = false;
  /** More than 0 inside `given { … }` and `before each test`. */
  givenDepth = 0;
  /** The control of `expect relay` has been tried in this session, with this outcome. */
  relayControl: { readonly session: Session; readonly judged: Judged | undefined } | undefined;
  #session: Session | undefined;
  #releaseSlot: (() => void) | undefined;
  #sessions = 0;
  readonly #spending: Spending;
  #interrupted = false;
  /** Ends connection attempts that are under way. */
  readonly #abort = new AbortController();
  /** The test is over, and only what it leaves behind is put in order. */
  #tidying = false;
  #endPause: (() => void) | undefined;
  /** What reporting points at: the statement that runs. */
  #at: Span = { start: 0, end: 1 };
  /** The last exchange that was noted; notes come in order. */
  #noted: Exchange | undefined;
  #greetingNoted = false;
  readonly #warned = new Set<string>();

  constructor(settings: CaseSettings, environment: Environment) {
    this.settings = settings;
    this.environment = environment;
    this.home = settings.spec;
    this.findings = new Findings(settings.spec.source, settings.rows);
    this.#spending = new Spending(settings.budgets);
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

  /** The session that there is, without opening one. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** How long a step waits for a reply, in milliseconds. */
  patienceFor(phase: string): number {
    return this.patience ?? this.settings.patienceFor(phase);
  }

  /** Opens a fresh session; the one before is ended politely. The connection may have failed: see `connection`. */
  async open(withoutBanner = false): Promise<Session> {
    await this.close();
    if (!this.#spending.connection()) this.#ranOut('connections');
    this.#releaseSlot = await this.#spending.unclocked(this.settings.connectionSlot());
    this.#sessions += 1;
    this.#greetingNoted = false;
    this.withoutBanner = withoutBanner;
    const { target, delivery, recipients, startedAt, onReply } = this.settings;
    const session = await Session.open({
      target: { host: target.host, port: target.port },
      patienceFor: (phase) => this.patienceFor(phase),
      mayDeliver: delivery === 'allowed',
      ...(recipients === undefined ? {} : { recipients: this.#policyFor(recipients) }),
      number: this.#sessions,
      caseStartedAt: startedAt,
      onEntry: this.#entry,
      onReply,
      withoutBanner,
      signal: this.#abort.signal,
    });
    this.#session = session;
    const { connection } = session;
    if (connection.kind === 'connected') {
      this.environment.setAddress(connection.address);
      this.#time('connect', 'the connection', connection.connectedAt - connection.startedAt);
    }
    if (this.#interrupted) await session.hangUp('close');
    return session;
  }

  /** One for all sessions. */
  readonly #entry = (entry: TranscriptEntry): void => {
    this.settings.onEntry(entry);
    if (entry.kind !== 'received' || this.#spending.bytes(entry.text.length + (entry.cut ?? 0))) return;
    // Not while the session is in the middle of receiving.
    queueMicrotask(() => {
      this.#ranOut('bytes');
    });
  };

  #policyFor(recipients: Recipients): RecipientPolicy {
    return {
      writer: () => this.home.packaged?.package,
      mayMail: (address, writer) => recipients.mayMail(address, writer),
    };
  }

  /** The session, opened when there is none yet; or why there is none. No promise where it is there. */
  ready(): Session | Judged | Promise<Session | Judged> {
    const session = this.#session;
    if (session === undefined) return this.open().then((opened) => this.#usable(opened));
    return this.#usable(session);
  }

  #usable(session: Session): Session | Judged {
    return connectionProblem(session, this.settings.target) ?? session;
  }

  /** Notes the current exchange before the session moves on to another. */
  moveOn(): void {
    if (this.#session !== undefined) this.note(this.#session.current);
  }

  /** Records the times of an exchange, and warns of an ill-formed reply that no statement judged. Once for each exchange. */
  note(exchange: Exchange): void {
    const session = this.#session;
    if (session === undefined || exchange.outcome?.kind !== 'reply' || exchange === this.#noted) return;
    const greeting = exchange === session.greeting;
    if (greeting && this.#greetingNoted) return;
    if (greeting) this.#greetingNoted = true;
    else this.#noted = exchange;
    this.#time(
      greeting ? 'banner' : 'reply',
      exchange.label,
      measure(session, exchange, greeting ? 'banner' : 'reply'),
    );
    if (exchange.syntaxJudged) return;
    const warning = malformationWarning(exchange.outcome.reply, exchange.label, this.#warned);
    if (warning !== undefined) {
      this.findings.add('warning', this.#at, warning.message, warning.details, 'ill-formed-reply');
    }
  }

  /** Turns what was judged into a finding, by the strength of the statement, and decides whether the case goes on. */
  conclude(verb: Verb, span: Span, judged: Judged): void {
    // What a step sees after the interruption is our own hanging up.
    if (this.#interrupted || (judged.kind === 'met' && verb !== 'may')) return;
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
    if (then === 'stopping') this.stopping = true;
  }

  /**
   * What was found since then stays for the record, and the case goes on as if it had not been: another attempt follows. False
   * where the run is cut short.
   */
  startAnew(count: number, which: string): boolean {
    if (this.#interrupted) return false;
    this.findings.demoteSince(count, which);
    this.over = false;
    this.stopping = false;
    this.skipReason = undefined;
    this.stopReason = undefined;
    return true;
  }

  /** For `after each test`: false where there is no open session any more, or the run is cut short. */
  tidyUp(): boolean {
    const session = this.#session;
    if (this.#interrupted || session?.connection.kind !== 'connected' || session.closed !== undefined) return false;
    this.#tidying = true;
    this.over = false;
    this.stopping = false;
    return true;
  }

  /** Adds a finding with the lines of the spec around it. */
  find(severity: Severity, span: Span, message: string, details: readonly string[] = []): void {
    this.findings.add(severity, span, message, details);
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
    this.timings.push({ span, of, ms });
  }

  /** Ends the session politely and gives its place to others. */
  async close(): Promise<void> {
    this.moveOn();
    // Still ours while it says goodbye, so that an interruption ends that as well.
    await this.#session?.quit();
    this.#session = undefined;
    this.#release();
  }

  /** Our close without QUIT. After `half` the session stays: the server can still send. */
  async hangUp(how: 'close' | 'reset' | 'half'): Promise<void> {
    this.moveOn();
    const session = this.#session;
    if (session === undefined) return;
    await session.hangUp(how);
    if (how === 'half') return;
    this.#session = undefined;
    this.#release();
  }

  /** Waits, in milliseconds; ends early when the run is cut short. */
  async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
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
    if (this.#interrupted) return;
    this.#interrupted = true;
    // A test whose verdict stands keeps it.
    if (!this.over) this.find(severity, this.#at, message, details);
    this.over = true;
    this.#abort.abort();
    this.#endPause?.();
    void this.#session?.hangUp('close');
  }

  #release(): void {
    this.#releaseSlot?.();
    this.#releaseSlot = undefined;
  }
}
