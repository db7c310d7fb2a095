/**
 * The sessions of a test, known from its text: how many connections it may have open at once is known before it opens the
 * first. A test that holds one and waits for another could wait for a test that does the same.
 */
import type { Node, Statement, StatementKind, Template } from '../language/ast.ts';
import type { Spec } from '../language/spec.ts';
import type { TestDeclaration } from '../language/test-declaration.ts';
import { isStatement } from '../language/ast.ts';

export interface TestSessions {
  /** Is there a line that opens the test's own session, which has no name? */
  readonly own: boolean;
  /** The names of the others. */
  readonly named: ReadonlySet<string>;
  /** How many of them all may be at the target. */
  readonly here: number;
  /** The lines that send one to another target. */
  readonly elsewhere: readonly Elsewhere[];
  /** Do repetitions open sessions at the target? */
  readonly repeatedHere: boolean;
  /** How many repetitions run at once, each in one more session; 0: nothing is repeated. */
  readonly repeated: number;
  /** How many connections all repetitions open together, at least; those of a definition count once. */
  readonly repetitions: number;
}

interface Elsewhere {
  /** Undefined: the test's own session. */
  readonly channel: string | undefined;
  readonly to: Template;
  /** It is a session of each repetition. */
  readonly repeats: boolean;
}

/** Does such a line open the session that it is of, where that is not open? `block`: the lines inside say. */
const opens: { readonly [K in StatementKind]: boolean | 'block' } = {
  Send: true,
  Auth: true,
  Pipeline: true,
  Drip: true,
  Expect: true,
  Judge: true,
  GivenBlock: 'block',
  Use: 'block',
  Retry: true,
  Time: true,
  Timeout: false,
  Receive: true,
  IgnorePending: true,
  Wait: false,
  Mark: false,
  Connect: true,
  Starttls: true,
  Handshake: true,
  Session: false,
  InSession: 'block',
  Parallel: 'block',
  Barrier: false,
  Repeat: 'block',
  HangUp: false,
  Capture: true,
  Resolve: false,
  OpenMessage: false,
};

/** Values are compared, and DNS is asked, without a session. */
const needsNone = (item: Node): boolean =>
  item.kind === 'Expect' && (item.expectation.kind === 'Names' || item.expectation.kind === 'Compare');

type Lines = Pick<TestDeclaration, 'setup' | 'lines' | 'teardown'>;

/** A file whose definitions lines can call. */
type Home = Pick<Spec, 'definitions'>;

/** By the lines of a test: those of all rows of a table are the same. */
const known = new WeakMap<readonly Node[], TestSessions>();

/** After the test nothing else opens a session that was not open. */
const opensAnew = ({ kind }: Node): boolean => kind === 'Connect' || kind === 'Retry';

/** Definitions are looked into once each, however often they are called. */
export function sessionsOf(test: Lines, home: Home): TestSessions {
  const sessions = known.get(test.lines) ?? findSessions(test, home);
  known.set(test.lines, sessions);
  return sessions;
}

function findSessions({ setup, lines, teardown }: Lines, spec: Home): TestSessions {
  const named = new Set<string>();
  const elsewhere: Elsewhere[] = [];
  /** Channels that may be at the target; those whose last connection is elsewhere, so that their lines open none. */
  const here = new Set<string | undefined>();
  const away = new Set<string | undefined>();
  let own = false;
  let repeated = 0;
  let repetitions = 0;
  let repeatedHere = false;
  let tidying = false;
  const seen = new Set<Node>();
  const opensOneOf = (item: Statement, name: string | undefined): void => {
    const to = item.kind === 'Connect' || item.kind === 'Session' ? item.to : undefined;
    if (to !== undefined) {
      elsewhere.push({ channel: name, to, repeats: false });
      away.add(name);
    } else if (opensAnew(item) || item.kind === 'Session' || !away.has(name)) {
      here.add(name);
      away.delete(name);
    }
  };
  const visit = (items: readonly Node[], name: string | undefined, home: Home): void => {
    for (const item of items) {
      if (!isStatement(item)) continue;
      if (needsNone(item)) continue;
      if (opens[item.kind] === true && (!tidying || opensAnew(item))) {
        if (name === undefined) own = true;
        opensOneOf(item, name);
      } else if (item.kind === 'Repeat') {
        const count = Number(item.count.text);
        repeated = Math.max(repeated, Math.min(count, Number(item.concurrency?.text ?? 1)));
        if (opensOne(item.body.items, home)) repetitions += count;
        const tos = tosOf(item.body.items, home);
        elsewhere.push(...tos.to.map((to) => ({ channel: undefined, to, repeats: true })));
        repeatedHere ||= tos.here;
      } else if (item.kind === 'Session') {
        named.add(item.name.text);
        opensOneOf(item, item.name.text);
      } else if (item.kind === 'HangUp') away.delete(name);
      if (item.kind === 'InSession') visit(item.body.items, item.name.text, home);
      else if (item.kind === 'GivenBlock' || item.kind === 'Retry' || item.kind === 'Parallel')
        visit(item.body.items, name, home);
      else if (item.kind === 'Use') {
        const called = home.definitions.get(item.name.text);
        if (called === undefined || seen.has(called.node)) continue;
        // In the lines of a named session nothing opens another, but they may send that elsewhere.
        if (name === undefined) seen.add(called.node);
        else
          elsewhere.push(
            ...tosOf(called.node.body.items, called.home).to.map((to) => ({ channel: name, to, repeats: false })),
          );
        if (name === undefined) visit(called.node.body.items, name, called.home);
      }
    }
  };
  for (const block of setup) visit(block.body.items, undefined, spec);
  visit(lines, undefined, spec);
  tidying = true;
  for (const block of teardown) visit(block.body.items, undefined, spec);
  return { own, named, here: here.size, elsewhere, repeated, repetitions, repeatedHere };
}

/** Where lines of one session send it; `here`: they may open it at the target, too. */
function tosOf(
  items: readonly Node[],
  home: Home,
  seen = new Set<Node>(),
): { readonly to: readonly Template[]; readonly here: boolean } {
  const to: Template[] = [];
  let here = false;
  for (const item of items) {
    if (!isStatement(item)) continue;
    const called = item.kind === 'Use' ? home.definitions.get(item.name.text) : undefined;
    if (item.kind === 'Connect' && item.to !== undefined) to.push(item.to);
    else if (called !== undefined && !seen.has(called.node)) {
      seen.add(called.node);
      const inside = tosOf(called.node.body.items, called.home, seen);
      to.push(...inside.to);
      here ||= inside.here;
    } else if (item.kind === 'GivenBlock' || item.kind === 'Retry') {
      const inside = tosOf(item.body.items, home, seen);
      to.push(...inside.to);
      here ||= inside.here || item.kind === 'Retry';
    } else if (opens[item.kind] === true && (to.length === 0 || opensAnew(item))) here = true;
  }
  return { to, here };
}

/** Do these lines, all of one session, open that? */
function opensOne(items: readonly Node[], home: Home, seen = new Set<Node>()): boolean {
  return items.some((item) => {
    if (!isStatement(item)) return false;
    if (item.kind === 'GivenBlock') return opensOne(item.body.items, home, seen);
    if (item.kind !== 'Use') return opens[item.kind] === true && !needsNone(item);
    const called = home.definitions.get(item.name.text);
    if (called === undefined || seen.has(called.node)) return false;
    seen.add(called.node);
    return opensOne(called.node.body.items, called.home, seen);
  });
}
