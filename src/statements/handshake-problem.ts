/**
 * A handshake that no line judges is a `given`: a server that does not come to TLS cannot be judged by what follows. Asked before
 * a session is used, left, or done.
 */
import type { Session } from '../session/session.ts';
import { failureWords } from '../tls/failure-words.ts';
import { unjudged, type Judged } from './judged.ts';

/** What to conclude where the last handshake has failed and nobody has judged that. */
export function handshakeProblem(session: Session | undefined): Judged | undefined {
  const handshake = session?.tls;
  if (handshake === undefined || handshake.judged || handshake.outcome.kind === 'done') return undefined;
  handshake.judged = true;
  return unjudged(`the TLS handshake failed: ${failureWords(handshake.outcome)}`, [
    'to judge the handshake, put a line about it directly below: expect tls >= 1.2, or expect tls rejected',
  ]);
}
