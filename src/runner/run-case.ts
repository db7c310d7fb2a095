/**
 * Runs one case from its first line to its result: permission, values, requirements, then the statements. Whatever happens
 * in it ends in a result: only a bug of ours throws, wherever it is, and becomes an error of this case that says so.
 */
import { missingCredential } from './used-credentials.ts';
import type { Outcome, CaseResult, Finding } from '../result/outcome.ts';
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';
import { CaseRun } from '../statements/case-run.ts';
import { Environment } from '../statements/environment.ts';
import { finish } from '../statements/finish.ts';
import type { NamesSettings } from '../statements/names/settings.ts';
import { cellsOf } from '../language/test-declaration.ts';
import { runStatements } from '../statements/interpret.ts';
import type { Place } from '../statements/place.ts';
import type { Target } from '../config/target.ts';
import { plainTls } from '../tls/handshake.ts';
import { budgetsOf } from '../text/budgets.ts';
import { bindValues } from './bind.ts';
import { bugWords } from './bug-words.ts';
import { builtins } from './builtins.ts';
import type { RunOptions } from './options.ts';
import { connectionsOf, limitedHost, type Connections } from './connections.ts';
import { placesBy } from './elsewhere.ts';
import { isNamed, mailFor, withoutMail } from './mail.ts';
import { deliveryOf, notPermitted } from './permission.ts';
import type { PassiveRules } from './passive-rules.ts';
import type { Places } from './places.ts';
import type { PlannedCase } from './plan.ts';
import type { Prober } from './probe.ts';
import { unmetRequirement } from './requirements.ts';
import { recipientsFor } from './recipients.ts';
import { secretWatches } from './secret-watch.ts';

export interface CaseContext {
  readonly options: RunOptions;
  readonly prober: Prober;
  readonly passive: PassiveRules;
  readonly clientName: (target: Target) => string;
  readonly patienceFor: (phase: string) => number;
  readonly signal: AbortSignal;
  /** How cases against this target ask DNS. */
  readonly namesFor: (target: Target) => NamesSettings;
  /** What a case needs that may have so many connections at once. */
  readonly placesFor: (connections: Connections) => Places;
  /** Told once the case really starts (skipped ones do not). */
  readonly onStart: () => void;
  readonly onEntry: (entry: TranscriptEntry) => void;
  /** Told which case runs, so that it can be interrupted, and when it no longer does. */
  readonly running: { add(run: CaseRun): void; delete(run: CaseRun): void };
}

type Result = Omit<CaseResult, 'transcript'>;
type Judged = Pick<Result, 'outcome' | 'reason' | 'findings' | 'timings'>;

/** Never rejects. */
export async function runCase(planned: PlannedCase, context: CaseContext): Promise<Result> {
  const startedAt = new Date().toISOString();
  const begin = performance.now();
  const judged = await judgeCase(planned, context, begin).catch((error: unknown) => bugBeforeStart(planned, error));
  return { info: planned.info, ...judged, startedAt, durationMs: performance.now() - begin };
}

async function judgeCase(planned: PlannedCase, context: CaseContext, begin: number): Promise<Judged> {
  const { spec, test, target } = planned;
  const { options } = context;
  const skipped = (reason: string): Judged => ({ outcome: 'skipped', reason, findings: [], timings: [] });

  if (test.skip !== undefined) return skipped(test.skip);
  const forbidden = notPermitted(planned, options) ?? withoutMail(planned, options);
  if (forbidden !== undefined) return skipped(forbidden);
  if (target.problem !== undefined) return untestable(target.problem);
  const unsigned = missingCredential(spec, test, options);
  if (unsigned !== undefined) return skipped(unsigned);
  const clientName = context.clientName(target);
  const bound = bindValues(spec, test, target, options, builtins(planned, clientName, options.runId));
  if (bound.kind === 'missing') return skipped(bound.reason);
  const environment = new Environment(bound.values, cellsOf(test), {
    secrets: secretWatches(options.secrets),
    home: spec,
    imported: bound.imported,
  });
  const unmet = await unmetRequirement(test.requirements, {
    target,
    options,
    environment,
    prober: context.prober,
  });
  if (unmet !== undefined) return skipped(unmet);
  const watch = context.passive.hasRules(target) ? await context.passive.watch(planned, begin) : undefined;

  const connections = connectionsOf(planned, options);
  const places = context.placesFor(connections);
  // Before its clock starts, and before a session of it waits for another that has no place yet.
  await places.reserve();
  context.onStart();
  const mail = mailFor(target, options);
  const recipients = recipientsFor(spec, target, bound, options);
  const placeAt = (at: Target): Place => {
    // A recipient that an entry declares is the operator's own word, like a value.
    if (at.localRecipient !== undefined) recipients?.name(at.localRecipient);
    return {
      target: at,
      tls: at.tls ?? plainTls,
      delivery: deliveryOf(test, at, options),
      // Mail to an embedded server goes nowhere.
      ...(recipients === undefined || at.embedded ? {} : { recipients }),
      lmtp: at.profiles.includes('lmtp'),
      ...(at.localRecipient === undefined ? {} : { control: at.localRecipient }),
      mayReach: (address) => at.embedded || isNamed(address, spec, at, options),
      connectionSlot: () => places.begin(limitedHost(at)),
    };
  };
  const run = new CaseRun(
    {
      spec,
      rows: test.rows,
      patienceFor: context.patienceFor,
      place: placeAt(target),
      ...(recipients === undefined ? {} : { recipients }),
      findPlace: placesBy(target, options, placeAt),
      strict: options.strict,
      level: test.level,
      ...(options.keys === undefined ? {} : { keys: options.keys }),
      budgets: budgetsOf(options.budgets, test.attributes.has('slow')),
      relay: options.relay,
      names: context.namesFor(target),
      ...(mail === undefined ? {} : { mail }),
      repetitionsAtOnce: { permitted: connections.repeated, held: connections.held },
      runLines: runStatements,
      onEntry: context.onEntry,
      onWire: watch?.onEntry,
      onReply: watch?.onReply,
      startedAt: begin,
    },
    environment,
  );
  // The run may have been cut short while the target was probed.
  if (context.signal.aborted) run.interrupt(String(context.signal.reason));
  context.running.add(run);
  try {
    await runTest(planned, run);
  } finally {
    context.running.delete(run);
    places.giveBack();
  }
  return { ...verdict(run), findings: run.findings.all, timings: run.sessions.timings };
}

async function runTest({ test }: PlannedCase, run: CaseRun): Promise<void> {
  run.begin(test.span);
  try {
    run.givenDepth += 1;
    for (const block of test.setup) await runStatements(block.body.items, run);
    run.givenDepth -= 1;
    // It has not begun, and so has not passed.
    if (run.stopReason !== undefined) run.skipReason ??= `\`before each test\` stopped it: ${run.stopReason}`;
    await runStatements(test.lines, run);
    await finish(run);
    if (test.teardown.length > 0 && run.tidyUp()) {
      for (const block of test.teardown) await runStatements(block.body.items, run);
    }
    // What is left is our goodbye: nothing that comes now changes the verdict.
    run.over = true;
  } catch (error) {
    const { message, details } = bugWords(error);
    run.find('error', test.span, message, details);
  } finally {
    await run.sessions.closeAll();
  }
}

/** There is no server: nothing is judged, and that is told. */
function untestable({ words, details }: NonNullable<Target['problem']>): Judged {
  return { outcome: 'errored', reason: words, findings: [{ severity: 'error', message: words, details }], timings: [] };
}

function bugBeforeStart({ info }: PlannedCase, error: unknown): Judged {
  const { message, details } = bugWords(error);
  const frame = { ...info.place, source: [] };
  return {
    outcome: 'errored',
    reason: message,
    findings: [{ severity: 'error', message, details, frame }],
    timings: [],
  };
}

/** Failed before errored: a MUST that was not met stays not met, whatever came after. */
function verdict(run: CaseRun): { readonly outcome: Outcome; readonly reason?: string } {
  const first = (severity: Finding['severity']): Finding | undefined =>
    run.findings.all.find((finding) => finding.severity === severity);
  const failure = first('failure');
  if (failure !== undefined) return { outcome: 'failed', reason: failure.message };
  const error = first('error');
  if (error !== undefined) return { outcome: 'errored', reason: error.message };
  if (run.skipReason !== undefined) return { outcome: 'skipped', reason: run.skipReason };
  return { outcome: 'passed' };
}
