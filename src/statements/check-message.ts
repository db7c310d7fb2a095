/** What can be known of what is asked of a message without one. */
import type { DsnTest, MessageTest, Regex, TextTest, Word } from '../language/ast.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { checkEnhanced } from './expectations/check-alternatives.ts';
import type { CheckContext } from './handler.ts';
import { regexFault } from './regex.ts';

export function checkMessageTest(asked: MessageTest, context: CheckContext): void {
  switch (asked.about) {
    case 'header':
      checkField(asked.field, context);
      checkText(asked.test, context);
      return;
    case 'received':
    case 'body':
    case 'part':
      checkText(asked.test, context);
      return;
    case 'dsn':
      checkDsn(asked.test, context);
      return;
    case 'sender':
  }
}

function checkDsn(test: DsnTest, context: CheckContext): void {
  switch (test.form) {
    case 'action':
      checkWord(test.word, actions, 'action of a report (RFC 3464 2.3.3)', context);
      return;
    case 'original':
      checkWord(test.word, originals, 'way in which an original comes back', context);
      return;
    case 'status':
      checkEnhanced(test.enhanced, undefined, context);
      return;
    case 'field':
      checkField(test.field, context);
      checkText(test.test, context);
      return;
    case 'recipient':
  }
}

const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;
const originals = ['returned', 'full', 'header', 'absent'] as const;

function checkWord({ text, span }: Word, words: readonly string[], what: string, context: CheckContext): void {
  if (words.includes(text)) return;
  const near = suggestions(text, words);
  context.report('E0204', span, `there is no ${what} \`${text}\``, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [`one of ${words.join(', ')}`],
  });
}

/** People copy the colon. */
function checkField({ text, span }: Word, context: CheckContext): void {
  if (/^[A-Za-z0-9-]+$/.test(text)) return;
  context.report('E0308', span, `\`${text}\` is no name of a header field`, {
    help: ['letters, digits and `-`, without a colon: header Subject has "hello"'],
  });
}

function checkText(test: TextTest | { readonly form: string }, context: CheckContext): void {
  if ('regex' in test) checkRegex(test.regex, context);
}

function checkRegex(regex: Regex, context: CheckContext): void {
  const fault = regexFault(regex);
  if (fault !== undefined) context.report('E0303', regex.span, fault.message, { help: fault.help });
}
