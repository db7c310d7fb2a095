/**
 * The bounds of every embedded server. A hostile or forgotten client must cost a known amount of memory and time.
 */
export interface Limits {
  /** Connections open at once; more are closed as they come. */
  readonly connections: number;
  /** Octets of one command line, line end included; a longer one is thrown away and answered by the dialect's `tooLong`. */
  readonly line: number;
  /** Octets of one message; what is beyond is thrown away, and the dialect is told. */
  readonly message: number;
  /** Octets read ahead of the command being answered, and octets written ahead of a peer that does not read. */
  readonly ahead: number;
  /** Milliseconds without a byte from the peer. */
  readonly idleMs: number;
  /** Milliseconds from the beginning of a TLS handshake to its end. */
  readonly handshakeMs: number;
  /** Milliseconds that a closed connection is kept for the peer to close its half. */
  readonly lingerMs: number;
  /** Messages kept in memory; the oldest are forgotten first. */
  readonly keptMessages: number;
  /** Octets of all kept messages together; the oldest are forgotten first. */
  readonly keptOctets: number;
  /** Entries and octets of one session's transcript; later ones are left out. */
  readonly transcriptEntries: number;
  readonly transcriptOctets: number;
}

const MiB = 1024 * 1024;

export const defaultLimits: Limits = {
  connections: 4096,
  line: 4096,
  message: 48 * MiB,
  ahead: MiB / 4,
  idleMs: 5 * 60_000,
  handshakeMs: 60_000,
  lingerMs: 2000,
  keptMessages: 1000,
  keptOctets: 128 * MiB,
  transcriptEntries: 500,
  transcriptOctets: 64 * 1024,
};
