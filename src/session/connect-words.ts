/** The lines of the transcript about a connection being opened: one for each address that was tried. */
import type { Attempt, ConnectOutcome } from '../net/connect.ts';
import { formatDuration } from '../text/duration.ts';

const attemptWords: { readonly [kind in Attempt['kind']]: string } = {
  connected: 'connected',
  refused: 'connection refused',
  unreachable: 'unreachable',
  'timed-out': 'no answer',
};

interface Target {
  readonly host: string;
  readonly port: number;
}

export function connectWords(target: Target, outcome: ConnectOutcome): string[] {
  if (outcome.kind === 'name-not-found') return [`${target.host}: no such host name${code(outcome)}`];
  if (outcome.kind === 'lookup-failed') return [`${target.host}: the name could not be looked up${code(outcome)}`];
  if (outcome.kind === 'timed-out' && outcome.attempts.length === 0) return [`${target.host}: not tried any more`];
  if (outcome.kind !== 'connected' && outcome.attempts.length === 0) {
    return [`${target.host}: no address of the family to connect from${code(outcome)}`];
  }
  return outcome.attempts.map((attempt) => attemptLine(target, attempt));
}

function attemptLine({ host, port }: Target, attempt: Attempt): string {
  const address = attempt.family === 6 ? `[${attempt.address}]` : attempt.address;
  const name = host === attempt.address ? '' : `${host} is `;
  return `${name}${address}:${port}: ${attemptWords[attempt.kind]}${code(attempt)} after ${formatDuration(attempt.ms)}`;
}

function code(from: { readonly code?: string }): string {
  return from.code === undefined ? '' : ` (${from.code})`;
}
