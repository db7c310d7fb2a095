/**
 * In a test that judges something, the reply to each command is judged before the next one: what nobody looks at may be a
 * refusal, and the rest of the test is then about something else than it says.
 *
 * Looked at is whatever an expectation, a `time`, a `capture` or a `receive` had before it; who closes, connects anew or
 * ignores what is pending does not want it. `raw`, `hex` and `as is` owe no reply; that of QUIT and of RSET says nothing.
 */
import { isStatement, type Expectation, type Node, type NodeKind, type NodeOf } from '../../language/ast.ts';
import { blockOf } from '../../language/walk.ts';
import type { Rule } from '../rule.ts';

export const unjudgedReplies: Rule = ({ spec, report }) => {
  const setups = new Map<Node, Course>();
  const seen = new Set<readonly Node[]>();
  for (const { setup, lines } of spec.tests) {
    // The tests of all rows of a table have the same lines.
    if (seen.has(lines)) continue;
    seen.add(lines);
    let course: Course | undefined;
    for (const block of setup) {
      const known = setups.get(block) ?? follow(block.body.items, course);
      setups.set(block, known);
      course = known;
    }
    course = follow(lines, course);
    course.unjudged.push(...course.owed.values());
    if (course.isUnread || !course.judges) continue;
    for (const { span } of untold(course)) {
      report('W0303', span, 'nothing judges the reply to this', {
        help: ['judge it (expect 250), or say that the test needs it and is about something else (given 250)'],
      });
    }
  }
};

/**
 * What became of the replies in some lines of a test, after those of `before each test` that came first. Blocks of these are
 * followed once, however many tests begin with them.
 */
interface Course {
  readonly before: Course | undefined;
  /** Of these lines alone. */
  readonly unjudged: NodeOf<'Send'>[];
  /** What the next line of each session may still judge; that of the test's own has no name. */
  readonly owed: ReadonlyMap<string | undefined, NodeOf<'Send'>>;
  readonly judges: boolean;
  /** A line could not be read, and may have judged what is owed. */
  readonly isUnread: boolean;
  told: boolean;
}

/** After these, the reply before them is not missed; what a `use` begins with may judge it. */
const looking: readonly NodeKind[] = ['Time', 'Capture', 'Receive', 'IgnorePending', 'Connect', 'HangUp', 'Use'];

function follow(items: readonly Node[], before: Course | undefined): Course {
  const unjudged: NodeOf<'Send'>[] = [];
  const owed = new Map(before?.owed);
  let { judges = false, isUnread = false } = before ?? {};
  const visit = (lines: readonly Node[], session: string | undefined): void => {
    for (const node of lines) {
      if (node.kind === 'Bad') {
        isUnread = true;
      } else if (node.kind === 'Send') {
        const last = owed.get(session);
        if (last !== undefined) unjudged.push(last);
        owed.delete(session);
        if (owesReply(node)) owed.set(session, node);
      } else if (node.kind === 'Auth') {
        // Its own reply is judged in any case.
        const last = owed.get(session);
        if (last !== undefined) unjudged.push(last);
        owed.delete(session);
        judges = true;
      } else if (isAboutReply(node)) {
        owed.delete(session);
        judges = true;
      } else if (looking.includes(node.kind)) {
        owed.delete(session);
      }
      const block = blockOf(node);
      if (block !== undefined) visit(block.items, sessionOf(node) ?? session);
    }
  };
  // Of a file that is a test, its declarations are no lines of it.
  visit(
    items.filter((item) => isStatement(item) || item.kind === 'Bad'),
    undefined,
  );
  return { before, unjudged, owed, judges, isUnread, told: false };
}

/** The session of the lines in this block, where it is not that of the lines around it. No name has a blank in it. */
function sessionOf(node: Node): string | undefined {
  if (node.kind === 'InSession') return node.name.text;
  return node.kind === 'Repeat' ? `repeat ${String(node.span.start)}` : undefined;
}

/** The unjudged of these lines and of those before them, each once. */
function untold(course: Course): NodeOf<'Send'>[] {
  const found: NodeOf<'Send'>[] = [];
  for (let one: Course | undefined = course; one?.told === false; one = one.before) {
    one.told = true;
    for (const send of one.unjudged) found.push(send);
  }
  return found;
}

/** These look at no reply. */
const ofNoReply: ReadonlySet<Expectation['kind']> = new Set([
  'Compare',
  'Names',
  'Delivered',
  'NotDelivered',
  'Bounce',
  'Message',
]);

function isAboutReply(node: Node): boolean {
  if (node.kind === 'Judge') return true;
  if (node.kind !== 'Expect' || ofNoReply.has(node.expectation.kind)) return false;
  return !(node.expectation.kind === 'Reply' && node.expectation.subject === 'banner');
}

function owesReply({ payload }: NodeOf<'Send'>): boolean {
  if (payload.form === 'raw' || payload.form === 'hex' || payload.form === 'as is') return false;
  if (payload.form === 'message file') return !payload.asIs;
  if (payload.form !== 'line' && payload.form !== 'quoted' && payload.form !== 'chunk') return true;
  const [first] = payload.text.parts;
  return !(first?.form === 'text' && /^(?:QUIT|RSET)\b/i.test(first.text));
}
