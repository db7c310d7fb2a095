/**
 * Reads the header of the PROXY protocol, versions 1 and 2 (haproxy, proxy-protocol.txt), that a proxy sends before all else. Reads
 * octets as they come: with too few of them it says so, and its verdict never changes when more come.
 *
 * Strict, as the protocol demands of who reads it: whatever is not exactly a header is a fault, and the connection has to be closed.
 */
import { signature } from '../text/proxy-header.ts';
import { isIPv4, isIPv6, unpackAddress } from '../text/ip.ts';

export interface ProxyHeader {
  readonly version: 1 | 2;
  /** The connection is the proxy's own, or it does not say whose it is: both are undefined then. */
  readonly source: { readonly address: string; readonly port: number } | undefined;
  readonly destination: { readonly address: string; readonly port: number } | undefined;
  /** The fields of version 2. */
  readonly fields: readonly { readonly type: number; readonly value: Buffer }[];
}

export type ReadHeader =
  | { readonly kind: 'more' }
  | { readonly kind: 'header'; readonly header: ProxyHeader; readonly length: number }
  | { readonly kind: 'fault'; readonly why: string };

/** The longest header of version 1, its CRLF included. */
const longestLine = 107;

/** What a header of version 2 may have behind its first sixteen octets: more than any proxy sends, less than it could. */
const longestBody = 4096;

const more: ReadHeader = { kind: 'more' };
const fault = (why: string): ReadHeader => ({ kind: 'fault', why });

/** @param octets all that has come from the beginning of the connection. */
export function readProxyHeader(octets: Buffer): ReadHeader {
  const begins = (expected: Uint8Array): boolean => {
    const length = Math.min(octets.length, expected.length);
    return octets.subarray(0, length).equals(expected.subarray(0, length));
  };
  if (octets.length === 0) return more;
  if (begins(signature)) return octets.length < 16 ? more : readSecond(octets);
  if (begins(Buffer.from('PROXY '))) return readFirst(octets);
  return fault('no header of the PROXY protocol');
}

function readFirst(octets: Buffer): ReadHeader {
  const end = octets.subarray(0, longestLine).indexOf('\r\n');
  if (end < 0) return octets.length < longestLine ? more : fault('the line has no end within 107 octets');
  const header = { version: 1, fields: [] } as const;
  const length = end + 2;
  const line = octets.toString('latin1', 0, end);
  if (/^PROXY UNKNOWN(?: [ -~]*)?$/.test(line)) {
    return { kind: 'header', header: { ...header, source: undefined, destination: undefined }, length };
  }
  const [, family, source = '', destination = '', ...ports] =
    /^PROXY (TCP4|TCP6) (\S+) (\S+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})$/.exec(line) ?? [];
  const isAddress = family === 'TCP4' ? isIPv4 : isPlainIPv6;
  const [from = -1, to = -1] = ports.map(Number);
  if (family === undefined) return fault('the line is not PROXY TCP4|TCP6 source destination port port');
  if (!isAddress(source) || !isAddress(destination)) return fault(`an address is none of ${family}`);
  if (from > 65_535 || to > 65_535) return fault('a port is above 65535');
  return {
    kind: 'header',
    header: { ...header, source: { address: source, port: from }, destination: { address: destination, port: to } },
    length,
  };
}

const isPlainIPv6 = (text: string): boolean => !text.includes('%') && isIPv6(text);

/** Of addresses by their family: how many octets each has. */
const families: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 16],
  [3, 108],
]);

function readSecond(octets: Buffer): ReadHeader {
  const [versionAndCommand = 0, familyAndTransport = 0] = octets.subarray(12, 14);
  const [version, command] = [versionAndCommand >> 4, versionAndCommand & 0xf];
  const [family, transport] = [familyAndTransport >> 4, familyAndTransport & 0xf];
  if (version !== 2) return fault(`version ${String(version)} in a header of version 2`);
  if (command > 1) return fault(`the command ${String(command)} is none`);
  if (family > 3 || transport > 2) return fault('a family or a transport that is none');
  const body = octets.readUInt16BE(14);
  if (body > longestBody) return fault(`the header says that it is ${String(body)} octets long`);
  const each = families.get(family) ?? 0;
  if (body < 2 * each + (family === 1 || family === 2 ? 4 : 0))
    return fault('the header is too short for its addresses');
  const length = 16 + body;
  if (octets.length < length) return more;
  const hasPorts = family === 1 || family === 2;
  const at = 16 + 2 * each;
  const fields = readFields(octets.subarray(at + (hasPorts ? 4 : 0), length));
  if (fields === undefined) return fault('its fields do not fit into its length');
  const end = (offset: number, port: number) => ({
    address: unpackAddress(octets.subarray(16 + offset, 16 + offset + each)),
    port: octets.readUInt16BE(at + port),
  });
  const told = command === 1 && hasPorts;
  return {
    kind: 'header',
    header: {
      version: 2,
      source: told ? end(0, 0) : undefined,
      destination: told ? end(each, 2) : undefined,
      fields,
    },
    length,
  };
}

function readFields(octets: Buffer): ProxyHeader['fields'] | undefined {
  const fields: { readonly type: number; readonly value: Buffer }[] = [];
  let at = 0;
  while (at < octets.length) {
    if (at + 3 > octets.length) return undefined;
    const end = at + 3 + octets.readUInt16BE(at + 1);
    if (end > octets.length) return undefined;
    fields.push({ type: octets[at] ?? 0, value: octets.subarray(at + 3, end) });
    at = end;
  }
  return fields;
}
