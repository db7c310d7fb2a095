/**
 * One passive rule on one target: judges replies as they come, and keeps no reply but the first that is not as it should be,
 * so that a run of 100,000 tests costs no memory. "First" is by the order of the tests, whatever runs side by side: the same
 * servers give the same report.
 */
import { ExpressionFault } from '../language/expression-fault.ts';
import type { CaseResult, Finding } from '../result/outcome.ts';
import type { ReplySeen } from '../session/settings.ts';
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';
import { conclusionOf, type Conclusion } from '../statements/conclusion.ts';
import type { Environment } from '../statements/environment.ts';
import { Findings } from '../statements/findings.ts';
import { unjudged, type Judged } from '../statements/judged.ts';
import {
  isAboutReply,
  judgePassively,
  judgesSyntax,
  passiveLines,
  passiveWords,
  type PassiveLine,
} from '../statements/passive.ts';
import type { NodeOf } from '../language/ast.ts';
import { plural } from '../text/plural.ts';
import { bugWords } from './bug-words.ts';
import type { PlannedCase } from './plan.ts';

/** What a test knows of a reply that it got. */
export interface ReplyOfCase {
  readonly seen: ReplySeen;
  readonly planned: PlannedCase;
  /** What went over the wire last, the reply with it. */
  readonly transcript: () => readonly TranscriptEntry[];
}

/** How much a reply that was not as it should be weighs; what `may` only records weighs 0. */
const weights: { readonly [severity in Finding['severity']]: number } = { note: 1, warning: 2, error: 3, failure: 4 };

/** Of the replies that a line did not bear as little as any, the first. Nothing of its session, which is gone by then. */
interface Counterexample {
  readonly finding: NonNullable<Conclusion['finding']>;
  readonly weight: number;
  readonly planned: PlannedCase;
  /** `the reply to RCPT in session 1` */
  readonly which: string;
  readonly transcript: readonly TranscriptEntry[];
}

interface LineState {
  readonly line: PassiveLine;
  readonly judgesSyntax: boolean;
  judged: number;
  misses: number;
  first: Counterexample | undefined;
}

export type PassiveVerdict = Pick<CaseResult, 'outcome' | 'reason' | 'findings' | 'counterexample' | 'transcript'>;

export class PassiveRule {
  readonly planned: PlannedCase;
  readonly #always: NodeOf<'Always'>;
  readonly #environment: Environment;
  readonly #strict: boolean;
  readonly #lines: readonly LineState[];
  /** How many cases it looked at. */
  watched = 0;
  #judged = 0;

  constructor(planned: PlannedCase, always: NodeOf<'Always'>, environment: Environment, strict: boolean) {
    this.planned = planned;
    this.#always = always;
    this.#environment = environment;
    this.#strict = strict;
    const lines = passiveLines(always.body.items);
    this.#lines = lines.map((line) => ({
      line,
      judgesSyntax: judgesSyntax(line),
      judged: 0,
      misses: 0,
      first: undefined,
    }));
  }

  /** Judges a reply, where the rule is about it. True where its syntax was judged, so that the test need not warn of it. */
  judge(of: ReplyOfCase): boolean {
    const { seen } = of;
    if (!isAboutReply(this.#always, seen)) return false;
    const { connection } = seen.session;
    if (connection.kind === 'connected' && connection.family !== undefined)
      this.#environment.setAddress(connection.address);
    let isJudged = false;
    let isSyntaxJudged = false;
    for (const state of this.#lines) {
      const judged = this.#judgeBy(state.line, seen);
      if (judged === undefined) continue;
      isJudged = true;
      isSyntaxJudged ||= state.judgesSyntax;
      state.judged += 1;
      this.#take(state, judged, of);
    }
    if (isJudged) this.#judged += 1;
    return isSyntaxJudged;
  }

  #judgeBy(line: PassiveLine, seen: ReplySeen): Judged | undefined {
    this.#environment.begin();
    try {
      return judgePassively(line, seen, this.#environment);
    } catch (error) {
      if (error instanceof ExpressionFault) return unjudged(error.message, error.help);
      // It is the session that asks, and it must not break.
      const { message, details } = bugWords(error);
      return unjudged(message, details);
    }
  }

  #take(state: LineState, judged: Judged, of: ReplyOfCase): void {
    if (judged.kind !== 'met') state.misses += 1;
    const { planned, seen } = of;
    const { first } = state;
    // What weighs most can only be a miss, so that what is met need not be looked at.
    if (first !== undefined && judged.kind === 'met' && first.planned.seq <= planned.seq) return;
    const { finding } = conclusionOf(state.line.verb, judged, {
      given: false,
      strict: this.#strict,
      level: this.planned.test.level,
    });
    if (finding === undefined) return;
    const weight = judged.kind === 'met' ? 0 : weights[finding.severity];
    if (first !== undefined && (weight - first.weight || first.planned.seq - planned.seq) <= 0) return;
    const { exchange, number, session } = seen;
    const what = exchange === session.greeting ? exchange.label : `the reply to ${exchange.label}`;
    const which = `${what} in session ${String(number)}`;
    state.first = { finding, weight, planned, which, transcript: of.transcript() };
  }

  /** What it all came to. `cutShort`: what ended the run before its tests had run. */
  verdict(cutShort: string | undefined): PassiveVerdict {
    const { spec, test } = this.planned;
    if (this.#judged === 0) {
      return { outcome: 'skipped', reason: this.#whyNothing(cutShort), findings: [], transcript: [] };
    }
    const findings = new Findings(spec.source, test.rows);
    for (const state of this.#lines) tell(state, findings);
    const judged = `${plural(this.#judged, 'reply was', 'replies were')} judged`;
    if (cutShort === undefined) findings.add('note', test.span, judged);
    else findings.add('warning', test.span, `the run was cut short by ${cutShort}: ${judged} until then`);
    return { ...this.#outcome(findings.all), findings: findings.all };
  }

  #whyNothing(cutShort: string | undefined): string {
    if (cutShort !== undefined) return `${cutShort} cut the run short before there was a reply to judge`;
    return this.watched === 0
      ? 'no test ran on this target: it judges the replies that they get, so choose some beside it'
      : `it judges ${passiveWords(this.#always)}, and no test of this run got one that it could judge`;
  }

  #outcome(findings: readonly Finding[]): Omit<PassiveVerdict, 'findings'> {
    for (const [severity, outcome] of grave) {
      const finding = findings.find((one) => one.severity === severity);
      if (finding !== undefined) return { outcome, reason: finding.message, ...this.#counterexample(severity) };
    }
    return { outcome: 'passed', ...this.#counterexample('warning') };
  }

  #counterexample(severity: Finding['severity']): Pick<PassiveVerdict, 'counterexample' | 'transcript'> {
    const first = this.#lines.find((state) => state.first?.finding.severity === severity)?.first;
    if (first === undefined) return { transcript: [] };
    const { id, place, includedBy } = first.planned.info;
    return { counterexample: { id, file: includedBy ?? place.file }, transcript: first.transcript };
  }
}

/** Failed before errored, as of a test. */
const grave = [
  ['failure', 'failed'],
  ['error', 'errored'],
] as const;

function tell({ line, judged, misses, first }: LineState, findings: Findings): void {
  if (first === undefined) return;
  const { finding, planned, which } = first;
  const { id } = planned.info;
  const such = misses > 1 ? `the first of ${String(misses)} such replies` : 'the only such reply';
  const count = `${such}, of ${String(judged)} that were judged`;
  const span = line.kind === 'Expect' ? line.expectation.span : line.span;
  const details = finding.severity === 'note' ? [] : [`${which} of ${id}; ${count}`];
  findings.add(finding.severity, span, `${finding.message}, in ${id}`, { details: [...details, ...finding.details] });
}
