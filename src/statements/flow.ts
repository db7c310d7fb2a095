/**
 * What the checker knows at one point of a test by reading the lines above: the counterpart, without a server, of what a
 * session is in when the line runs.
 */
import type { Span } from '../language/ast.ts';

/** What is known of one session. */
export interface SessionFlow {
  /** What an `expect` about a reply would judge. */
  exchange: 'none' | 'greeting' | 'reply';
  /** Has an EHLO or LHLO been sent, or octets that may hold one? */
  greeted: boolean;
  /** Has a login begun? */
  loggedIn: boolean;
  /** The `DATA` after which the server may have answered 354. */
  data: Span | undefined;
  /** The `hang up sending` after which nothing can be sent. */
  halfClosed: Span | undefined;
}

/** What is known of the test, and of the session whose line is checked. */
export interface Flow extends SessionFlow {
  /** The sessions with a name that are opened above. */
  readonly sessions: Map<string, NamedFlow>;
  /** There are more than a test may have, and those beyond are not among them. */
  tooManySessions: boolean;
  /** The lines that are checked are all of one session: none of them names another. */
  inOneSession: boolean;
  /** Captures made so far, with the place of each. */
  readonly captures: Map<string, Span>;
  /** Replies kept by `capture reply as`. */
  readonly replies: Map<string, Span>;
  readonly marks: Map<string, Span>;
  /** Is there a message that `expect header …` could be about? */
  hasMessage: boolean;
  /** The lines of a `repeat` are checked. */
  inRepeat: boolean;
  /** In lines that run beside those of other sessions: what they know of each other's names. */
  beside: Beside | undefined;
  /** Captures of the block whose sends are being checked: they are made after all of these were written. */
  together: ReadonlyMap<string, Span> | undefined;
}

/** What is kept under a name. */
export type Kept = 'captures' | 'replies' | 'marks';

export interface Beside {
  /** Something gets a name in the line that is checked; told before it is in the flow. */
  learned(kind: Kept, name: string): void;
  /** Has the line that gives this name run before the line that is checked? */
  sees(kind: Kept, name: string): boolean;
}

/** Something gets a name here. */
export function keep(flow: Flow, kind: Kept, name: string, span: Span): void {
  flow.beside?.learned(kind, name);
  flow[kind].set(name, span);
}

/** Has something got this name before? */
export function isKept(flow: Flow, kind: Kept, name: string): boolean {
  return flow[kind].has(name) && flow.beside?.sees(kind, name) !== false;
}

export interface NamedFlow {
  /** Where its name is given to it. */
  readonly span: Span;
  readonly flow: SessionFlow;
}

const fresh: SessionFlow = {
  exchange: 'none',
  greeted: false,
  loggedIn: false,
  data: undefined,
  halfClosed: undefined,
};

/** Before the first line of a test. */
export function startOfTest(): Flow {
  return {
    ...fresh,
    sessions: new Map(),
    tooManySessions: false,
    inOneSession: false,
    captures: new Map(),
    replies: new Map(),
    marks: new Map(),
    hasMessage: false,
    inRepeat: false,
    beside: undefined,
    together: undefined,
  };
}

/** After a connection was opened or closed by us: what was said before is gone. */
export function freshSession(flow: Flow): void {
  Object.assign(flow, fresh);
}

/** TLS begins here: what the server offered before no longer counts (RFC 3207 4.2). */
export function insideTls(flow: Flow): void {
  flow.greeted = false;
  if (flow.exchange === 'none') flow.exchange = 'greeting';
}

/** A session of this name is opened here. */
export function openNamed(flow: Flow, name: string, span: Span): void {
  flow.sessions.set(name, { span, flow: fresh });
}

/** Checks lines of the session of this name, which is opened above: what they say is said of that one. */
export function inNamed(flow: Flow, name: string, check: () => void): void {
  const named = flow.sessions.get(name);
  if (named === undefined) return;
  const outside = sessionIn(flow);
  Object.assign(flow, named.flow);
  inOneSession(flow, check);
  flow.sessions.set(name, { span: named.span, flow: sessionIn(flow) });
  Object.assign(flow, outside);
}

/** Checks the lines of a `repeat`: of a session of their own, which knows what is known before and leaves nothing behind. */
export function inRepetition(flow: Flow, check: () => void): void {
  const outside = sessionIn(flow);
  const added: (readonly [Kept, string])[] = [];
  freshSession(flow);
  flow.inRepeat = true;
  flow.beside = {
    learned(kind, name) {
      if (!flow[kind].has(name)) added.push([kind, name]);
    },
    sees: () => true,
  };
  inOneSession(flow, check);
  for (const [kind, name] of added) flow[kind].delete(name);
  Object.assign(flow, outside, { inRepeat: false, beside: undefined });
}

/** Checks lines that are all of the session whose line they stand in. */
export function inOneSession(flow: Flow, check: () => void): void {
  const outside = flow.inOneSession;
  flow.inOneSession = true;
  check();
  flow.inOneSession = outside;
}

const sessionIn = ({ exchange, greeted, loggedIn, data, halfClosed }: Flow): SessionFlow => ({
  exchange,
  greeted,
  loggedIn,
  data,
  halfClosed,
});

/** What to say where a line of one session names another. */
export const oneSession =
  'the lines of `repeat`, and what `a: use …` or a line of `parallel` calls, are all of one session: they name no other';
