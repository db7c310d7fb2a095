/**
 * One result as lines, the same for a terminal and for a file: what it came to, where, why, what to do, and the
 * command that runs it again. Pure; nothing that a server or a spec said gets through unescaped.
 */
import { isWarned } from '../../result/summary.ts';
import type { CaseResult, Finding } from '../../result/outcome.ts';
import { formatDuration } from '../../text/duration.ts';
import { visible } from '../../text/visible.ts';
import { displayWidth } from '../../text/width.ts';
import { hostAndPort, rerunCommand } from '../target.ts';
import type { Theme, Verdict } from '../theme.ts';
import { findingIndent, findingLines } from './finding.ts';
import { adviceTexts, knownIssueTexts, metaTexts, noteLines, refTexts, timingTexts } from './notes.ts';
import { decisiveLines, transcriptLines } from './transcript.ts';

export interface CaseOptions {
  readonly theme: Theme;
  /** Whole transcripts and measured times. */
  readonly verbose?: boolean;
  /** How wide lines of source may get. */
  readonly columns?: number;
  /** Arguments of the run that a rerun needs too, e.g. `--set`, `domain=example.org`. */
  readonly rerun?: readonly string[];
}

const WORDS: Readonly<Record<Verdict, string>> = {
  passed: 'ok',
  warned: 'WARNED',
  failed: 'FAILED',
  errored: 'ERRORED',
  skipped: 'SKIPPED',
  known: 'KNOWN',
};

/** The column in which a head line's time ends, where the line is short enough. */
const HEAD_COLUMNS = 96;

/** What to call a result: its outcome, or `warned`. */
function verdictOf(result: CaseResult): Verdict {
  return isWarned(result) ? 'warned' : result.outcome;
}

/** All that is to be said about a result: one line for a good one, a block for one that needs a person. */
export function caseLines(result: CaseResult, options: CaseOptions): string[] {
  switch (verdictOf(result)) {
    case 'failed':
    case 'errored':
      return [headLine(result, options.theme), ...troubleLines(result, options)];
    case 'warned':
      return [headLine(result, options.theme), ...warningLines(result, options), ...verboseLines(result, options)];
    case 'passed':
    case 'skipped':
    case 'known':
      return [headLine(result, options.theme), ...reasonLines(result), ...verboseLines(result, options)];
  }
}

/** One line for a result of which another case, `sameAs`, has told all there is to say. */
export function repeatedCaseLine(result: CaseResult, theme: Theme, sameAs: string): string {
  const words = verdictOf(result) === 'warned' ? 'warned as in' : 'the same as';
  return `${headLine(result, theme)}  ${words} ${visible(sameAs)}`;
}

/** `FAILED  <id>  <title>   <host:port>  <time>` */
function headLine(result: CaseResult, theme: Theme): string {
  const { info } = result;
  const verdict = verdictOf(result);
  const word = WORDS[verdict].padEnd(WORDS.failed.length);
  const id = visible(info.id);
  const title = visible(info.title);
  const right = [hostAndPort(info.target), ...(verdict === 'skipped' ? [] : [formatDuration(result.durationMs)])].join(
    '  ',
  );
  const gap = HEAD_COLUMNS - displayWidth(`${word}  ${id}  ${title}${right}`);
  return `${theme.verdict[verdict](word)}  ${theme.strong(id)}  ${title}${' '.repeat(Math.max(3, gap))}${theme.faint(right)}`;
}

function troubleLines(result: CaseResult, options: CaseOptions): string[] {
  const { info } = result;
  const findings = troubles(result);
  const last = findings.at(-1);
  const indent = findingIndent(last);
  const notes = [
    ...metaTexts(info),
    ...knownIssueTexts(result),
    ...refTexts(info),
    // Advice is about a clause that was broken. What could not be judged says itself, in its details, what to try; and where a
    // known issue no longer fails, the server keeps to the clause.
    ...(result.outcome === 'failed' && result.knownIssue?.state !== 'gone' ? adviceTexts(info) : []),
    ...(options.verbose === true ? timingTexts(result) : []),
  ];
  return [
    ...findings.flatMap((finding) => findingLines(finding, info, options.theme, options.columns)),
    ...notes.flatMap((note) => noteLines(indent, note)),
    ...transcriptNote(result, indent, options.verbose === true),
    `${indent} = rerun: ${rerunCommand(result, options.rerun)}`,
  ];
}

/**
 * What was found: first what decided the verdict, then warnings, each in the order of the test. An outcome that came
 * without a finding of its weight is still explained.
 */
function troubles(result: CaseResult): Finding[] {
  const findings = result.findings.filter(({ severity }) => severity !== 'note');
  const decisive = findings.filter(({ severity }) => severity !== 'warning');
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  if (decisive.length > 0) return [...decisive, ...warnings];
  const severity = result.outcome === 'failed' ? 'failure' : 'error';
  return [{ severity, message: result.reason ?? 'no reason was recorded', details: [] }, ...warnings];
}

function transcriptNote({ transcript }: CaseResult, indent: string, verbose: boolean): string[] {
  if (transcript.length === 0) return [];
  const { lines, left } = verbose ? { lines: transcriptLines(transcript), left: 0 } : decisiveLines(transcript);
  return [`${indent} = transcript:${left > 0 ? ' --verbose' : ''}`, ...lines.map((line) => `${indent}   ${line}`)];
}

function warningLines(result: CaseResult, { theme, columns }: CaseOptions): string[] {
  const warnings = result.findings.filter(({ severity }) => severity === 'warning');
  const indent = findingIndent(warnings.at(-1));
  return [
    ...warnings.flatMap((finding) => findingLines(finding, result.info, theme, columns)),
    ...refTexts(result.info).flatMap((note) => noteLines(indent, note)),
  ];
}

function reasonLines(result: CaseResult): string[] {
  const { outcome, reason } = result;
  if (outcome === 'passed') return [];
  return [...knownIssueTexts(result), ...(reason === undefined ? [] : [reason])].flatMap((text) =>
    noteLines('  ', text),
  );
}

function verboseLines(result: CaseResult, { verbose }: CaseOptions): string[] {
  if (verbose !== true) return [];
  const notes = result.findings
    .filter(({ severity }) => severity === 'note')
    .map(({ message }) => `note: ${visible(message)}`);
  return [
    ...[...notes, ...timingTexts(result)].flatMap((note) => noteLines('  ', note)),
    ...transcriptNote(result, '  ', true),
  ];
}
