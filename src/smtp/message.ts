/**
 * A message to the octets that follow DATA's 354 (RFC 5321 2.3.8, 4.1.1.4, 4.5.2): line ends to CRLF, dots stuffed, the end
 * of data appended. One buffer, for one write. Nothing else is changed: long lines, NULs and 8-bit octets pass.
 */
import { Buffer } from 'node:buffer';

/**
 * Text is encoded as UTF-8; octets stay as they are. CRLF, a bare LF and a bare CR each end a line. A last line without an
 * end gets one; an empty message is the end of data alone.
 */
export function encodeMessage(message: string | Uint8Array): Uint8Array {
  // As an octet string the whole can be rewritten with two regular expressions, whatever the octets.
  const lines = withCrlf(message);
  const ended = lines === '' || lines.endsWith('\r\n') ? lines : `${lines}\r\n`;
  const stuffed = ended.replace(/(^|\r\n)\./g, '$1..');
  return Buffer.from(`${stuffed}.\r\n`, 'latin1');
}

/** The content of a chunk (RFC 3030 2): line ends to CRLF, and nothing else is changed or added. */
export function encodeLines(message: string | Uint8Array): Uint8Array {
  return Buffer.from(withCrlf(message), 'latin1');
}

function withCrlf(message: string | Uint8Array): string {
  const bytes =
    typeof message === 'string'
      ? Buffer.from(message, 'utf8')
      : Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  return bytes.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n');
}
