/** A session goes over to TLS: what was unread goes to the engine first, and what came of the handshake is told in the transcript. */
import { secure } from '../net/tls.ts';
import { failureWords } from '../tls/failure-words.ts';
import type { HandshakeFailure } from '../tls/handshake.ts';
import { factsLines } from '../tls/words.ts';
import { type Closing, closingWords } from './closing.ts';
import type { Inbox } from './inbox.ts';
import type { Outlet } from './outlet.ts';
import type { Handshake, ReadyTls } from './tls.ts';

interface Parts {
  readonly outlet: Outlet;
  readonly inbox: Inbox;
  /** For the whole handshake, in milliseconds. */
  readonly deadlineMs: number;
  /** The greeting comes inside TLS. */
  readonly beforeGreeting: boolean;
}

/** Where it fails the session is at its end; where it is done, what comes inside has to be read from there. */
export async function goOver(prepared: ReadyTls, parts: Parts): Promise<Handshake> {
  const { outlet, inbox, deadlineMs, beforeGreeting } = parts;
  const early = Buffer.from(inbox.takeOctets(), 'latin1');
  const handshaking = new AbortController();
  outlet.handshaking = handshaking;
  const startedAt = performance.now();
  const outcome = await secure(outlet.link, { prepared, deadlineMs, early, signal: handshaking.signal });
  outlet.handshaking = undefined;
  const endedAt = performance.now();
  if (outcome.kind === 'done') {
    outlet.goOnWith(outcome.connection);
    for (const words of factsLines(outcome.facts)) outlet.transcript.say('note', words, endedAt);
  } else {
    notSecured(outcome, early.length, endedAt, parts);
  }
  return { outcome, startedAt, endedAt, beforeGreeting, judged: false };
}

/** @param early so many octets of what is no TLS are in the transcript already. */
function notSecured(failure: HandshakeFailure, early: number, at: number, { outlet, inbox }: Parts): void {
  if (inbox.closed !== undefined) return;
  const { transcript } = outlet;
  if (failure.kind === 'garbage' && failure.octets.length > early) transcript.received(failure.octets.slice(early), at);
  transcript.say('note', `TLS handshake failed: ${failureWords(failure)}`, at);
  if (failure.kind !== 'closed' && failure.kind !== 'reset') {
    outlet.end('fin');
    return;
  }
  const closing: Closing = { by: 'server', how: failure.kind === 'closed' ? 'fin' : 'reset', at };
  outlet.ended(closing, closingWords({ ...closing, ...(failure.code !== undefined && { code: failure.code }) }));
  inbox.close(closing);
}
