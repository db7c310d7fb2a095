/** The known issues of a run: where the operator keeps them, what day it is for them, and which of them are about nothing here. */
import type { Config } from '../config/config-file.ts';
import { loadKnownIssues } from '../config/known-issues.ts';
import { ConfigError } from '../config/reader.ts';
import type { Target } from '../config/target.ts';
import type { Spec } from '../language/spec.ts';
import { isAboutTest, type KnownIssue } from '../result/known-issue.ts';
import type { RunOptions } from '../runner/options.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { visible } from '../text/visible.ts';
import { matchesWildcard } from '../text/wildcard.ts';
import type { Arguments } from './command.ts';
import { CliError } from './failure.ts';
import { idsLike } from './selection.ts';
import { flag, one } from './values.ts';

const knownFile = 'smtpspec.known.json';

/** Reads the file that `--known` names, or the one in the working directory. Throws `CliError`. `now`: when the run begins. */
export async function knownIssues(args: Arguments, now: Date): Promise<RunOptions['known']> {
  const named = one('known', args['known']);
  const strict = flag('strict-known', args['strict-known']) === true;
  try {
    const issues = await loadKnownIssues(named ?? knownFile, named !== undefined);
    return { issues, today: localDay(now), strict };
  } catch (error) {
    if (error instanceof ConfigError) throw new CliError(error.message, error.help);
    throw error;
  }
}

/** The day as the operator's calendar has it, `YYYY-MM-DD`. */
export function localDay(now: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(now.getFullYear()).padStart(4, '0')}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/**
 * Notes on standard error each entry that is about no test of these specs, or about no target of the run or the configuration.
 * No error: the file is often for more specs than those of this run.
 */
export function noteUnmatched(
  issues: readonly KnownIssue[],
  specs: readonly Spec[],
  targets: readonly Target[],
  config: Config,
): void {
  const ids = specs.flatMap(({ id, tests }) => tests.map((test) => `${id}/${test.id}`));
  const aliases = [...targets, ...config.targets].map(({ alias }) => alias);
  for (const { id, target, ticket, where } of issues) {
    if (!ids.some((known) => isAboutTest(id, known))) {
      note(where, ticket, `no test of these specs is ${id}`, suggestions(id, idsLike(id, specs)));
    } else if (target !== undefined && !aliases.some((known) => matchesWildcard(target, known))) {
      note(where, ticket, `no target is called ${target}`, suggestions(target, aliases));
    }
  }
}

function note(where: string, ticket: string, what: string, near: readonly string[]): void {
  const meant = near.length === 0 ? '' : `: ${didYouMean(near)}`;
  process.stderr.write(
    `smtpspec: ${visible(`${where}: known issue ${ticket} is about nothing here: ${what}${meant}`)}\n`,
  );
}
