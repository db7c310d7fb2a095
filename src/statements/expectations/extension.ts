/** `expect ext SIZE >= 10MiB`, `ext LIMITS RCPTMAX >= 100`, `ext AUTH has PLAIN`, `no ext X`: the last EHLO reply as data. */
import { amountOf } from '../check-amount.ts';
import type { Amount, ExpectationOf, Word } from '../../language/ast.ts';
import { printExpectation } from '../../language/print-expectation.ts';
import { argumentValue } from '../../smtp/extension-arguments.ts';
import { parseExtensions, type Extensions } from '../../smtp/extensions.ts';
import type { ReplySeen } from '../../session/settings.ts';
import type { CaseRun } from '../case-run.ts';
import type { Environment } from '../environment.ts';
import type { CheckContext, ExpectationHandler } from '../handler.ts';
import { met, missed, unjudged, type Judged } from '../judged.ts';
import { replyWords } from '../words.ts';
import { checkKeyword } from './check-alternatives.ts';
import { checkExtensionArguments } from './check-arguments.ts';
import { currentReply, isCurrent } from './current-reply.ts';
import { askedWords, valueAnswer, type AskedValue } from './extension-value.ts';

type Expected = ExpectationOf<'Extension'>;

export const extension: ExpectationHandler<'Extension'> = {
  check(expectation, context) {
    checkKeyword(expectation.keyword, context);
    checkExtensionArguments(expectation, context);
    checkGreeted(expectation, context);
  },
  async judge(expectation, run, within) {
    const extensions = await knownExtensions(run, within, expectation.absent);
    return 'kind' in extensions ? extensions : judgeExtensions(expectation, extensions, run.environment);
  },
  explain: (expectation) => [{ who: 'S', text: printExpectation(expectation) }],
  judgesSameReply: () => true,
};

/** Without an EHLO nothing is known of extensions. */
export function checkGreeted({ span }: Pick<Expected, 'span'>, { flow, report }: CheckContext): void {
  if (flow.greeted) return;
  report('E0301', span, 'no EHLO was sent yet: no extensions are known', {
    help: ['write `send EHLO` and `expect 250` before'],
  });
}

/** The extensions of the session, or what to conclude where there are none. `absent`: something is not to be offered. */
export async function knownExtensions(
  run: CaseRun,
  within: number | undefined,
  absent: boolean,
): Promise<Extensions | Judged> {
  const current = await currentReply(run, within);
  if (!isCurrent(current)) return current;
  const { extensions } = current.session;
  if (extensions !== undefined) return extensions;
  if (current.exchange.verb === undefined) {
    const unknown =
      'there is no list of extensions: what was sent is not one whole EHLO, so no reply is known to be its';
    return unjudged(unknown, ['write: send EHLO'], false);
  }
  const words = `there is no list of extensions: EHLO was not answered with 250 (last: ${replyWords(current.reply)})`;
  return absent ? unjudged(words, [], false) : missed(words);
}

/** What a reply offers, for a rule that looks at replies in passing; undefined where it is no list of extensions. */
export function offeredBy({ reply, exchange }: Pick<ReplySeen, 'reply' | 'exchange'>): Extensions | undefined {
  const greets = exchange.verb === 'EHLO' || exchange.verb === 'LHLO';
  return greets && reply.code === 250 ? parseExtensions(reply) : undefined;
}

/** Holds what is offered against what is asked. */
export function judgeExtensions(expectation: Expected, extensions: Extensions, environment: Environment): Judged {
  const { keyword, absent, field, compare, has } = expectation;
  const args = extensions.args(keyword.text);
  if (args === undefined)
    return absent ? met(`no ${keyword.text}`) : missed(`${keyword.text} is not offered`, [listed(extensions)]);
  const offered = [keyword.text, ...args].join(' ');
  const { have = [], lack = [] } = has === undefined ? {} : sorted(has, args);
  if (absent && have.length > 0)
    return missed(`${offered}: ${have.join(', ')} ${have.length === 1 ? 'is' : 'are'} offered`);
  if (!absent && lack.length > 0) return missed(`${offered}: ${lack.join(', ')} is missing`);
  if (has !== undefined) return met(offered);
  if (compare === undefined) return judgePresence(expectation, offered, args);
  const wanted = wantedValue(compare.amount, environment);
  if (typeof wanted !== 'number') return wanted;
  const asked: AskedValue = { keyword: keyword.text, field: field?.text, comparison: compare.comparison, wanted };
  const answer = valueAnswer(asked, args);
  if ('why' in answer) return missed(`the server offers ${offered}: ${answer.why}`);
  if (answer.holds !== absent) return met(offered);
  return missed(`the server offers ${offered}, asked was ${absent ? 'not ' : ''}${askedWords(asked)}`);
}

function judgePresence({ keyword, field, absent }: Expected, offered: string, args: readonly string[]): Judged {
  if (field === undefined) return absent ? missed(`${offered} is offered`) : met(offered);
  const says = argumentValue(keyword.text, field.text, args).kind !== 'absent';
  if (says !== absent) return met(offered);
  return missed(`the server offers ${offered}: it says ${absent ? 'a' : 'no'} ${field.text}`);
}

/** Octets or a number; of a duration its seconds, as extensions count them. */
export function wantedValue(amount: Amount, environment: Environment): number | Judged {
  const wanted = amountOf(amount, environment);
  return typeof wanted === 'number' && amount.unit === 'duration' ? wanted / 1000 : wanted;
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

const listed = (extensions: Extensions): string =>
  `offered: ${extensions.lines.map(({ text }) => text).join(', ') || 'nothing'}`;
