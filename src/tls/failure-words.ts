/** Why there is no TLS, for people: the same words in the transcript and in messages. They hold octets of the server: escaped where printed. */
import { formatDuration } from '../text/duration.ts';
import type { HandshakeFailure } from './handshake.ts';

const longestGarbage = 200;

/** What the server did instead of TLS, to stand behind "the TLS handshake failed: ". */
export function failureWords(failure: HandshakeFailure): string {
  switch (failure.kind) {
    case 'alert':
      return `the server refused it (alert ${String(failure.alert)}, ${failure.name})`;
    case 'unacceptable':
      return `what the server said cannot be accepted (${failure.reason})`;
    case 'garbage': {
      const text = failure.octets.trimEnd();
      return `the server does not speak TLS here, it sent: ${text.length > longestGarbage ? `${text.slice(0, longestGarbage)}…` : text}`;
    }
    case 'closed':
      return 'the server closed the connection in the middle of it';
    case 'reset':
      return 'the connection was reset in the middle of it';
    case 'timed-out':
      return `the server did not end it within ${formatDuration(failure.waitedMs)}`;
  }
}
