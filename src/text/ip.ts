/** IP addresses as text, without sockets. */

/** An IPv6 address without brackets, a zone (`%eth0`) allowed. */
export function isIPv6(text: string): boolean {
  const address = text.replace(/%[A-Za-z0-9_.-]+$/, '');
  return address.includes(':') && URL.canParse(`http://[${address}]/`);
}

/** An IPv4 address: four numbers without leading zeros, which some would read as octal. */
export function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

/** The 4 or 16 octets of an address; a zone is left out. The text must be an address. */
export function packAddress(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const out = Buffer.alloc(16);
  const [head = '', tail] = dottedAsHex(address.replace(/%.*$/, '')).split('::');
  const groups = (text: string): number[] =>
    text
      .split(':')
      .filter(Boolean)
      .map((group) => parseInt(group, 16));
  for (const [i, group] of groups(head).entries()) out.writeUInt16BE(group, 2 * i);
  const last = groups(tail ?? '');
  for (const [i, group] of last.entries()) out.writeUInt16BE(group, 16 - 2 * (last.length - i));
  return out;
}

/** `::ffff:192.0.2.1` with its end as two groups. */
function dottedAsHex(address: string): string {
  return address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...octets: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = octets.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
}

/** An address from its 4 or 16 octets; groups of zeros are not shortened but for the longest that the system would. */
export function unpackAddress(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.');
  const view = Buffer.from(octets);
  const groups = Array.from({ length: 8 }, (_, i) => view.readUInt16BE(2 * i).toString(16));
  // The URL parser has the canonical form (RFC 5952).
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}
