/**
 * One result as a `<testcase>`: exactly one outcome element, since consumers disagree about which of two would count.
 *
 * failed → `failure`, errored → `error`, skipped → `skipped`; a known issue is `skipped` with its reason, because it
 * must not fail a build and must not look like a pass. A warning does not change the outcome and stands in the output.
 */
import type { TestCase, TestSuite } from 'junit-report-builder';
import type { CaseResult } from '../../result/outcome.ts';
import { plural } from '../../text/plural.ts';
import { caseLines } from '../blocks/case.ts';
import { findingLines } from '../blocks/finding.ts';
import { knownIssueTexts } from '../blocks/notes.ts';
import { transcriptLines } from '../blocks/transcript.ts';
import { PLAIN_THEME } from '../theme.ts';
import { caseName, className } from './names.ts';
import { seconds } from './time.ts';
import { xmlBlock, xmlLine } from './xml-text.ts';

export interface JunitOptions {
  /**
   * `rich` (the default) names the file of each test and gives it properties, which Jenkins, GitLab and GitHub read;
   * `strict` leaves out what the schema of Jenkins' xUnit plugin forbids.
   */
  readonly dialect?: 'rich' | 'strict';
  /** See `CaseOptions`. */
  readonly rerun?: readonly string[];
}

/** What Jenkins keeps of a case's output: more would only be cut there, in the middle. */
const PASSING_OUTPUT = 1000;
const FAILING_OUTPUT = 100_000;

/** Adds `result` to `suite`. */
export function addCase(suite: TestSuite, result: CaseResult, options: JunitOptions): void {
  const { info } = result;
  const testCase = suite.testCase().className(className(info)).name(caseName(info)).time(seconds(result.durationMs));
  if (options.dialect !== 'strict') {
    testCase.file(xmlLine(info.place.file));
    for (const [name, value] of properties(result)) testCase.property(xmlLine(name), xmlLine(value));
  }
  addOutcome(testCase, result, options);
  const limit = result.outcome === 'failed' || result.outcome === 'errored' ? FAILING_OUTPUT : PASSING_OUTPUT;
  const output = cutInTheMiddle(outputLines(result), limit);
  if (output !== '') testCase.standardOutput(xmlBlock(output));
}

function addOutcome(testCase: TestCase, result: CaseResult, { rerun }: JunitOptions): void {
  const reason = xmlLine(result.reason ?? gravest(result) ?? 'no reason was recorded');
  switch (result.outcome) {
    case 'passed':
      return;
    case 'failed':
      testCase.failure(reason, 'failure').stacktrace(body(result, rerun));
      return;
    case 'errored':
      testCase.error(reason, 'error', body(result, rerun));
      return;
    case 'known':
      skip(testCase, xmlLine(knownIssueTexts(result)[0] ?? `known issue: ${reason}`));
      return;
    case 'skipped':
      skip(testCase, reason);
  }
}

function gravest({ findings }: CaseResult): string | undefined {
  return findings.find(({ severity }) => severity === 'failure' || severity === 'error')?.message;
}

/** The builder has no message for skipped cases: it is added to the element once that is built. */
function skip(testCase: TestCase, message: string): void {
  testCase.skipped();
  const build = testCase.build.bind(testCase);
  testCase.build = (parent) => {
    const element = build(parent);
    for (const child of element.children)
      if ('name' in child && child.name === 'skipped') child.attribute('message', message);
    return element;
  };
}

/** The very block that the console shows. */
function body(result: CaseResult, rerun: readonly string[] = []): string {
  return xmlBlock(caseLines(result, { theme: PLAIN_THEME, rerun }).join('\n'));
}

function outputLines(result: CaseResult): string[] {
  const shown = {
    passed: 'warning',
    known: 'failure',
    failed: undefined,
    errored: undefined,
    skipped: undefined,
  } as const;
  const findings = result.findings.filter(({ severity }) => severity === shown[result.outcome]);
  const word = result.outcome === 'known' ? 'KNOWN' : 'WARNING';
  return [
    ...findings.flatMap((finding) => [word, ...findingLines(finding, result.info, PLAIN_THEME)]),
    ...transcriptLines(result.transcript),
  ];
}

function* properties({ info, timings, findings, knownIssue }: CaseResult): Generator<[string, string]> {
  yield ['title', info.title];
  yield ['place', `${info.place.file}:${String(info.place.line)}`];
  if (info.groups.length > 0) yield ['group', info.groups.join(' / ')];
  if (info.tags.length > 0) yield ['tags', info.tags.join(', ')];
  if (info.level !== undefined) yield ['level', info.level];
  for (const { text, level } of info.refs) {
    yield ['ref', text];
    // What the test says of itself counts, and of two properties with one name readers take any.
    if (level !== undefined && info.level === undefined) yield ['level', level];
  }
  for (const { key, value } of info.meta ?? []) yield [key, value];
  if (knownIssue !== undefined) {
    yield ['known issue', knownIssue.ticket];
    yield ['known issue reason', knownIssue.reason];
    if (knownIssue.until !== undefined) yield ['known issue until', knownIssue.until];
  }
  for (const { span, of, ms } of timings) yield [`time ${of} ${span}`, String(seconds(ms))];
  for (const { message } of findings.filter(({ severity }) => severity === 'warning')) yield ['warning', message];
}

/** Whole lines from the start and the end, together at most `limit` characters, and between them what is missing. */
function cutInTheMiddle(lines: readonly string[], limit: number): string {
  const all = lines.join('\n');
  if (all.length <= limit) return all;
  let room = limit;
  let from = 0;
  let to = lines.length;
  for (let front = true; from < to; front = !front) {
    const line = (front ? lines[from] : lines[to - 1]) ?? '';
    room -= line.length + 1;
    if (room < 0) break;
    if (front) from += 1;
    else to -= 1;
  }
  const missing = `… ${plural(to - from, 'line')} left out, which the run log (--log) has …`;
  return [...lines.slice(0, from), missing, ...lines.slice(to)].join('\n');
}
