/**
 * Where one of a few words may stand, the word is one of them: attributes of tests, levels of references, types of
 * parameters; days are days of the calendar. (The version of the language is judged where the file is read.)
 */
import type { Word } from '../../language/ast.ts';
import { valueTypeNames } from '../../language/value-types.ts';
import { allNodes } from '../../language/walk.ts';
import { isDay } from '../../text/day.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import type { Rule, RuleContext } from '../rule.ts';

const testAttributes = ['delivers', 'may-deliver', 'slow', 'intrusive'] as const;
const severities = ['blocker', 'critical', 'major', 'minor', 'trivial'] as const;
const levels = ['must', 'should', 'may'] as const;

export const words: Rule = (context) => {
  for (const node of allNodes(context.parsed.file)) {
    if (node.kind === 'Test')
      for (const word of node.attributes) oneOf(context, word, testAttributes, 'attribute of a test');
    if (node.kind === 'Reference' && node.level !== undefined) oneOf(context, node.level, levels, 'level');
    if (node.kind === 'Level') oneOf(context, node.word, levels, 'level');
    if (node.kind === 'Severity') oneOf(context, node.word, severities, 'severity');
    if (node.kind === 'KnownIssue' && node.until !== undefined) checkDay(context, node.until);
    if (node.kind === 'Param') oneOf(context, node.type, valueTypeNames, 'type of a parameter');
  }
};

function checkDay({ report }: RuleContext, { text, span }: Word): void {
  if (isDay(text)) return;
  report('E0204', span, `\`${text}\` is no day of the calendar`, {
    help: ['the last day on which the issue is known: 2026-12-31'],
  });
}

function oneOf(context: RuleContext, word: Word, allowed: readonly string[], what: string): void {
  if (allowed.includes(word.text)) return;
  const near = suggestions(word.text, allowed);
  context.report('E0204', word.span, `\`${word.text}\` is no ${what}`, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [`one of: ${allowed.join(', ')}`],
  });
}
