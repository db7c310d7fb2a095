/**
 * Durations: as an author writes them (`5ms`, `0.5s`, `2m`, `1h`, `14d`) and as a person reads them (`41 ms`, `2 min 3 s`).
 *
 * Parsing is exact about form (no blanks, no sign, one unit, lower case) and gives undefined for anything else; what to
 * say about it is the caller's business. Timers of Node end at about 24.8 days: whoever waits must mind that, not this file.
 */

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const DURATION = /^(\d{1,12}(?:\.\d{1,9})?)(ms|s|m|h|d)$/;

/** Milliseconds (perhaps with a fraction) that `text` stands for, or undefined where it is no duration. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const factor = UNIT_MS[unit];
  return factor === undefined ? undefined : Number(amount) * factor;
}

/**
 * `ms` for people: `41 ms`, `0.84 s`, `12.0 s`, `2 min 3 s`, `1 h 2 min`, `3 d 4 h`. Rounded to what a person can use;
 * the change of unit is decided after rounding, so that 59,970 ms is `1 min 0 s` and never `60.0 s`. Not a number: `?`.
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '?';
  if (Math.round(ms) < 100) return `${String(Math.round(ms))} ms`;
  if (ms < 9995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return pair(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return pair(minutes, 60, 'h', 'min');
  return pair(Math.round(minutes / 60), 24, 'd', 'h');
}

function pair(total: number, base: number, large: string, small: string): string {
  return `${String(Math.floor(total / base))} ${large} ${String(total % base)} ${small}`;
}
