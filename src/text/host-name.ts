/** Names of hosts and zones as they are compared. */

/** Small letters, no dot at the end. */
export const plainName = (name: string): string => name.replace(/\.$/, '').toLowerCase();

/** Are these the same name? */
export const sameName = (a: string, b: string): boolean => plainName(a) === plainName(b);

/** Is the name this zone, or in it? */
export const isInZone = (name: string, zone: string): boolean =>
  sameName(name, zone) || plainName(name).endsWith(`.${plainName(zone)}`);

/** Can DNS be asked for this name, as far as its form tells? An internationalized one can. */
export function isAskable(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.');
  return !/[\s\p{Cc}]/u.test(text) && text.length <= 254 && labels.every(({ length }) => length > 0 && length <= 63);
}
