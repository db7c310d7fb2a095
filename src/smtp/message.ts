/**
 * A message to the octets that follow DATA's 354 (RFC 5321 2.3.8, 4.1.1.4, 4.5.2): line ends to CRLF, dots stuffed, the end
 * of data appended. One buffer, for one write. Nothing else is changed: long lines, NULs and 8-bit octets pass.
 */
import { Buffer } from 'node:buffer';
import { LineEncoder } from './line-encoder.ts';

/**
 * Text is encoded as UTF-8; octets stay as they are. CRLF, a bare LF and a bare CR each end a line. A last line without an
 * end gets one; an empty message is the end of data alone.
 */
export function encodeMessage(message: string | Uint8Array): Uint8Array {
  const encoder = new LineEncoder({ stuffing: true });
  const lines = encoder.push(octetsOf(message));
  const rest = encoder.end();
  return Buffer.concat([lines, rest, endOfData(encoder)]);
}

/** What ends a message behind these lines: a last line without an end gets one. */
export function endOfData({ atStart }: LineEncoder): Uint8Array {
  return Buffer.from(atStart ? '.\r\n' : '\r\n.\r\n', 'latin1');
}

/** The content of a chunk (RFC 3030 2): line ends to CRLF, and nothing else is changed or added. */
export function encodeLines(message: string | Uint8Array): Uint8Array {
  const encoder = new LineEncoder({ stuffing: false });
  return Buffer.concat([encoder.push(octetsOf(message)), encoder.end()]);
}

const octetsOf = (message: string | Uint8Array): Uint8Array =>
  typeof message === 'string' ? Buffer.from(message, 'utf8') : message;
