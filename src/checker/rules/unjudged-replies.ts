/**
 * In a test that judges something, the reply to each command is judged before the next one: what nobody looks at may be a
 * refusal, and the rest of the test is then about something else than it says.
 *
 * Looked at is whatever an expectation, a `time`, a `capture` or a `receive` had before it; who closes, connects anew or
 * ignores what is pending does not want it. `raw` and `hex` owe no reply; that of QUIT and of RSET says nothing.
 */
import type { Node, NodeKind, NodeOf } from '../../language/ast.ts';
import type { TestDeclaration } from '../../language/spec.ts';
import { allNodes } from '../../language/walk.ts';
import type { Rule } from '../rule.ts';

export const unjudgedReplies: Rule = ({ spec, report }) => {
  for (const test of spec.tests) {
    for (const { span } of unjudgedIn(test)) {
      report('W0303', span, 'nothing judges the reply to this', {
        help: ['judge it (expect 250), or say that the test needs it and is about something else (given 250)'],
      });
    }
  }
};

/** After these, the reply before them is not missed. */
const looking: readonly NodeKind[] = ['Time', 'Capture', 'Receive', 'IgnorePending', 'Connect', 'HangUp'];

/** The `send`s of a test whose replies nobody judges; none where a line could not be read, which may have judged them. */
function unjudgedIn({ setup, lines }: TestDeclaration): NodeOf<'Send'>[] {
  const unjudged: NodeOf<'Send'>[] = [];
  let owed: NodeOf<'Send'> | undefined;
  let judges = false;
  for (const node of [...setup.flatMap(({ body }) => linesOf(body.items)), ...linesOf(lines)]) {
    if (node.kind === 'Bad') return [];
    if (node.kind === 'Send') {
      if (owed !== undefined) unjudged.push(owed);
      owed = owesReply(node) ? node : undefined;
    } else if (isAboutReply(node)) {
      owed = undefined;
      judges = true;
    } else if (looking.includes(node.kind)) {
      owed = undefined;
    }
  }
  if (owed !== undefined) unjudged.push(owed);
  return judges ? unjudged : [];
}

const linesOf = (items: readonly Node[]): Node[] => [...allNodes({ items })];

function isAboutReply(node: Node): boolean {
  return node.kind === 'Expect' && !(node.expectation.kind === 'Reply' && node.expectation.subject === 'banner');
}

function owesReply({ payload }: NodeOf<'Send'>): boolean {
  if (payload.form === 'raw' || payload.form === 'hex') return false;
  if (payload.form === 'greeting' || payload.form === 'message') return true;
  const [first] = payload.text.parts;
  return !(first?.form === 'text' && /^(?:QUIT|RSET)\b/i.test(first.text));
}
