/**
 * Counts the outcomes of a run, and says with which code the process ends (language reference: verdicts and exit codes).
 */
import type { CaseResult, Summary } from './outcome.ts';

type Counted = Omit<CaseResult, 'transcript'>;

/** Counts results as they come; knows nothing of time and interruption, which `summary` is told. */
export class Tally {
  readonly #counts = { passed: 0, failed: 0, errored: 0, skipped: 0, known: 0 };
  #warned = 0;
  #slowest: { readonly target: string; readonly ms: number } | undefined;

  add(result: Counted): void {
    this.#counts[result.outcome] += 1;
    if (isWarned(result)) this.#warned += 1;
    for (const { span, ms, repeated } of result.timings) {
      const most = repeated?.max ?? ms;
      if (span !== 'banner' || most <= (this.#slowest?.ms ?? -1)) continue;
      this.#slowest = { target: result.info.target.alias, ms: most };
    }
  }

  /** The counts so far. `durationMs`: of the whole run. */
  summary(durationMs: number, interrupted?: Summary['interrupted']): Summary {
    return {
      ...this.#counts,
      warned: this.#warned,
      durationMs,
      ...(this.#slowest === undefined ? {} : { slowestBanner: this.#slowest }),
      ...(interrupted === undefined ? {} : { interrupted }),
    };
  }
}

/** Whether a case passed with something to say. */
export function isWarned({ outcome, findings }: Counted): boolean {
  return outcome === 'passed' && findings.some(({ severity }) => severity === 'warning');
}

/** How many cases have a result. */
export function caseCount({ passed, failed, errored, skipped, known }: Summary): number {
  return passed + failed + errored + skipped + known;
}

export interface ExitOptions {
  /** A log or report that was asked for could not be written: nobody may take the run for a good one. */
  readonly reportLost?: boolean;
}

/** As shells have it: 128 and the signal's number. SIGPIPE stands for a standard output that nobody reads. */
const SIGNAL_CODES: ReadonlyMap<string, number> = new Map([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGPIPE', 141],
  ['SIGTERM', 143],
]);

/** The exit code of what `signal` has cut short; 130 for what has no number here. */
export function signalCode(signal: string): number {
  return SIGNAL_CODES.get(signal) ?? 130;
}

/**
 * The exit code: that of the signal (129, 130, 141, 143) when cut short; 1 when something failed; 4 when something could not
 * be judged or a report is lost; 5 when nothing was selected or all was skipped; otherwise 0.
 */
export function exitCode(summary: Summary, options: ExitOptions = {}): number {
  if (summary.interrupted !== undefined) return signalCode(summary.interrupted.signal);
  if (summary.failed > 0) return 1;
  if (summary.errored > 0 || options.reportLost === true) return 4;
  return caseCount(summary) === summary.skipped ? 5 : 0;
}
