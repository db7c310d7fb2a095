/**
 * What came of judging one expectation, before the strength of the statement (`expect`, `check`, …) turns it into
 * something to report. All texts may hold octets of a server and are escaped where they are printed.
 */
import type { Span } from '../language/ast.ts';

export type Judged =
  /** The expectation is met; `seen` is what was seen, for `may expect`. */
  | { readonly kind: 'met'; readonly seen: string }
  /** It is not met. `message`: what came instead, in one line. */
  | {
      readonly kind: 'missed';
      readonly message: string;
      readonly details?: readonly string[];
      /** The line of a block that does not hold; undefined: the expectation itself. */
      readonly at?: Span;
      /** The session has ended under it: what follows cannot be judged. */
      readonly over?: true;
    }
  /** It could not be judged. `over`: nothing after it can be judged either (the connection is gone). */
  | {
      readonly kind: 'unjudged';
      readonly message: string;
      readonly details?: readonly string[];
      readonly over: boolean;
    }
  /** Nothing but a step that is not permitted or not possible could tell: the case is skipped with this reason. */
  | { readonly kind: 'skipped'; readonly reason: string };

export const met = (seen: string): Judged => ({ kind: 'met', seen });

/** `at`: the line of a block that does not hold. */
export function missed(message: string, details: readonly string[] = [], at?: Span): Judged {
  return { kind: 'missed', message, details, ...(at === undefined ? {} : { at }) };
}

export function unjudged(message: string, details: readonly string[] = [], over = true): Judged {
  return { kind: 'unjudged', message, details, over };
}
