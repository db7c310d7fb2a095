/**
 * What a session needs of an open connection, whatever carries it: a socket (`socket-connection.ts`), a program
 * (`child-connection.ts`), or TLS over another connection (`tls-connection.ts`).
 * What the peer does is data: octets and one end, told to a receiver with the time they came. Nothing here throws or rejects.
 */

/** How the peer ended it: an orderly close (FIN), or a reset (RST, or the network gave up: see the code). */
export interface PeerEnd {
  readonly how: 'fin' | 'reset';
  /** The system's code where there is one: `ECONNRESET`, `EPIPE`, `ETIMEDOUT`. */
  readonly code?: string;
  /** `performance.now()` */
  readonly at: number;
}

export interface Receiver {
  /** Octets came. The chunk may be kept. @param at `performance.now()` */
  data(chunk: Uint8Array, at: number): void;
  /** Something happened beside the octets that a reader of the transcript wants to know. */
  note?(words: string): void;
  /** The peer ended it: told at most once, after all data, and not after our own `close` or `reset`. */
  end(end: PeerEnd): void;
}

/** `written`: the kernel has all of it. `timed-out`: it did not take all in time; what was taken is unknown. */
export type WriteOutcome = 'written' | 'timed-out' | 'closed' | 'reset';

export interface Connection {
  /** Our own address and port. */
  readonly local: { readonly address: string; readonly port: number };
  /**
   * Begins reading: nothing is read, and nothing is lost, before. Called again, another receiver gets what comes from then on, and
   * the end, also one that was told before.
   */
  start(receiver: Receiver): void;
  /**
   * The receiver goes, and gives back what it has got and does not want: the next one gets that first, and what comes meanwhile. To be
   * called before TLS has begun, while nothing is told.
   */
  unread?(octets: Uint8Array): void;
  /** One write. Settles when the kernel has the octets, or cannot have them; at once where it takes them at once. */
  write(octets: Uint8Array, deadlineMs: number): WriteOutcome | Promise<WriteOutcome>;
  /** Stops reading, so that the peer is held back. While paused, its close is not seen either. */
  pause(): void;
  resume(): void;
  /** Closes our half only (FIN): the peer can still send. */
  halfClose(): void;
  /** Closes (FIN). What is still unwritten gets a moment, then is dropped. */
  close(): void;
  /** Ends it with a reset (RST); unwritten octets are dropped. */
  reset(): void;
}

/** What stands where no connection came about: nothing comes, nothing goes. */
export const noConnection: Connection = {
  local: { address: '', port: 0 },
  start: () => undefined,
  write: () => 'closed',
  pause: () => undefined,
  resume: () => undefined,
  halfClose: () => undefined,
  close: () => undefined,
  reset: () => undefined,
};

/** A connection that had come about, and had ended before anything could be read. */
export function brokenConnection(end: PeerEnd): Connection {
  return {
    ...noConnection,
    start: (receiver) => receiver.end(end),
    write: () => (end.how === 'fin' ? 'closed' : 'reset'),
  };
}
