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
  const bytes =
    typeof message === 'string'
      ? Buffer.from(message, 'utf8')
      : Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  // As an octet string the whole can be rewritten with two regular expressions, whatever the octets.
  const lines = bytes.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n');
  const ended = lines === '' || lines.endsWith('\r\n') ? lines : `${lines}\r\n`;
  const stuffed = ended.replace(/(^|\r\n)\./g, '$1..');
  return Buffer.from(`${stuffed}.\r\n`, 'latin1');
}
