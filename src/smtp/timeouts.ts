/** How long a client should wait for each reply (RFC 5321 4.5.3.2), in milliseconds. */
const minute = 60_000;

/** `end of data` is the reply after the final dot; `data block` is one write of the message. */
export type TimeoutPhase = 'greeting' | 'MAIL' | 'RCPT' | 'DATA' | 'data block' | 'end of data' | 'other';

export const rfcTimeouts: { readonly [phase in TimeoutPhase]: number } = {
  /** 4.5.3.2.1 */
  greeting: 5 * minute,
  /** 4.5.3.2.2 */
  MAIL: 5 * minute,
  /** 4.5.3.2.3 */
  RCPT: 5 * minute,
  /** 4.5.3.2.4 */
  DATA: 2 * minute,
  /** 4.5.3.2.5 */
  'data block': 3 * minute,
  /** 4.5.3.2.6 */
  'end of data': 10 * minute,
  /** No clause of its own; 4.5.3.2.7 has a server wait this long for the next command. */
  other: 5 * minute,
};

/** The wait for the reply to a verb in any case; BDAT can end a message, so it has the time of the end of data. */
export function rfcTimeoutFor(verb: string): number {
  switch (verb.toUpperCase()) {
    case 'MAIL':
      return rfcTimeouts.MAIL;
    case 'RCPT':
      return rfcTimeouts.RCPT;
    case 'DATA':
      return rfcTimeouts.DATA;
    case 'BDAT':
      return rfcTimeouts['end of data'];
    default:
      return rfcTimeouts.other;
  }
}
