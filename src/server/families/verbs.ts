/**
 * The skeleton all dialects share: a table from verb to what it does. Verbs are matched without regard to case,
 * arguments are passed on raw.
 */
import type { Dialect, ServerSession } from '../dialect.ts';
import { endTransaction } from '../dialect.ts';
import type { CommandLine, ReceivedData } from '../input.ts';
import { noReply, reply, replyAndClose, type Reaction } from '../reaction.ts';

/** What one verb does. `args` is what follows the verb and its blank, raw. */
export type Verb = (session: ServerSession, args: string, line: CommandLine) => Reaction;

export interface VerbDialect {
  readonly greeting: (session: ServerSession) => Reaction;
  /** By verb in upper case. */
  readonly verbs: Readonly<Record<string, Verb>>;
  /** Every other verb. */
  readonly otherwise: Verb;
  readonly message: (session: ServerSession, data: ReceivedData) => Reaction;
  /** Left out by dialects that never ask for counted octets. */
  readonly octets?: (session: ServerSession, data: ReceivedData) => Reaction;
  readonly tooLong: string;
  /** Said when the peer is idle for too long; left out: the connection is closed without a word. */
  readonly idle?: string;
  readonly lineLimit?: number;
}

export function verbDialect(parts: VerbDialect): Dialect {
  const { verbs, otherwise, octets = () => noReply, idle } = parts;
  const byVerb = new Map(Object.entries(verbs));
  return {
    greeting: parts.greeting,
    command(session, line) {
      const { verb, args } = splitCommand(line.text);
      return (byVerb.get(verb) ?? otherwise)(session, args, line);
    },
    message: parts.message,
    octets,
    tooLong: () => reply(parts.tooLong),
    idle: () => (idle === undefined ? noReply : replyAndClose(idle)),
    ...(parts.lineLimit === undefined ? {} : { lineLimit: parts.lineLimit }),
  };
}

/** The verb in upper case, and what follows it. `AUTH LOGIN` is verb AUTH; `DATA ` has no arguments. */
export function splitCommand(text: string): { readonly verb: string; readonly args: string } {
  const blank = text.search(/[ \t]/);
  if (blank < 0) return { verb: text.toUpperCase(), args: '' };
  return { verb: text.slice(0, blank).toUpperCase(), args: text.slice(blank).trim() };
}

/** A verb that always says the same. */
export function says(...lines: readonly string[]): Verb {
  const reaction = reply(...lines);
  return () => reaction;
}

/** QUIT: a last word, then close. */
export function quits(text: string): Verb {
  const reaction = replyAndClose(text);
  return () => reaction;
}

/** RSET: ends the transaction. */
export function resets(text: string): Verb {
  const reaction = reply(text);
  return (session) => {
    endTransaction(session);
    return reaction;
  };
}
