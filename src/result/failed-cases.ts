/**
 * The cases of a run log that need another run: failed, errored, and those that had begun when the run was killed.
 */
import { Collector } from './collect.ts';
import type { CaseResult } from './outcome.ts';
import { readRunLog } from './read-run-log.ts';
import { caseCount, Tally } from './summary.ts';

export interface FailedCases {
  /** Each with the id of its test and the alias of its target, in source order; one that failed twice over may be there twice. */
  readonly cases: readonly { readonly id: string; readonly alias: string }[];
  /** How many cases have a result. */
  readonly finished: number;
  /** How many were planned and have not begun: the run was cut short. */
  readonly notRun: number;
}

/** Reads the log at `path`. Throws `RunLogError` where there is none, or it is damaged. */
export async function failedCases(path: string): Promise<FailedCases> {
  const collector = new Collector();
  const tally = new Tally();
  const cases: { id: string; alias: string }[] = [];
  let planned = 0;
  const take = (results: readonly CaseResult[]): void => {
    for (const result of results) {
      tally.add(result);
      const { outcome, info, counterexample } = result;
      if (outcome !== 'failed' && outcome !== 'errored') continue;
      const { alias } = info.target;
      cases.push({ id: info.id, alias });
      // A passive rule judges what comes in the cases that run beside it.
      if (counterexample !== undefined) cases.push({ id: counterexample.id, alias });
    }
  };
  for await (const batch of readRunLog(path)) {
    for (const event of batch) {
      if (event.type === 'run-started') planned = event.cases;
      take(collector.add(event));
    }
  }
  take(collector.rest());
  const finished = caseCount(tally.summary(0));
  return { cases, finished, notRun: Math.max(0, planned - finished) };
}
