/** What went over the wire or happened to the connection, as plain data: sessions tell it, results and events carry it. */

export interface TranscriptEntry {
  /** Milliseconds since the case began. */
  readonly at: number;
  /** Which session of the case, from 1. */
  readonly session: number;
  readonly kind: 'connect' | 'sent' | 'received' | 'close' | 'note';
  /** `sent` and `received`: an octet string as on the wire, line ends included. Else: words. */
  readonly text: string;
  /** How many octets were left out of `text`, which was very long. */
  readonly cut?: number;
  /** Of `sent`: the QUIT with which a session ends that no statement has ended. */
  readonly goodbye?: true;
}
