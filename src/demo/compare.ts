/**
 * Holds a result against what was expected: the outcome, and that the spec's own line says so. Texts may hold octets of a
 * server: escape before printing.
 */
import type { CaseResult, Finding, Severity } from '../result/outcome.ts';
import type { Expected, ExpectedOutcome } from './expected.ts';

/** The findings that make an outcome what it is. */
const severityOf: Readonly<Partial<Record<CameOutcome, Severity>>> = {
  failed: 'failure',
  errored: 'error',
  warned: 'warning',
};

/** `known`: a failure that the operator has on file; the table expects none. */
type CameOutcome = ExpectedOutcome | 'known';
type Result = Pick<CaseResult, 'outcome' | 'reason' | 'findings'>;

/** How a result differs from what was expected, in one line; undefined: not at all. */
export function difference(result: Result, expected: Expected): string | undefined {
  const came = outcomeOf(result);
  if (came !== expected.outcome) {
    const why = result.reason ?? told(result.findings);
    return `expected ${expected.outcome}, came ${came}${why === '' ? '' : ` (${why})`}`;
  }
  const { at } = expected;
  const severity = severityOf[came];
  if (at === undefined || severity === undefined) return undefined;
  const findings = result.findings.filter((finding) => finding.severity === severity);
  // The first failure or error is what a person reads; of several warnings one will do.
  const counted = severity === 'warning' ? findings : findings.slice(0, 1);
  if (counted.some((finding) => isAt(lineOf(finding), at))) return undefined;
  return `expected ${expected.outcome} at \`${at}\`, came at ${told(counted)}`;
}

/** The outcome, with `warned` told from passed. */
export function outcomeOf({ outcome, findings }: Result): CameOutcome {
  return outcome === 'passed' && findings.some(({ severity }) => severity === 'warning') ? 'warned' : outcome;
}

const isAt = (line: string, at: string): boolean => (at.endsWith('…') ? line.startsWith(at.slice(0, -1)) : line === at);

/** The line of the spec that a finding points at, without its indentation. */
function lineOf({ frame }: Finding): string {
  return frame?.source.find(({ line }) => line === frame.line)?.text.trim() ?? '';
}

const told = (findings: readonly Finding[]): string =>
  findings.map((finding) => `\`${lineOf(finding)}\`: ${finding.message}`).join('; ');
