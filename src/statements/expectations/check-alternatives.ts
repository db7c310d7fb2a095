/** What can be known of the alternatives of an `expect` without a server. */
import type { Alternative, CodePattern, Detail, EnhancedPattern, Regex, Word } from '../../language/ast.ts';
import { knownKeywords } from '../../smtp/keywords.ts';
import { isKnownReplyCode, nearestReplyCodes } from '../../smtp/reply-codes.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import type { CheckContext } from '../handler.ts';
import { checkKeywordArguments } from './check-arguments.ts';
import { regexFault } from '../regex.ts';

export function checkAlternatives(alternatives: readonly Alternative[], context: CheckContext): void {
  for (const alternative of alternatives) {
    if (alternative.form !== 'reply') continue;
    if (alternative.code !== undefined) checkCode(alternative.code, context);
    if (alternative.enhanced !== undefined) checkEnhanced(alternative.enhanced, alternative.code, context);
    if (alternative.detail !== undefined) checkDetail(alternative.detail, context);
  }
  checkLoneDetail(alternatives, context);
}

/** `expect 260`: no server sends it. Ranges need at least one code that exists. */
export function checkCode(code: CodePattern, context: CheckContext): void {
  if (code.low > code.high) {
    context.report('E0309', code.span, `no code is in ${code.text}`, { help: ['the lower code stands first'] });
    return;
  }
  if (code.low !== code.high) {
    if (code.low >= 200 && code.high <= 599) return;
    context.report('E0302', code.span, 'reply codes begin with 2, 3, 4 or 5');
    return;
  }
  if (isKnownReplyCode(code.low)) return;
  const near = nearestReplyCodes(code.low).map(String);
  context.report(
    'E0302',
    code.span,
    `there is no reply code ${code.text}`,
    near.length === 0 ? {} : { label: didYouMean(near) },
  );
}

export function checkEnhanced(enhanced: EnhancedPattern, code: CodePattern | undefined, context: CheckContext): void {
  const [first] = enhanced.parts;
  if (first !== 2 && first !== 4 && first !== 5) {
    context.report('E0302', enhanced.span, 'an enhanced status code begins with 2, 4 or 5 (RFC 3463)');
    return;
  }
  if (enhanced.parts.some((part) => part !== undefined && part > 999)) {
    context.report('E0302', enhanced.span, 'the parts of an enhanced status code have at most three digits (RFC 3463)');
    return;
  }
  if (code === undefined || (code.low <= first * 100 + 99 && first * 100 <= code.high)) return;
  context.report('E0309', enhanced.span, `a reply ${code.text} has no enhanced status code ${enhanced.text}`, {
    help: ['its first digit is that of the reply code (RFC 2034)'],
  });
}

function checkDetail(detail: Detail, context: CheckContext): void {
  switch (detail.form) {
    case 'regex':
      checkRegex(detail.regex, context);
      return;
    case 'keyword':
      checkKeyword(detail.keyword, context);
      if (!checkKeywordLine(detail.args, context)) checkKeywordArguments(detail.keyword, detail.args, context);
      return;
    case 'lines':
      for (const line of detail.lines) {
        if (line.form === 'regex') checkRegex(line.regex, context);
        if (line.form !== 'keyword') continue;
        checkKeyword(line.keyword, context);
        checkKeywordArguments(line.keyword, line.args, context);
      }
      return;
    case 'text':
    case 'exact':
  }
}

function checkRegex(regex: Regex, context: CheckContext): void {
  const fault = regexFault(regex);
  if (fault !== undefined) context.report('E0303', regex.span, fault.message, { help: fault.help });
}

/** A warning only, and only where a known keyword is near: servers have keywords of their own. */
export function checkKeyword(keyword: Word, context: Pick<CheckContext, 'report'>): void {
  if (keyword.quoted === true) return;
  const [name = ''] = keyword.text.toUpperCase().split('=');
  if (name === 'OK' || knownKeywords.includes(name)) return;
  const near = suggestions(name, knownKeywords);
  if (near.length === 0) return;
  context.report('W0214', keyword.span, `unknown extension keyword \`${keyword.text}\``, {
    label: didYouMean(near),
    help: [`a warning only, and only where a known keyword is near; to keep it, quote it: "${keyword.text}"`],
  });
}

/** The rest of a keyword line is keyword and arguments. True where it was meant to be more. */
function checkKeywordLine(args: readonly Word[], context: CheckContext): boolean {
  const word = args.find(({ text }) => text === 'or' || text === 'then' || text === 'within');
  if (word === undefined) return false;
  context.report('E0306', word.span, `\`${word.text}\` would be taken for an argument of the keyword`, {
    help: [
      'the rest of a line such as `250-SIZE 1000` is keyword and arguments',
      'put the keyword last (expect 550 or 250-SIZE), or write: expect ext SIZE within 5s',
    ],
  });
  return true;
}

/** `550 or 554 5.7.1`: the author meant the detail for both. */
function checkLoneDetail(alternatives: readonly Alternative[], context: CheckContext): void {
  if (alternatives.length < 2) return;
  const last = alternatives[alternatives.length - 1];
  if (last?.form !== 'reply' || last.code === undefined) return;
  const detailed = last.enhanced ?? (last.detail?.form === 'keyword' ? undefined : last.detail);
  if (detailed === undefined) return;
  const bare = alternatives
    .slice(0, -1)
    .every(
      (alternative) =>
        alternative.form === 'reply' &&
        !alternative.negated &&
        alternative.code !== undefined &&
        alternative.enhanced === undefined &&
        alternative.detail === undefined &&
        !alternative.thenClose,
    );
  if (!bare) return;
  context.report('E0304', detailed.span, `this belongs to ${last.code.text} alone, not to the codes before it`, {
    help: ['write it behind each code, for example: expect 550 5.7.1 or 554 5.7.1'],
  });
}
