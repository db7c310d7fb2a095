/** The lines of the transcript about a connection being opened: one for each address that was tried, and what else was done. */
import type { Attempt, ConnectOutcome } from '../net/connect.ts';
import { formatDuration } from '../text/duration.ts';

const attemptWords: { readonly [kind in Attempt['kind']]: string } = {
  connected: 'connected',
  refused: 'connection refused',
  unreachable: 'unreachable',
  'timed-out': 'no answer',
  'no-source': 'not possible from this address of ours',
};

interface Target {
  readonly host: string;
  readonly port: number;
}

export function connectWords(target: Target, outcome: ConnectOutcome): string[] {
  const { attempts, hop, steps = [] } = outcome;
  if (attempts.length === 0 && steps.length === 0) return [unattempted(target, outcome)];
  return [...attempts.map((attempt) => attemptLine(hop ?? target, attempt, hop !== undefined)), ...steps];
}

/** Why no address was tried. */
function unattempted({ host }: Target, outcome: ConnectOutcome): string {
  if (outcome.kind === 'name-not-found') return `${host}: no such host name${code(outcome)}`;
  if (outcome.kind === 'lookup-failed') return `${host}: the name could not be looked up${code(outcome)}`;
  if (outcome.kind === 'timed-out') return `${host}: not tried any more`;
  return `${host}: no address of the family to connect with${code(outcome)}`;
}

function attemptLine({ host, port }: Target, attempt: Attempt, isProxy: boolean): string {
  const address = attempt.family === 6 ? `[${attempt.address}]` : attempt.address;
  const name = host === attempt.address ? '' : `${host} is `;
  const what = isProxy ? 'the proxy at ' : '';
  return `${what}${name}${address}:${port}: ${attemptWords[attempt.kind]}${code(attempt)} after ${formatDuration(attempt.ms)}`;
}

function code(from: { readonly code?: string } | object): string {
  return 'code' in from && typeof from.code === 'string' ? ` (${from.code})` : '';
}
