/** A word that has to be one of a few: which of them was meant. */
import type { Word } from '../language/ast.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { RuleContext } from './rule.ts';

/** Reports E0204 for a word that is none of `allowed`. `what` it should be: `attribute of a test`. */
export function oneOf({ report }: RuleContext, word: Word, allowed: readonly string[], what: string): void {
  if (allowed.includes(word.text)) return;
  const near = suggestions(word.text, allowed);
  report('E0204', word.span, `\`${word.text}\` is no ${what}`, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [`one of: ${allowed.join(', ')}`],
  });
}
