/** What came of waiting for one reply. Every kind of it is data that a spec can expect; none is an exception. */
import type { Overflow } from './reply-parser.ts';
import type { Reply } from './reply.ts';

/** `partial`: the octets of a reply that had begun, as an octet string; absent where none had come. */
export type ReplyOutcome =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'timeout'; readonly waitedMs: number; readonly partial?: string }
  /** The peer ended the connection in order (FIN). */
  | { readonly kind: 'closed'; readonly partial?: string }
  /** The connection broke (RST). */
  | { readonly kind: 'reset'; readonly partial?: string }
  | {
      readonly kind: 'overflow';
      readonly bound: Overflow['bound'];
      readonly limit: number;
      readonly partial: string;
    };
