/** One finding: its frame with what came instead as the label, then its details. Pure. */
import type { CaseInfo, Finding } from '../../result/outcome.ts';
import { frameIndent, placeLine, renderFrame } from '../../text/frame.ts';
import { visible } from '../../text/visible.ts';
import type { Theme, Verdict } from '../theme.ts';
import { noteLines } from './notes.ts';

const DEFAULT_INDENT = '  ';

const VERDICTS: Readonly<Record<Finding['severity'], Verdict>> = {
  failure: 'failed',
  error: 'errored',
  warning: 'warned',
  note: 'passed',
};

/** The blanks before the `|` and `=` of this finding's lines. */
export function findingIndent(finding: Finding | undefined): string {
  return finding?.frame === undefined ? DEFAULT_INDENT : frameIndent(finding.frame);
}

/** The finding's lines. One without a place of its own points at its test. */
export function findingLines(finding: Finding, { place }: CaseInfo, theme: Theme, columns?: number): string[] {
  const indent = findingIndent(finding);
  const paint = theme.verdict[VERDICTS[finding.severity]];
  const bar = theme.faint(`${indent} |`);
  const words = finding.severity === 'warning' ? `warning: ${finding.message}` : finding.message;
  const session = finding.session === undefined ? [] : [`session: ${finding.session}`];
  const details = [...session, ...finding.details].flatMap((detail) => noteLines(indent, detail));
  if (finding.frame === undefined) {
    return [theme.faint(placeLine(place)), bar, `${indent} = ${paint(visible(words))}`, ...details];
  }
  const frame = renderFrame(finding.frame, {
    label: words,
    paintGutter: theme.faint,
    paintMark: paint,
    ...(columns === undefined ? {} : { columns }),
  });
  return [...frame, bar, ...details];
}
