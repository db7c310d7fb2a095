/** `--last-failed [FILE]`: the cases of a run log that failed or could not be judged. */
import { stat } from 'node:fs/promises';
import { failedCases } from '../result/failed-cases.ts';
import { RunLogError } from '../result/read-run-log.ts';
import type { Spec } from '../language/spec.ts';
import { plural } from '../text/plural.ts';
import { visible } from '../text/visible.ts';
import type { Arguments } from './command.ts';
import { CliError } from './failure.ts';
import { one } from './values.ts';

/** Where a run log is looked for that nobody has named. */
const defaultLog = 'reports/run.jsonl';

/** So many cases are named that a run leaves out. */
const mostNamed = 3;

export interface LastFailed {
  /** Ids of tests, and of each the aliases of its targets: those that this run has. */
  readonly cases: ReadonlyMap<string, ReadonlySet<string>>;
  /** What is to be said of the log, a sentence each: nothing failed, or some of it is not in this run. */
  readonly notes: readonly string[];
}

/**
 * Reads the log that `--last-failed` means; undefined where it is not given. `aliases`: the targets of this run; left out where
 * the command has none (`list`). Throws `CliError` for a log that is missing or damaged.
 */
export async function lastFailed(
  args: Arguments,
  specs: readonly Spec[],
  aliases: readonly string[] | undefined,
): Promise<LastFailed | undefined> {
  const named = one('last-failed', args['last-failed']);
  if (named === undefined) return undefined;
  const path = named === '' ? (one('log', args['log']) ?? defaultLog) : named;
  const { cases: failed, finished, notRun } = await readLog(path, named !== '');
  const log = visible(path);
  const ids = new Set(specs.flatMap(({ id, tests }) => tests.map((test) => `${id}/${test.id}`)));
  const cases = new Map<string, Set<string>>();
  const absent: string[] = [];
  for (const { id, alias } of failed) {
    if (ids.has(id) && (aliases === undefined || aliases.includes(alias))) {
      cases.set(id, (cases.get(id) ?? new Set()).add(alias));
    } else {
      absent.push(`${id} on ${alias}`);
    }
  }
  const notes: string[] = [];
  if (failed.length === 0) notes.push(`nothing failed in the run of ${log} (${plural(finished, 'case')})`);
  if (absent.length > 0) {
    const shown = absent.slice(0, mostNamed).map(visible).join(', ');
    const more = absent.length > mostNamed ? ` and ${String(absent.length - mostNamed)} more` : '';
    notes.push(`not in this run, for its specs or its targets are others: ${shown}${more}`);
  }
  if (notRun > 0) notes.push(`the run of ${log} was cut short: ${plural(notRun, 'planned case')} had not run`);
  return { cases, notes };
}

async function readLog(path: string, wasNamed: boolean): ReturnType<typeof failedCases> {
  // A pipe that nobody writes would be waited for, and a log is read once more by nobody.
  const found = await stat(path).catch(() => undefined);
  const isNone = found?.isFile() === false;
  try {
    if (isNone) throw new RunLogError(`${visible(path)} is no file; name one that \`--log\` wrote`);
    return await failedCases(path);
  } catch (error) {
    if (!(error instanceof RunLogError)) throw error;
    throw new CliError(`--last-failed: ${error.message}`, [
      wasNamed
        ? 'a spec behind it would be taken for the log: put --last-failed behind the paths, or write --last-failed=FILE'
        : `a run writes its log with --log ${defaultLog}; name another with --last-failed=FILE`,
    ]);
  }
}
