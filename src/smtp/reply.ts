/**
 * A reply as a typed value (RFC 5321 4.2): what a server said, with its code, lines and faults, and nothing repaired.
 *
 * Octets are held as "octet strings": one UTF-16 unit (0 to 255) for each octet. Such a string survives JSON, compares
 * and slices cheaply, and loses nothing. Use `visible` from `src/text/visible.ts` before a person sees one.
 */
import type { EnhancedCode } from './enhanced-code.ts';
import type { Malformation } from './malformation.ts';

/** One line of a reply. */
export interface ReplyLine {
  /** The line's octets without its line end, as an octet string. */
  readonly octets: string;
  /** The same line for matching: decoded as UTF-8 where that is valid, else octet by octet (latin1). */
  readonly text: string;
  /** The three-digit reply code the line begins with; undefined where it has none. */
  readonly code: number | undefined;
  /** What follows the code: `-` (more lines follow), a blank, nothing (end of line), or undefined where it is neither. */
  readonly separator: '-' | ' ' | '' | undefined;
  /** The text after code and separator (the whole line where it has no code). */
  readonly rest: string;
}

/** One complete reply, well formed or not. */
export interface Reply {
  /** At least one line, in the order received. */
  readonly lines: readonly ReplyLine[];
  /** The reply code where every line that has a code has this one; undefined: no code, or several (see malformations). */
  readonly code: number | undefined;
  /** The enhanced status code of the last line that has one (RFC 2034, RFC 3463). */
  readonly enhanced: EnhancedCode | undefined;
  /** Every fault of the reply's syntax; empty when the reply is well formed. */
  readonly malformations: readonly Malformation[];
  /** All octets of the reply, line ends included, as an octet string. */
  readonly octets: string;
  /** When its first octet arrived: milliseconds of the monotonic clock (`performance.now()`). */
  readonly firstByteAt: number;
  /** When its last octet arrived, same clock. */
  readonly lastByteAt: number;
}
