/**
 * Lines while they run: those of a case, or of a part of it that runs beside others. Their names, what was found so far, and whether they go
 * on. Statements act on it; the interpreter reads from it. It holds state; what a statement means is in the statement's own file, what
 * a miss comes to in `conclusion.ts`, the list of what was found in `findings.ts`, the connections in `sessions.ts`, and what all
 * parts of a case spend, and what ends them all, in `whole.ts`.
 */
import type { Node, Span, Verb } from '../language/ast.ts';
import type { Definition, Spec } from '../language/spec.ts';
import type { Message } from '../mail/message.ts';
import type { Severity } from '../result/outcome.ts';
import type { Session } from '../session/session.ts';
import type { Reply } from '../smtp/reply.ts';
import type { CaseSettings } from './case-settings.ts';
import type { Channel } from './channel.ts';
import { conclusionOf, tidyingConclusion } from './conclusion.ts';
import type { Environment } from './environment.ts';
import { Findings } from './findings.ts';
import type { Judged } from './judged.ts';
import type { MalformationWarning } from './malformation-warning.ts';
import type { Meeting } from './meeting.ts';
import type { Samples } from './samples.ts';
import type { Place } from './place.ts';
import { SentMail } from './sent-mail.ts';
import { Sessions } from './sessions.ts';
import { Whole } from './whole.ts';

/** What is a part of a case. */
interface Part {
  readonly of: CaseRun;
  /** The session whose lines it runs; undefined: one of its own, with what it learns and measures kept apart. */
  readonly channel?: Channel;
  readonly meeting?: Meeting;
  readonly samples?: Samples;
}

/** The settings, and who runs the lines of a block: the interpreter, handed in so that statements need not know it. */
export interface CaseInHand extends CaseSettings {
  readonly runLines: (lines: readonly Node[], run: CaseRun) => Promise<void>;
}

export class CaseRun {
  readonly settings: CaseInHand;
  /** The names that are known where the case is now. */
  environment: Environment;
  /** The file of the lines that run now: what they can call. */
  home: Spec;
  readonly findings: Findings;
  /** Replies kept by `capture reply as`. */
  readonly replies: Map<string, Reply>;
  /** Moments kept by `mark`, `performance.now()`. */
  readonly marks: Map<string, number>;
  /** The messages that it has sent; undefined where nobody looks for them. */
  readonly sent: SentMail | undefined;
  /** What `expect header …` is about: the message that was opened, or that arrived last. */
  message: Message | undefined;
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
  /** The test is over, and only what it leaves behind is put in order. */
  tidying = false;
  readonly sessions: Sessions;
  /** What it has in common with all that run beside it. */
  readonly #whole: Whole<CaseRun>;
  /** In which a MUST was not met. */
  #stoppedIn: Channel | undefined;
  #endPause: (() => void) | undefined;
  /** What reporting points at: the statement that runs. */
  #at: Span = { start: 0, end: 1 };

  /** @param part what it has in common with a case that it is a part of. */
  constructor(settings: CaseInHand, environment: Environment, part?: Part) {
    const { of, channel } = part ?? {};
    /** What is not kept apart is the same. */
    const same = channel === undefined ? undefined : of;
    this.settings = settings;
    this.environment = environment;
    this.home = of?.home ?? settings.spec;
    this.meeting = part?.meeting;
    this.samples = part?.samples;
    this.#whole = of === undefined ? new Whole(this, settings.budgets) : of.#whole;
    this.sent = of === undefined ? (settings.mail === undefined ? undefined : new SentMail()) : of.sent;
    this.message = of?.message;
    this.findings = of?.findings.beside() ?? new Findings(settings.spec.source, settings.rows);
    this.replies = same?.replies ?? new Map(of?.replies);
    this.marks = same?.marks ?? new Map(of?.marks);
    this.sessions = new Sessions(
      this,
      this.#whole,
      of === undefined || channel === undefined ? undefined : { among: of.sessions, channel },
    );
    if (of === undefined) return;
    this.channel.user = this;
    this.givenDepth = of.givenDepth;
    this.patience = of.patience;
    this.#at = of.#at;
    this.tidying = of.tidying;
    this.over = this.#whole.isInterrupted;
    this.#whole.begin(this);
  }

  /** A part of the case, the lines of one session, that runs beside others; `join` takes in what came of it. */
  beside(channel: Channel, meeting: Meeting): CaseRun {
    return new CaseRun(this.settings, this.environment.beside(), { of: this, channel, meeting });
  }

  /** A repetition of lines, in a session of its own, whose transcript goes to `onEntry`; `end` takes it in. */
  repetition(samples: Samples, onEntry: CaseSettings['onEntry']): CaseRun {
    return new CaseRun({ ...this.settings, onEntry }, this.environment.apart(), { of: this, samples });
  }

  /** A part runs no more. */
  end(part: CaseRun): void {
    this.#whole.end(part);
    part.channel.user = undefined;
  }

  /** A part has run: what it found is found, and where it went no further the case does not either. */
  join(part: CaseRun): void {
    this.end(part);
    for (const finding of part.findings.all) this.findings.all.push(finding);
    this.skipReason ??= part.skipReason;
    this.stopReason ??= part.stopReason;
    if (part.over || part.stopping) this.over = true;
  }

  /** To be told before each statement: what its findings point at. */
  begin(span: Span): void {
    this.#at = span;
    this.environment.begin();
  }

  /** The same for a statement of the spec, which counts; false where it may not run any more. */
  step(span: Span): boolean {
    this.begin(span);
    const budget = this.#whole.spending.step();
    if (budget === undefined) return true;
    this.#whole.ranOut(budget, this);
    return false;
  }

  /** Octets are to be sent; false where that is too many, and the case is over. */
  mayWrite(octets: number): boolean {
    if (this.#whole.spending.bytes(octets)) return true;
    this.#whole.ranOut('bytes', this);
    return false;
  }

  /** DNS is to be asked; false where that is once too often, and the case is over. */
  mayQuery(): boolean {
    if (this.#whole.spending.query()) return true;
    this.#whole.ranOut('queries', this);
    return false;
  }

  /** Ends the case where its time is over, whatever it waits for. To be called now and then. @param now `performance.now()` */
  lookAtClock(now: number): void {
    if (!this.#whole.spending.hasTime(now)) this.#whole.ranOut('time', this);
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
    return this.sessions.current;
  }

  /** Where the connection of this session goes, or would. */
  get place(): Place {
    return this.channel.place ?? this.settings.place;
  }

  /** The connection that this session has, without opening one. */
  get session(): Session | undefined {
    return this.channel.session;
  }

  /** After a MUST that was not met: can more be said of the same reply? */
  get mayJudgeOn(): boolean {
    return this.#stoppedIn === this.channel && this.channel.hasReply;
  }

  /** How long a step waits for a reply, in milliseconds. */
  patienceFor(phase: string): number {
    return this.patience ?? this.settings.patienceFor(phase);
  }

  /** The session, opened when there is none yet; or why there is none. No promise where it is there. */
  ready(): Session | Judged | Promise<Session | Judged> {
    return this.sessions.ready();
  }

  /** For the sessions: a connection stands. */
  connectedTo(address: string): void {
    this.environment.setAddress(address);
  }

  /** The same: a reply is ill-formed, and no line has judged that. */
  warn({ message, details }: MalformationWarning): void {
    this.findings.add('warning', this.#at, message, { details, session: this.channel.name, kind: 'ill-formed-reply' });
  }

  /** Turns what was judged into a finding, by the strength of the statement, and decides whether the case goes on. */
  conclude(verb: Verb, span: Span, judged: Judged): void {
    // What a step sees after the interruption is our own hanging up.
    if (this.#whole.isInterrupted || (judged.kind === 'met' && verb !== 'may')) return;
    const { finding, skip, then } = this.tidying
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
      this.#stoppedIn = this.channel;
    }
  }

  /**
   * What was found since then stays for the record, and the case goes on as if it had not been: another attempt follows. False
   * where the run is cut short. `skipReason` is what there was before.
   */
  startAnew(count: number, which: string, skipReason: string | undefined): boolean {
    if (this.#whole.isInterrupted) return false;
    this.findings.demoteSince(count, which);
    this.over = false;
    this.stopping = false;
    this.skipReason = skipReason;
    this.stopReason = undefined;
    return true;
  }

  /** Has a MUST that was not met ended the lines, however little it weighs (`level`)? */
  get endedByMiss(): boolean {
    return this.stopping || (this.over && this.stopReason === undefined && this.skipReason === undefined);
  }

  /** For `after each test`: false where there is no open session any more, or the run is cut short. */
  tidyUp(): boolean {
    if (this.#whole.isInterrupted || !this.sessions.all.some(({ isOpen }) => isOpen)) return false;
    this.tidying = true;
    this.over = false;
    this.stopping = false;
    return true;
  }

  /** Adds a finding with the lines of the spec around it. */
  find(severity: Severity, span: Span, message: string, details: readonly string[] = []): void {
    this.findings.add(severity, span, message, { details, session: this.channel.name, kind: undefined });
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

  /** Waits, in milliseconds; ends early when the run is cut short, or by what `canEnd` is given. */
  async pause(ms: number, canEnd?: (end: () => void) => void): Promise<void> {
    // What was awaited before may have ended because of that.
    if (this.#whole.isInterrupted) return;
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
    this.#whole.cutShort(this, `interrupted by ${signal} before the test ended`);
  }

  /** For the owner of the interruption. */
  tell(severity: Severity, message: string, details: readonly string[]): void {
    this.find(severity, this.#at, message, details);
  }

  /** The same: whatever waits ends now. */
  endNow(): void {
    this.over = true;
    this.#endPause?.();
    this.sessions.abandon();
  }
}
