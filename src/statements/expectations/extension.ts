/** `expect ext SIZE >= 10MiB`, `expect ext AUTH has PLAIN`, `expect no ext X`: the last EHLO reply as data. */
import { amountOf } from '../check-amount.ts';
import type { Comparison, ExpectationOf, Word } from '../../language/ast.ts';
import { printExpectation } from '../../language/print-expectation.ts';
import type { Extensions } from '../../smtp/extensions.ts';
import { formatSize } from '../../text/size.ts';
import type { CaseRun } from '../case-run.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed, unjudged, type Judged } from '../judged.ts';
import { replyWords } from '../words.ts';
import { checkKeyword } from './check-alternatives.ts';
import { currentReply, isCurrent } from './current-reply.ts';

export const extension: ExpectationHandler<'Extension'> = {
  check(expectation, context) {
    checkKeyword(expectation.keyword, context);
    if (context.flow.greeted) return;
    context.report('E0301', expectation.span, 'no EHLO was sent yet: no extensions are known', {
      help: ['write `send EHLO` and `expect 250` before'],
    });
  },
  async judge(expectation, run, within) {
    const current = await currentReply(run, within);
    if (!isCurrent(current)) return current;
    const { extensions } = current.session;
    if (extensions === undefined) {
      if (current.exchange.verb === undefined) {
        const unknown =
          'there is no list of extensions: what was sent is not one whole EHLO, so no reply is known to be its';
        return unjudged(unknown, ['write: send EHLO'], false);
      }
      const words = `there is no list of extensions: EHLO was not answered with 250 (last: ${replyWords(current.reply)})`;
      return expectation.absent ? unjudged(words, [], false) : missed(words);
    }
    return judgeExtensions(expectation, extensions, run);
  },
  explain: (expectation) => [{ who: 'S', text: printExpectation(expectation) }],
  judgesSameReply: () => true,
};

function judgeExtensions(
  { keyword, absent, compare, has }: ExpectationOf<'Extension'>,
  extensions: Extensions,
  run: CaseRun,
): Judged {
  const args = extensions.args(keyword.text);
  if (args === undefined)
    return absent ? met(`no ${keyword.text}`) : missed(`${keyword.text} is not offered`, [listed(extensions)]);
  const offered = [keyword.text, ...args].join(' ');
  const { have = [], lack = [] } = has === undefined ? {} : sorted(has, args);
  if (absent && have.length > 0) return missed(`${offered}: ${have.join(', ')} is offered`);
  if (!absent && lack.length > 0) return missed(`${offered}: ${lack.join(', ')} is missing`);
  if (compare === undefined) return absent && has === undefined ? missed(`${offered} is offered`) : met(offered);
  const wanted = amountOf(compare.amount, run.environment);
  if (typeof wanted !== 'number') return wanted;
  if (sizeSatisfies(args, compare.comparison, wanted) !== absent) return met(offered);
  const asked = `${absent ? 'not ' : ''}${compare.comparison} ${formatSize(wanted)}`;
  return missed(`the server offers ${offered}, asked was ${asked}`);
}

/** Which of these arguments are offered, and which not. Case does not matter. */
export function sorted(
  words: readonly Word[],
  args: readonly string[],
): { readonly have: readonly string[]; readonly lack: readonly string[] } {
  const offered = new Set(args.map((argument) => argument.toUpperCase()));
  const texts = words.map(({ text }) => text);
  const isOffered = (text: string): boolean => offered.has(text.toUpperCase());
  return { have: texts.filter(isOffered), lack: texts.filter((text) => !isOffered(text)) };
}

/** A keyword without a number, or with 0, sets no limit (RFC 1870 3): it satisfies any `>=` and `>`. */
export function sizeSatisfies(args: readonly string[], comparison: Comparison, wanted: number): boolean {
  const number = Number(args.find((argument) => /^\d{1,20}$/.test(argument)) ?? 0);
  const value = number === 0 ? Number.POSITIVE_INFINITY : number;
  switch (comparison) {
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
  }
}

const listed = (extensions: Extensions): string =>
  `offered: ${extensions.lines.map(({ text }) => text).join(', ') || 'nothing'}`;
