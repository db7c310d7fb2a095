/** Why a send did not take place, or not wholly. After any of these but the first two the session is at its end. */
import type { Reply } from '../smtp/reply.ts';
import type { ReplyOutcome } from '../smtp/outcome.ts';
import type { Ungranted } from '../smtp/recipient-guard.ts';
import type { Exchange } from './exchange.ts';

export type SendProblem =
  /**
   * Bytes were there that no statement has read. They are taken (and are in the transcript): all as an octet string, and the
   * replies of it that are complete, where a 421 may be.
   */
  | { readonly kind: 'unexpected-reply'; readonly octets: string; readonly replies: readonly Reply[] }
  /** A reply that was owed from before never came, or says with 421 that the server is leaving. Nothing was written. */
  | { readonly kind: 'owed'; readonly exchange: Exchange; readonly outcome: ReplyOutcome }
  /** The delivery guard closed the session rather than write this; `why` for a person. */
  | {
      readonly kind: 'guard';
      readonly why: string;
      /** Named by lines of a library to which it was not granted: so it is as without permission. */
      readonly ungranted?: Ungranted;
    }
  /** The connection is closed or reset, by whom `session.closed` says, or there never was one. */
  | { readonly kind: 'closed' | 'reset' }
  /** Not all octets could be had, `why` for a person. Some went out, and we have reset the connection. */
  | { readonly kind: 'broken-off'; readonly why: string }
  /** The server did not take the octets in time; some may have gone out, and we have reset the connection. */
  | { readonly kind: 'write-timeout'; readonly waitedMs: number };
