/** How long octets take that go out slowly, and what is said where that is too long. */
import type { Pace } from '../session/drip.ts';
import { formatDuration } from '../text/duration.ts';
import { maximumDuration } from './check-amount.ts';
import { unjudged, type Judged } from './judged.ts';

/** From the first write to the last, in milliseconds; no timer is shorter than one. */
export const lastsFor = (total: number, { octets, everyMs }: Pace): number =>
  Math.max(0, Math.ceil(total / octets) - 1) * Math.max(everyMs, 1);

export const tooLong = (total: number, ms: number): string =>
  `${String(total)} octets would take ${formatDuration(ms)}, which is longer than any wait may be`;

export const shorter = [
  `at most ${formatDuration(maximumDuration)}: write more octets at a time, or wait less between them`,
];

/** Why so many octets cannot go out at this pace; undefined where they can. */
export function paceProblem(total: number, pace: Pace): Judged | undefined {
  const ms = lastsFor(total, pace);
  return ms <= maximumDuration ? undefined : unjudged(tooLong(total, ms), shorter);
}
