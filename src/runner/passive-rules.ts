/**
 * The passive rules of a run: each judges, on its target, the replies of all tests that run there, and has its verdict when
 * these are done. A rule that is skipped (`skip`, a requirement, a value that is missing) judges nothing.
 */
import { cellsOf } from '../language/test-declaration.ts';
import type { Target } from '../config/target.ts';
import type { CaseResult } from '../result/outcome.ts';
import type { ReplySeen } from '../session/settings.ts';
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';
import { Environment } from '../statements/environment.ts';
import { bindValues } from './bind.ts';
import { builtins } from './builtins.ts';
import type { RunOptions } from './options.ts';
import { PassiveRule } from './passive-rule.ts';
import type { PlannedCase } from './plan.ts';
import type { Prober } from './probe.ts';
import { unmetRequirement } from './requirements.ts';
import { secretWatches } from './secret-watch.ts';

export interface PassiveContext {
  readonly options: RunOptions;
  readonly prober: Prober;
  readonly clientName: (target: Target) => string;
}

/** Looks at what one case sends and gets. */
export interface CaseWatch {
  readonly onEntry: (entry: TranscriptEntry) => void;
  readonly onReply: (seen: ReplySeen) => void;
}

type Settled = PassiveRule | { readonly planned: PlannedCase; readonly skipped: string };

export class PassiveRules {
  readonly #cases = new Map<Target, PlannedCase[]>();
  readonly #settled = new Map<Target, Promise<readonly Settled[]>>();
  readonly #context: PassiveContext;

  /** `cases`: each rule on each of its targets. */
  constructor(cases: Iterable<PlannedCase>, context: PassiveContext) {
    this.#context = context;
    for (const planned of cases) {
      const known = this.#cases.get(planned.target);
      if (known === undefined) this.#cases.set(planned.target, [planned]);
      else known.push(planned);
    }
  }

  /** What is to look at a case that began at `startedAt` (`performance.now()`); undefined where each rule is skipped. */
  async watch(planned: PlannedCase, startedAt: number): Promise<CaseWatch | undefined> {
    const { options } = this.#context;
    const isForAll = options.rulesOfOwnSpec !== true;
    const rules = (await this.#rulesOf(planned.target))
      .filter((one) => one instanceof PassiveRule)
      .filter((rule) => isForAll || rule.planned.spec === planned.spec);
    for (const rule of rules) rule.watched += 1;
    return rules.length === 0 ? undefined : watchOf(planned, startedAt, rules);
  }

  /** Has a target rules? Known at once, so that cases of others need not wait. */
  hasRules(target: Target): boolean {
    return this.#cases.has(target);
  }

  /** The verdict of each rule, in source order. `cutShort`: what ended the run before its tests had run. */
  async *verdicts(cutShort: string | undefined): AsyncGenerator<{ planned: PlannedCase; result: CaseResult }> {
    const settled: Settled[] = [];
    for (const target of this.#cases.keys()) settled.push(...(await this.#rulesOf(target)));
    for (const one of settled.sort((a, b) => a.planned.seq - b.planned.seq)) {
      const { planned } = one;
      const verdict =
        one instanceof PassiveRule
          ? one.verdict(cutShort)
          : ({ outcome: 'skipped', reason: one.skipped, findings: [], transcript: [] } as const);
      const startedAt = new Date().toISOString();
      yield { planned, result: { info: planned.info, ...verdict, timings: [], startedAt, durationMs: 0 } };
    }
  }

  #rulesOf(target: Target): Promise<readonly Settled[]> {
    let settled = this.#settled.get(target);
    if (settled === undefined) {
      settled = Promise.all((this.#cases.get(target) ?? []).map((planned) => settle(planned, this.#context)));
      this.#settled.set(target, settled);
    }
    return settled;
  }
}

/** As a test, save that nothing has to be permitted: a rule does nothing. */
async function settle(planned: PlannedCase, { options, prober, clientName }: PassiveContext): Promise<Settled> {
  const { spec, test, target } = planned;
  if (test.passive === undefined) throw new Error(`${planned.info.id} is no passive rule`);
  if (test.skip !== undefined) return { planned, skipped: test.skip };
  const values = builtins(planned, clientName(target), options.runId);
  const bound = bindValues(spec, test, target, options, values);
  if (bound.kind === 'missing') return { planned, skipped: bound.reason };
  const environment = new Environment(bound.values, cellsOf(test), { secrets: secretWatches(options.secrets) });
  const unmet = await unmetRequirement(test.requirements, { target, options, environment, prober });
  if (unmet !== undefined) return { planned, skipped: unmet };
  return new PassiveRule(planned, test.passive, environment, options.strict);
}

/** Octets of one entry that are kept: of a counterexample, the beginning tells. */
const longestKept = 8 * 1024;
/** Of how many sessions of a case it is kept what was sent last: a `repeat` has many, one after the other. */
const mostSessions = 256;

function watchOf(planned: PlannedCase, startedAt: number, rules: readonly PassiveRule[]): CaseWatch {
  /** By the number of the session: what was sent last, or how the connection began. */
  const last = new Map<number, TranscriptEntry>();
  return {
    onEntry(entry) {
      if (entry.kind !== 'sent' && entry.kind !== 'connect') return;
      const { session } = entry;
      last.delete(session);
      last.set(session, shortened(entry));
      if (last.size <= mostSessions) return;
      for (const oldest of last.keys()) {
        last.delete(oldest);
        return;
      }
    },
    onReply(seen) {
      const { reply, exchange, number } = seen;
      const transcript = (): TranscriptEntry[] => {
        const before = last.get(number);
        const came: TranscriptEntry = {
          at: Math.max(0, reply.lastByteAt - startedAt),
          session: number,
          kind: 'received',
          text: reply.octets,
        };
        return [...(before === undefined ? [] : [before]), shortened(came)];
      };
      for (const rule of rules) if (rule.judge({ seen, planned, transcript })) exchange.syntaxJudged = true;
    },
  };
}

function shortened(entry: TranscriptEntry): TranscriptEntry {
  const { text, cut = 0 } = entry;
  if (text.length <= longestKept) return entry;
  // A copy: a slice would keep the whole.
  const kept = Buffer.from(text.slice(0, longestKept)).toString();
  return { ...entry, text: kept, cut: cut + text.length - longestKept };
}
