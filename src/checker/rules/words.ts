/**
 * Where one of a few words may stand, the word is one of them: attributes of tests, levels of references, types of
 * parameters. (The version of the language is judged where the file is read.)
 */
import type { Word } from '../../language/ast.ts';
import { valueTypeNames } from '../../language/value-types.ts';
import { allNodes } from '../../language/walk.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import type { Rule, RuleContext } from '../rule.ts';

const testAttributes = ['delivers', 'may-deliver', 'slow', 'intrusive'] as const;
const levels = ['must', 'should', 'may'] as const;

export const words: Rule = (context) => {
  for (const node of allNodes(context.parsed.file)) {
    if (node.kind === 'Test')
      for (const word of node.attributes) oneOf(context, word, testAttributes, 'attribute of a test');
    if (node.kind === 'Reference' && node.level !== undefined) oneOf(context, node.level, levels, 'level');
    if (node.kind === 'Param') oneOf(context, node.type, valueTypeNames, 'type of a parameter');
  }
};

function oneOf(context: RuleContext, word: Word, allowed: readonly string[], what: string): void {
  if (allowed.includes(word.text)) return;
  const near = suggestions(word.text, allowed);
  context.report('E0204', word.span, `\`${word.text}\` is no ${what}`, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [`one of: ${allowed.join(', ')}`],
  });
}
