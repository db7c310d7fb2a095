/** The `= …` lines below a frame. Pure; everything that comes from outside is made safe here. */
import type { CaseInfo, CaseResult, Timing } from '../../result/outcome.ts';
import { formatDuration } from '../../text/duration.ts';
import { visible, visibleBlock } from '../../text/visible.ts';

/** `text` as a note: its first line after `=`, the others below it. */
export function noteLines(indent: string, text: string): string[] {
  const [first = '', ...rest] = visibleBlock(text).split('\n');
  return [`${indent} = ${first}`, ...rest.map((line) => `${indent}   ${line}`.trimEnd())];
}

/** `must: RFC 2505 2.1` for each reference; one without a level is `ref: …`. First the level of the test, where it has one. */
export function refTexts({ refs, level: own }: CaseInfo): string[] {
  return [
    ...(own === undefined ? [] : [`level: ${own}`]),
    ...refs.map(({ text, level }) => `${level ?? 'ref'}: ${visible(text)}`),
  ];
}

/** `severity: major`, `owner: mail team`, … */
export function metaTexts({ meta = [] }: CaseInfo): string[] {
  return meta.map(({ key, value }) => `${key}: ${value}`);
}

/** `advice: …` for each, in the author's order. */
export function adviceTexts({ advice }: CaseInfo): string[] {
  return advice.map((text) => `advice: ${text}`);
}

/** `known issue OPS-812: … (until 2026-12-31)`; empty where nothing is on file. Of one that is gone a finding tells. */
export function knownIssueTexts({ knownIssue }: Pick<CaseResult, 'knownIssue'>): string[] {
  if (knownIssue === undefined || knownIssue.state === 'gone') return [];
  const { ticket, reason, until, where, state } = knownIssue;
  if (state === 'open') return [`known issue ${ticket}: ${reason}${until === undefined ? '' : ` (until ${until})`}`];
  return [`known issue ${ticket} expired on ${until ?? ''}: ${reason}`, `to bear it longer, change the day: ${where}`];
}

/** `time: banner 41 ms, reply to RCPT 12 ms`; empty where nothing was measured. */
export function timingTexts({ timings }: Pick<CaseResult, 'timings'>): string[] {
  return timings.length === 0 ? [] : [`time: ${timings.map(timingText).join(', ')}`];
}

function timingText({ span, of, ms }: Timing): string {
  return `${visible(of)} ${visible(span)} ${formatDuration(ms)}`;
}
