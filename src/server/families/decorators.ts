/** Dialects made from other dialects: the same words, later, or until too many errors. */
import type { Dialect, ServerSession } from '../dialect.ts';
import type { Reaction } from '../reaction.ts';

/** Changes every reply but the greeting and the last word to an idle peer. */
export function mapReplies(
  dialect: Dialect,
  change: (session: ServerSession, reaction: Reaction) => Reaction,
): Dialect {
  return {
    ...dialect,
    command: (session, line) => change(session, dialect.command(session, line)),
    message: (session, data) => change(session, dialect.message(session, data)),
    octets: (session, data) => change(session, dialect.octets(session, data)),
    tooLong: (session) => change(session, dialect.tooLong(session)),
  };
}

/** Silence before the greeting; Infinity: it never comes. */
export function delayGreeting(dialect: Dialect, delayMs: (session: ServerSession) => number): Dialect {
  return { ...dialect, greeting: (session) => delayed(dialect.greeting(session), delayMs(session)) };
}

/** Silence before every reply to which `delayMs` gives more than 0, added to what the reply has already. */
export function delayReplies(dialect: Dialect, delayMs: (session: ServerSession, text: string) => number): Dialect {
  return mapReplies(dialect, (session, reaction) =>
    reaction.text === undefined ? reaction : delayed(reaction, delayMs(session, reaction.text)),
  );
}

function delayed(reaction: Reaction, ms: number): Reaction {
  return ms === 0 ? reaction : { ...reaction, delayMs: (reaction.delayMs ?? 0) + ms };
}
