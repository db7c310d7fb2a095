/** A run against embedded servers whose results are held against what was expected: that of the demo, and of a library. */
import { collect } from '../result/collect.ts';
import type { CaseResult, Summary } from '../result/outcome.ts';
import { startRun, type RunRequest } from '../runner/run.ts';
import { onSignals } from './signals.ts';

/**
 * Runs, and gives each result to `take`, in source order. A signal ends the run and finishes the `reports`, which have
 * subscribed to its stream.
 */
export async function runEmbedded(
  request: RunRequest,
  take: (result: CaseResult) => void,
  reports: readonly Promise<unknown>[] = [],
): Promise<Summary> {
  const results = collect(request.stream.subscribe());
  const run = startRun(request);
  const unhook = onSignals(run);
  for await (const result of results) take(result);
  const summary = await run.finished;
  await Promise.all(reports);
  unhook();
  return summary;
}
