/** Dates with times as RFC 3339 has them, and the extensions that follow it (RFC 4865, RFC 7293). Syntax, and no calendar but the length of months. */

const written = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:[Zz]|[+-](\d{2}):(\d{2}))$/;

/** `2030-01-31T12:00:00Z`, with a fraction or an offset as well. */
export function isDateTime(text: string): boolean {
  const numbers = written
    .exec(text)
    ?.slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  if (numbers === undefined) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] = numbers;
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  // A leap second is written as 60 (RFC 3339 5.6).
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= days &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 60 &&
    offsetHour <= 23 &&
    offsetMinute <= 59
  );
}
