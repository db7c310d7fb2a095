/**
 * Headers of the PROXY protocol, versions 1 and 2 (haproxy, proxy-protocol.txt): what a proxy sends first to tell the server for
 * whom it connects.
 */
import { packAddress } from './ip.ts';

/** Both ends of the connection that is told: addresses of one family, and ports. */
export interface ProxiedEnds {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/** The twelve octets with which a header of version 2 begins. */
export const signature: Uint8Array = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** A header of version 1, its CRLF included; without ends: `PROXY UNKNOWN`. */
export function proxyHeaderV1(ends?: ProxiedEnds): string {
  if (ends === undefined) return 'PROXY UNKNOWN\r\n';
  const { source, sourcePort, destination, destinationPort } = ends;
  const family = isSix(ends) ? 'TCP6' : 'TCP4';
  return `PROXY ${family} ${plain(source)} ${plain(destination)} ${String(sourcePort)} ${String(destinationPort)}\r\n`;
}

/** A header of version 2; without ends: of no family, which tells no addresses. `tlvs`: fields that follow the addresses. */
export function proxyHeaderV2(ends?: ProxiedEnds, tlvs: Uint8Array = Buffer.alloc(0)): Buffer {
  const addresses = ends === undefined ? Buffer.alloc(0) : packEnds(ends);
  const family = ends === undefined ? 0x00 : isSix(ends) ? 0x21 : 0x11;
  const head = Buffer.from([0x21, family, 0, 0]);
  head.writeUInt16BE(addresses.length + tlvs.length, 2);
  return Buffer.concat([signature, head, addresses, tlvs]);
}

/** A field of version 2: its type, its length and its value. */
export function proxyField(type: number, value: Uint8Array): Buffer {
  const head = Buffer.from([type, 0, 0]);
  head.writeUInt16BE(value.length, 1);
  return Buffer.concat([head, value]);
}

function packEnds({ source, sourcePort, destination, destinationPort }: ProxiedEnds): Buffer {
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(sourcePort, 0);
  ports.writeUInt16BE(destinationPort, 2);
  return Buffer.concat([packAddress(source), packAddress(destination), ports]);
}

const isSix = ({ source, destination }: ProxiedEnds): boolean => source.includes(':') && destination.includes(':');

/** Without a zone, which means nothing elsewhere. */
const plain = (address: string): string => address.replace(/%.*$/, '');
