/** `expect ext well-formed`, `expect ext SIZE well-formed`: is what the server offers as RFC 5321 and the extensions have it? */
import { printExpectation } from '../../language/print-expectation.ts';
import type { ExpectationOf } from '../../language/ast.ts';
import { extensionFaults, type Extensions } from '../../smtp/extensions.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed, type Judged } from '../judged.ts';
import { clipped } from '../words.ts';
import { checkKeyword } from './check-alternatives.ts';
import { checkGreeted, knownExtensions } from './extension.ts';

export const extensionSyntax: ExpectationHandler<'ExtensionSyntax'> = {
  check(expectation, context) {
    if (expectation.keyword !== undefined) checkKeyword(expectation.keyword, context);
    checkGreeted(expectation, context);
  },
  async judge(expectation, run, within) {
    const extensions = await knownExtensions(run, within, false);
    return 'kind' in extensions ? extensions : judgeExtensionSyntax(expectation, extensions);
  },
  explain: (expectation) => [{ who: 'S', text: printExpectation(expectation) }],
  judgesSameReply: () => true,
};

/** Holds the lines of one keyword, or of all, against their grammar. A keyword that is not offered is a miss. */
export function judgeExtensionSyntax(
  { keyword }: Pick<ExpectationOf<'ExtensionSyntax'>, 'keyword'>,
  extensions: Extensions,
): Judged {
  if (keyword !== undefined && !extensions.has(keyword.text)) return missed(`${keyword.text} is not offered`);
  const faults = extensionFaults(extensions, keyword?.text).map(({ text, why }) => `${clipped(text)}: ${why}`);
  const [first, ...others] = faults;
  return first === undefined ? met('what is offered is well-formed') : missed(`the server offers ${first}`, others);
}
