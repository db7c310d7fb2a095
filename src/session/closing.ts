/** How a connection ended, and the words for it. */

export interface Closing {
  /** `nobody`: there never was a connection. */
  readonly by: 'server' | 'us' | 'nobody';
  readonly how: 'fin' | 'reset';
  /** `performance.now()` */
  readonly at: number;
  /** The system's code where there is one. */
  readonly code?: string;
}

export function closingWords({ by, how, code }: Closing): string {
  const ended = how === 'fin' ? 'closed' : 'reset';
  const who = by === 'server' ? 'the server' : 'us';
  return `${ended} by ${who}${code === undefined ? '' : ` (${code})`}`;
}
