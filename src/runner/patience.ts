/** How long a step waits, by its phase: one patience for all, or the time-outs of RFC 5321 4.5.3.2. */
import { rfcTimeoutFor } from '../smtp/timeouts.ts';

export function patienceOf(patience: number | 'rfc'): (phase: string) => number {
  return patience === 'rfc' ? rfcTimeoutFor : () => patience;
}
