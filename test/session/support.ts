/** A session against a server written out step by step, both ended with the test. */
import { Buffer } from 'node:buffer';
import { onTestFinished } from 'vitest';
import { type RawPeer, rawServer } from '../../src/server/index.ts';
import type { ReplyOutcome } from '../../src/smtp/outcome.ts';
import type { SendAbout } from '../../src/session/exchange.ts';
import type { SendProblem } from '../../src/session/send-problem.ts';
import { Session } from '../../src/session/session.ts';
import type { SessionSettings } from '../../src/session/settings.ts';
import type { TranscriptEntry } from '../../src/smtp/transcript-entry.ts';

export interface Opened {
  readonly session: Session;
  readonly transcript: readonly TranscriptEntry[];
  /** The transcript without times: `sent NOOP\r\n`. */
  readonly lines: () => string[];
}

/** Opens a session to `handler`. Patience is 2 s unless `settings` say otherwise. */
export async function opened(
  handler: (peer: RawPeer) => void | Promise<void>,
  settings: Partial<SessionSettings> = {},
): Promise<Opened> {
  const server = await rawServer(handler);
  const opened = await openedTo(server, settings);
  onTestFinished(async () => {
    await opened.session.hangUp('reset');
    await server.close();
  });
  return opened;
}

export async function openedTo(
  target: { readonly host: string; readonly port: number },
  settings: Partial<SessionSettings> = {},
): Promise<Opened> {
  const transcript: TranscriptEntry[] = [];
  const session = await Session.open({
    target: { host: target.host, port: target.port },
    patienceFor: () => 2000,
    mayDeliver: true,
    number: 1,
    caseStartedAt: performance.now(),
    onEntry: (entry) => transcript.push(entry),
    ...settings,
  });
  return { session, transcript, lines: () => transcript.map(({ kind, text }) => `${kind} ${text}`) };
}

export const octets = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** Sends a command line, which owes one reply. */
export function command(session: Session, line: string): Promise<SendProblem | undefined> {
  const verb = line.split(' ', 1)[0] ?? line;
  return session.send(octets(`${line}\r\n`), { label: verb, verb, owes: 1 });
}

export function raw(session: Session, text: string, about: Partial<SendAbout> = {}): Promise<SendProblem | undefined> {
  return session.send(octets(text), { label: 'raw octets', owes: 0, ...about });
}

/** An outcome in a few words: `250`, `timeout`, `closed 25`. */
export function inWords(outcome: ReplyOutcome | undefined): string {
  if (outcome === undefined) return 'nothing';
  if (outcome.kind === 'reply') return String(outcome.reply.code);
  return outcome.partial === undefined ? outcome.kind : `${outcome.kind} ${outcome.partial}`;
}
