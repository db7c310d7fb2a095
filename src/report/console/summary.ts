/** The last lines of a run: counts, time, the slowest banner, and whether the run was cut short. Pure. */
import { caseCount } from '../../result/summary.ts';
import type { Summary } from '../../result/outcome.ts';
import { formatDuration } from '../../text/duration.ts';
import { plural } from '../../text/plural.ts';
import { visible } from '../../text/visible.ts';
import type { Theme } from '../theme.ts';

/** `1 failed, 2 passed (1 with warnings), …`: what needs a person first, nothing that did not occur. */
export function countsText(summary: Summary, theme: Theme): string {
  const { failed, errored, passed, warned, known, skipped } = summary;
  const { verdict } = theme;
  const parts = [
    failed > 0 && verdict.failed(`${String(failed)} failed`),
    errored > 0 && verdict.errored(`${String(errored)} errored`),
    passed > 0 && `${verdict.passed(`${String(passed)} passed`)}${warned > 0 ? ` (${warnedText(warned, theme)})` : ''}`,
    known > 0 && verdict.known(plural(known, 'known issue')),
    skipped > 0 && verdict.skipped(`${String(skipped)} skipped`),
  ];
  return parts.filter((part) => part !== false).join(', ');
}

/** The summary's lines, after an empty one. */
export function summaryLines(summary: Summary, theme: Theme): string[] {
  const count = caseCount(summary);
  const time = formatDuration(summary.durationMs);
  const lines = [
    '',
    count === 0 ? `no test was run (${time})` : `${plural(count, 'test')}: ${countsText(summary, theme)} (${time})`,
  ];
  const { slowestBanner, interrupted } = summary;
  if (slowestBanner !== undefined) {
    lines.push(`slowest banner: ${formatDuration(slowestBanner.ms)} (${visible(slowestBanner.target)})`);
  }
  if (interrupted !== undefined) {
    const { signal, notRun } = interrupted;
    const left = notRun === 0 ? 'every planned test had ended' : `${plural(notRun, 'planned test')} did not run`;
    lines.push(theme.verdict.errored(`cut short by ${visible(signal)}: ${left}`));
  }
  return lines;
}

function warnedText(warned: number, theme: Theme): string {
  return theme.verdict.warned(`${String(warned)} with warnings`);
}
