/** Times for a JUnit file, in the one form that every reader takes. */

/** Seconds with at most three decimals, which the strictest schema demands; never NaN, never `1e-7`. */
export function seconds(ms: number): number {
  return Number.isFinite(ms) && ms > 0 ? Math.round(ms) / 1000 : 0;
}

/** ISO 8601 in UTC; the builder's own formatting of a Date is local time without a zone. Undefined where `text` is no time. */
export function timestamp(text: string | undefined): string | undefined {
  const at = new Date(text ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
