/**
 * A chunk with the command that counts it (RFC 3030 2): `BDAT n`, `LAST` behind the last one, and exactly n octets. No dots are
 * stuffed, and no end of data follows: the count is the end.
 */
import { Buffer } from 'node:buffer';

/** One buffer, for one write. */
export function encodeChunk(octets: Uint8Array, last: boolean): Uint8Array {
  return Buffer.concat([chunkCommand(octets.length, last), octets]);
}

/** The command alone, for so many octets. */
export function chunkCommand(octets: number, last: boolean): Uint8Array {
  return Buffer.from(`BDAT ${String(octets)}${last ? ' LAST' : ''}\r\n`, 'latin1');
}
