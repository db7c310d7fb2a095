/** Names as DNS is asked for them: their syntax, and those that stand for addresses. Pure. */
import { isIP, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

/** The longest name as text (RFC 1035 2.3.4: 255 octets with its lengths), and the longest label. */
const maximumName = 253;
const maximumLabel = 63;

/**
 * The name in the form in which it is asked for: small letters, no dot at its end, an internationalized one as A-labels. Undefined
 * where no such name can be: empty, a label that is empty or too long, an address, blanks.
 */
export function dnsName(text: string): string | undefined {
  const bare = text.endsWith('.') ? text.slice(0, -1) : text;
  // Not for ASCII: it would take `127.1` for an address, and a `_` for an error.
  const ascii = /^[\x21-\x7e]*$/.test(bare) ? bare.toLowerCase() : domainToASCII(bare);
  const labels = ascii.split('.');
  if (ascii.length === 0 || ascii.length > maximumName || isIP(ascii) !== 0) return undefined;
  return labels.every(({ length }) => length > 0 && length <= maximumLabel) ? ascii : undefined;
}

/**
 * An address with its parts in reverse: `1.2.0.192`, and of IPv6 its 32 digits. So it stands in the names of the reverse tree (RFC
 * 1035 3.5, RFC 3596 2.5) and of block lists (RFC 5782 2.1, 2.4). Undefined where it is no address.
 */
function reversed(address: string): string | undefined {
  const octets = addressOctets(address);
  if (octets === undefined) return undefined;
  if (octets.length === 4) return [...octets].reverse().join('.');
  return Array.from(octets.toString('hex')).reverse().join('.');
}

/** The name that has the PTR record of an address; undefined where it is no address. */
export function reverseName(address: string): string | undefined {
  const parts = reversed(address);
  if (parts === undefined) return undefined;
  return `${parts}.${isIPv6(bareAddress(address)) ? 'ip6' : 'in-addr'}.arpa`;
}

/** The 4 or 16 octets of an address; one that maps an IPv4 address has 4. Undefined where it is none. */
export function addressOctets(text: string): Buffer | undefined {
  const address = bareAddress(text);
  if (isIP(address) === 0) return undefined;
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  return ipv6Octets(address);
}

/** Without brackets, the zone of a link-local one, and what says that an IPv4 address is one. */
function bareAddress(text: string): string {
  const address = text.replace(/^\[(?:IPv6:)?|\]$/gi, '').replace(/%.*$/, '');
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

function ipv6Octets(address: string): Buffer {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const text =
    dotted === null ? address : `${dotted[1] ?? ''}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}`;
  const [head = '', tail] = text.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const behind = tail === undefined ? [] : groups(tail);
  const zeros = new Array<string>(8 - before.length - behind.length).fill('0');
  return Buffer.from([...before, ...zeros, ...behind].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

const pair = (high = '0', low = '0'): string => (Number(high) * 256 + Number(low)).toString(16);

/** Are these the same address, however they are written? */
export function isSameAddress(a: string, b: string): boolean {
  const [first, second] = [addressOctets(a), addressOctets(b)];
  return first !== undefined && second !== undefined && first.equals(second);
}
