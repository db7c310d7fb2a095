/**
 * `proves` says of each embedded server one outcome, in one of the words for it. Whether there is such a server is not a
 * question of the language: `test-library` answers it.
 */
import type { Node } from '../../language/ast.ts';
import { maximumPersonas } from '../../language/limits.ts';
import { proofsIn, provenOutcomes } from '../../language/proof.ts';
import { allNodes, blockOf } from '../../language/walk.ts';
import { oneOf } from '../one-of.ts';
import type { Rule, RuleContext } from '../rule.ts';

const outcomes = Object.keys(provenOutcomes);

export const proofs: Rule = (context) => {
  twice(context, context.parsed.file.items);
  for (const test of context.spec.tests) {
    const beyond = test.proofs[maximumPersonas];
    if (beyond === undefined) continue;
    context.report('E0225', beyond.persona.span, `more than ${String(maximumPersonas)} embedded servers for one test`, {
      help: ['a few that pass and a few that fail are proof enough'],
    });
    break;
  }
  for (const node of allNodes(context.parsed.file)) {
    const block = blockOf(node);
    if (block !== undefined) twice(context, block.items);
    if (node.kind !== 'Proves') continue;
    for (const { outcome } of node.claims) oneOf(context, outcome, outcomes, 'outcome of a test');
  }
};

/** A block inside says something else of a server on purpose; the same block by a slip. */
function twice({ report }: RuleContext, items: readonly Node[]): void {
  const seen = new Map<string, ReturnType<typeof proofsIn>[number]>();
  for (const proof of proofsIn(items)) {
    const { text, span } = proof.persona;
    const first = seen.get(text);
    if (first === undefined) seen.set(text, proof);
    else
      report('E0202', span, `\`${text}\` is named twice`, {
        related: { message: 'here first', span: first.persona.span },
        help: ['a test has one outcome on one server'],
      });
  }
}
