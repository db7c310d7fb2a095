/**
 * A run: plan, schedule under limits, one event stream. The whole pipeline of a run can be read here.
 */
import { setMaxListeners } from 'node:events';
import type { Target } from '../config/target.ts';
import type { RunEvent } from '../result/events.ts';
import { applyKnown } from '../result/known-issue.ts';
import type { CaseResult, Summary } from '../result/outcome.ts';
import type { EventStream } from '../result/stream.ts';
import { Tally } from '../result/summary.ts';
import type { CaseRun } from '../statements/case-run.ts';
import { namesFor } from './asking.ts';
import { clientNameFor } from './client-name.ts';
import { hostKey, limitedHost, type Connections } from './connections.ts';
import { ConnectionLimits } from './limits.ts';
import type { RunOptions } from './options.ts';
import { patienceOf } from './patience.ts';
import { ownKnownIssues } from './own-known-issues.ts';
import { PassiveRules } from './passive-rules.ts';
import { Places } from './places.ts';
import { plan, planSize, type PlannedCase, type SelectedTest } from './plan.ts';
import { libraryFiles } from './libraries.ts';
import { Prober } from './probe.ts';
import { runCase } from './run-case.ts';
import { schedule, type Scheduled } from './schedule.ts';

/** How far cases may run ahead of the oldest that is not done. */
const window = 2000;

/** How often it is looked whether the time of a case is over, in milliseconds. */
const clockMs = 100;

/** Embedded servers bear whatever `jobs` allows. */
const noLimit = Number.MAX_SAFE_INTEGER;

export interface RunRequest {
  readonly tests: readonly SelectedTest[];
  readonly targets: readonly Target[];
  readonly options: RunOptions;
  /** Its consumers have subscribed. It is ended with the run. */
  readonly stream: EventStream;
}

/** A run under way. */
export interface Run {
  readonly finished: Promise<Summary>;
  /** Ends it early: what runs is cut short, and the summary says by which signal. */
  interrupt(signal: string): void;
}

export function startRun({ tests, targets, options, stream }: RunRequest): Run {
  const running = new Set<CaseRun>();
  const abort = new AbortController();
  // Every connection attempt listens, and there may be many at once.
  setMaxListeners(0, abort.signal);
  return {
    finished: execute({ tests, targets, options, stream }, running, abort.signal),
    interrupt(by) {
      if (!abort.signal.aborted) abort.abort(by);
      for (const run of running) run.interrupt(by);
    },
  };
}

async function execute(
  { tests, targets, options, stream }: RunRequest,
  running: Set<CaseRun>,
  signal: AbortSignal,
): Promise<Summary> {
  const begin = performance.now();
  const emit = (event: RunEvent): void => {
    stream.emit(event);
  };
  const cases = planSize(tests, targets);
  const libraries = libraryFiles(tests.map(({ spec }) => spec));
  emit({
    type: 'run-started',
    schema: 1,
    version: options.version,
    at: new Date().toISOString(),
    runId: options.runId,
    cases,
    targets: targets.map(({ alias, host, port }) => ({ alias, host, port })),
    ...(libraries.length === 0 ? {} : { libraries }),
  });

  const tally = new Tally();
  const limits = new ConnectionLimits(options, signal);
  const placesFor = ({ hosts, together }: Connections): Places => new Places(limits, hosts, together);
  const alone = new Places(limits, new Map(), false);
  const names = new Map<string, string>();
  const clientName = ({ host }: Target): string => {
    const name = options.clientName ?? names.get(host) ?? clientNameFor(host);
    names.set(host, name);
    return name;
  };
  const patienceFor = patienceOf(options.patience);
  const askingOf = namesFor(options);
  const prober = new Prober({ clientName, patienceFor, slot: (target) => alone.begin(limitedHost(target)), signal });

  const isRule = ({ test }: SelectedTest): boolean => test.passive !== undefined;
  const active = tests.filter((test) => !isRule(test));
  const activeCases = planSize(active, targets);
  // Their verdicts come when all else is done, and so are the last in the order of the results.
  const passive = new PassiveRules(plan(tests.filter(isRule), targets, activeCases), { options, prober, clientName });

  const finish = (planned: PlannedCase, judged: Omit<CaseResult, 'transcript'>): void => {
    const { issues, today, strict } = options.known;
    // The operator's word first.
    const result = applyKnown(judged, [...issues, ...ownKnownIssues(planned)], today, { strict });
    tally.add(result);
    emit({ type: 'case-finished', seq: planned.seq, result });
  };
  const work = async (planned: PlannedCase): Promise<void> => {
    const { seq, info } = planned;
    const judged = await runCase(planned, {
      options,
      prober,
      passive,
      clientName,
      patienceFor,
      namesFor: askingOf,
      placesFor,
      signal,
      running,
      onStart: () => {
        emit({ type: 'case-started', seq, info });
      },
      onEntry: (entry) => {
        emit({ type: 'transcript', seq, entry });
      },
    });
    finish(planned, judged);
  };
  // One clock for all cases, however many there are.
  const clock = setInterval(() => {
    const now = performance.now();
    for (const run of running) run.lookAtClock(now);
  }, clockMs);
  const exempt = new Set(targets.filter(({ embedded }) => embedded).map(hostKey));
  const { begun } = await schedule(
    scheduled(plan(active, targets)),
    { jobs: options.jobs, perGroup: (group) => (exempt.has(group) ? noLimit : options.perHost), window },
    work,
    { stopped: () => signal.aborted, ready: () => stream.drained() },
  );
  clearInterval(clock);

  const interrupted = signal.aborted ? { signal: String(signal.reason), notRun: activeCases - begun } : undefined;
  for await (const { planned, result } of passive.verdicts(interrupted?.signal)) {
    const { transcript, ...judged } = result;
    const { seq, info } = planned;
    if (judged.outcome !== 'skipped') emit({ type: 'case-started', seq, info });
    for (const entry of transcript) emit({ type: 'transcript', seq, entry });
    finish(planned, judged);
    await stream.drained();
  }
  const summary = tally.summary(performance.now() - begin, interrupted);
  emit({ type: 'run-finished', at: new Date().toISOString(), summary });
  stream.end();
  return summary;
}

function* scheduled(cases: Iterable<PlannedCase>): Generator<Scheduled<PlannedCase>> {
  for (const planned of cases) yield { item: planned, group: hostKey(planned.target) };
}
