/**
 * What the checker knows at one point of a test by reading the lines above: the counterpart, without a server, of what a
 * session is in when the line runs.
 */
import type { Span } from '../language/ast.ts';

export interface Flow {
  /** What an `expect` about a reply would judge. */
  exchange: 'none' | 'greeting' | 'reply';
  /** Has an EHLO or LHLO been sent, or octets that may hold one? */
  greeted: boolean;
  /** The `DATA` after which the server may have answered 354. */
  data: Span | undefined;
  /** The `hang up sending` after which nothing can be sent. */
  halfClosed: Span | undefined;
  /** Captures made so far, with the place of each. */
  readonly captures: Map<string, Span>;
  /** Replies kept by `capture reply as`. */
  readonly replies: Map<string, Span>;
  readonly marks: Map<string, Span>;
  /** Captures of the block whose sends are being checked: they are made after all of these were written. */
  together: ReadonlyMap<string, Span> | undefined;
}

/** Before the first line of a test. */
export function startOfTest(): Flow {
  return {
    exchange: 'none',
    greeted: false,
    data: undefined,
    halfClosed: undefined,
    captures: new Map(),
    replies: new Map(),
    marks: new Map(),
    together: undefined,
  };
}

/** After a connection was opened or closed by us: what was said before is gone. */
export function freshSession(flow: Flow): void {
  flow.exchange = 'none';
  flow.greeted = false;
  flow.data = undefined;
  flow.halfClosed = undefined;
}
