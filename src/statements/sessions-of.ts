/**
 * The sessions of a test, known from its text: how many connections it may have open at once is known before it opens the
 * first. A test that holds one and waits for another could wait for a test that does the same.
 */
import type { Node, StatementKind } from '../language/ast.ts';
import type { Spec } from '../language/spec.ts';
import type { TestDeclaration } from '../language/test-declaration.ts';
import { isStatement } from '../language/ast.ts';

export interface TestSessions {
  /** Is there a line that opens the test's own session, which has no name? */
  readonly own: boolean;
  /** The names of the others. */
  readonly named: ReadonlySet<string>;
  /** How many repetitions run at once, each in one more session; 0: nothing is repeated. */
  readonly repeated: number;
  /** How many connections all repetitions open together, at least; those of a definition count once. */
  readonly repetitions: number;
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
  OpenMessage: false,
};

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
  let own = false;
  let repeated = 0;
  let repetitions = 0;
  let tidying = false;
  const seen = new Set<Node>();
  const visit = (items: readonly Node[], name: string | undefined, home: Home): void => {
    for (const item of items) {
      if (!isStatement(item)) continue;
      const does = opens[item.kind];
      if (does === true && name === undefined && (!tidying || opensAnew(item))) own = true;
      else if (item.kind === 'Repeat') {
        const count = Number(item.count.text);
        repeated = Math.max(repeated, Math.min(count, Number(item.concurrency?.text ?? 1)));
        if (opensOne(item.body.items, home)) repetitions += count;
      } else if (item.kind === 'Session') named.add(item.name.text);
      if (item.kind === 'InSession') visit(item.body.items, item.name.text, home);
      else if (item.kind === 'GivenBlock' || item.kind === 'Retry' || item.kind === 'Parallel')
        visit(item.body.items, name, home);
      else if (item.kind === 'Use') {
        const called = home.definitions.get(item.name.text);
        // In the lines of a named session nothing opens another.
        if (called === undefined || name !== undefined || seen.has(called.node)) continue;
        seen.add(called.node);
        visit(called.node.body.items, name, called.home);
      }
    }
  };
  for (const block of setup) visit(block.body.items, undefined, spec);
  visit(lines, undefined, spec);
  tidying = true;
  for (const block of teardown) visit(block.body.items, undefined, spec);
  return { own, named, repeated, repetitions };
}

/** Do these lines, all of one session, open that? */
function opensOne(items: readonly Node[], home: Home, seen = new Set<Node>()): boolean {
  return items.some((item) => {
    if (!isStatement(item)) return false;
    if (item.kind === 'GivenBlock') return opensOne(item.body.items, home, seen);
    if (item.kind !== 'Use') return opens[item.kind] === true;
    const called = home.definitions.get(item.name.text);
    if (called === undefined || seen.has(called.node)) return false;
    seen.add(called.node);
    return opensOne(called.node.body.items, called.home, seen);
  });
}
