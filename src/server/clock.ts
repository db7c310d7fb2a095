/** The wall clock of an embedded server. It can be replaced, so that dates in replies and greylists are repeatable. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `Sat, 3 Sep 2011 08:39:16 +0000`: the form of Exchange's banners, day of the month not padded, always in UTC. */
export function bannerDate(date: Date): string {
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(twoDigits).join(':');
  const day = DAYS[date.getUTCDay()] ?? '';
  const month = MONTHS[date.getUTCMonth()] ?? '';
  return `${day}, ${String(date.getUTCDate())} ${month} ${String(date.getUTCFullYear())} ${time} +0000`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
