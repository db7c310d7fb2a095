/**
 * The shipped specs against the embedded servers, healthy and sick ones: one run, and then for each server what was
 * expected of it beside what came. Exit code 0 when all agree, 1 when not, 4 when a report is lost. Reports are left in a
 * folder; a signal finishes them with what is known.
 */
import { join } from 'node:path';
import type { Target } from '../../config/target.ts';
import { difference, outcomeOf } from '../../demo/compare.ts';
import { expectations, type PersonaExpectations } from '../../demo/expectations.ts';
import type { ExpectedOutcome } from '../../demo/expected.ts';
import { writeJunit } from '../../report/junit/writer.ts';
import { startSinkSource } from '../../server/index.ts';
import { consoleTheme } from '../../report/console/colors.ts';
import type { Theme } from '../../report/theme.ts';
import type { CaseResult } from '../../result/outcome.ts';
import { OutputFile, type OutputFileOptions } from '../../result/output-file.ts';
import { writeRunLog } from '../../result/run-log.ts';
import { EventStream } from '../../result/stream.ts';
import { exitCode } from '../../result/summary.ts';
import { defaultOptions } from '../../runner/options.ts';
import type { RunRequest } from '../../runner/run.ts';
import { selectTests } from '../../runner/select.ts';
import { formatDuration } from '../../text/duration.ts';
import { plural } from '../../text/plural.ts';
import { visible } from '../../text/visible.ts';
import { clipEnd } from '../../text/width.ts';
import type { Arguments } from '../command.ts';
import { embeddedNames } from '../embedded-names.ts';
import { runEmbedded } from '../embedded-run.ts';
import { CliError, exitCodes } from '../failure.ts';
import { print, wantsColor } from '../output.ts';
import { version } from '../package.ts';
import { checkedSpecs } from '../specs.ts';
import { openTargets } from '../targets.ts';
import { one } from '../values.ts';
import { emptyConfig } from '../../config/config-file.ts';

const runId = 'demo';

/** How many tests of a server that did not pass are listed. */
const mostListed = 5;

export async function demoAction(args: Arguments): Promise<number> {
  const color = wantsColor(args);
  const folder = one('reports', args['reports']) ?? 'reports';
  const specs = await checkedSpecs(['builtin:'], color);
  const tests = selectTests(specs, { only: [], tags: [] });
  const sink = await startSinkSource(runId);
  const { targets, close } = await openTargets(
    expectations.map(({ persona }) => `persona:${persona}`),
    [],
    emptyConfig,
    { forwardTo: sink },
  );
  const ofEmbedded = embeddedNames();
  try {
    print([
      `${plural(tests.length, 'test')} of ${plural(specs.length, 'shipped spec')}, ${plural(targets.length, 'embedded server')}; some of them keep their clients waiting, so this takes half a minute`,
      '',
    ]);
    const stream = new EventStream();
    const log = await report(join(folder, 'run.jsonl'), 'the run log');
    const junit = await report(join(folder, 'junit.xml'), 'the JUnit report', { regular: true });
    const reports = [writeRunLog(log, stream.subscribe()), writeJunit(junit, stream.subscribe(), {})];
    const results = new Map<string, CaseResult[]>(targets.map(({ alias }) => [alias, []]));
    const summary = await runEmbedded(
      {
        tests,
        targets: targets.map(withParameters),
        stream,
        options: { ...options(tests.length * targets.length), names: { embedded: ofEmbedded.start }, mail: sink },
      },
      (result) => results.get(result.info.target.alias)?.push(result),
      reports,
    );
    const problems = (await Promise.all(reports)).filter((problem) => problem !== undefined);
    for (const problem of problems) process.stderr.write(`smtpspec: ${problem}\n`);
    if (summary.interrupted !== undefined) {
      print([`cut short by ${summary.interrupted.signal}: nothing was compared with what was expected`]);
      return exitCode(summary);
    }
    const agreed = tell(results, consoleTheme(color));
    print([
      '',
      `${plural(tests.length * targets.length, 'case')} in ${formatDuration(summary.durationMs)}: ${agreed ? 'every verdict is the one expected' : 'some verdicts are not the ones expected'}`,
      `reports: ${join(folder, 'junit.xml')} (JUnit, for Jenkins and others), ${join(folder, 'run.jsonl')} (run log)`,
      'next: npx smtpspec run builtin: --target mail.example.org --set domain=example.org',
    ]);
    if (!agreed) return exitCodes.failed;
    return problems.length === 0 ? 0 : exitCodes.unjudged;
  } finally {
    await Promise.all([close(), sink.close(), ofEmbedded.close()]);
  }
}

async function report(path: string, what: string, options?: OutputFileOptions): Promise<OutputFile> {
  const file = await OutputFile.create(path, what, options);
  if (file.problem !== undefined) throw new CliError(file.problem, ['choose another folder: --reports FOLDER']);
  return file;
}

/** Targets come in the order of the table. */
function withParameters(target: Target, index: number): Target {
  return { ...target, parameters: { ...target.parameters, ...expectations[index]?.set } };
}

const options = (cases: number): RunRequest['options'] => ({
  ...defaultOptions,
  version,
  runId,
  // Slow servers are slow one beside the other.
  jobs: cases,
  clientName: 'client.example.com',
});

/** Prints the table; true where all agree. */
function tell(results: ReadonlyMap<string, readonly CaseResult[]>, theme: Theme): boolean {
  let agreed = true;
  for (const expected of expectations) {
    const came = results.get(expected.persona) ?? [];
    const differences = differencesOf(expected, came);
    if (differences.length > 0) agreed = false;
    const verdict =
      differences.length === 0 ? theme.verdict.passed('as expected') : theme.verdict.failed('NOT AS EXPECTED');
    print([
      `${theme.strong(expected.persona)}  ${verdict}`,
      `  ${theme.faint(expected.about)}`,
      `  expected  ${counts([...expected.tests.values()].map(({ outcome }) => outcome))}`,
      `  came      ${counts(came.map(outcomeOf))}`,
      ...listed(
        came.filter(({ outcome }) => outcome === 'failed' || outcome === 'errored'),
        theme,
      ),
      ...differences.map((line) => `  ${theme.verdict.failed('!')} ${visible(line)}`),
    ]);
  }
  return agreed;
}

function differencesOf({ tests }: PersonaExpectations, came: readonly CaseResult[]): string[] {
  const unseen = new Set(tests.keys());
  const differences = came.flatMap((result) => {
    const { id } = result.info;
    unseen.delete(id);
    const expected = tests.get(id);
    const words = expected === undefined ? 'no outcome is in the table' : difference(result, expected);
    return words === undefined ? [] : [`${id}: ${words}`];
  });
  return [...differences, ...[...unseen].map((id) => `${id}: did not run`)];
}

const order: readonly ExpectedOutcome[] = ['passed', 'warned', 'failed', 'errored', 'skipped'];

function counts(outcomes: readonly string[]): string {
  return order
    .map((outcome) => ({ outcome, count: outcomes.filter((one) => one === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${String(count)} ${outcome}`)
    .join(', ');
}

function listed(results: readonly CaseResult[], theme: Theme): string[] {
  const lines = results
    .slice(0, mostListed)
    .map(
      ({ info, outcome, reason }) =>
        `    ${theme.verdict[outcome](outcome.padEnd(7))} ${info.id}  ${theme.faint(clipEnd(visible(reason ?? ''), 90))}`,
    );
  const more = results.length - mostListed;
  return more > 0 ? [...lines, `    and ${String(more)} more`] : lines;
}
