/** Days of the calendar, as ISO 8601 writes them. */

/** Is this `YYYY-MM-DD`, and a day that the calendar has? */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  // 30 February would become 2 March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
