/** What is asked of texts of a message: of a header's values, of a part. Text is found without regard to case, as in replies. */
import type { TextTest } from '../../language/ast.ts';
import { plural } from '../../text/plural.ts';
import type { Environment } from '../environment.ts';
import { regexFinds } from '../regex.ts';
import { clipped } from '../words.ts';

/** Does it ask that something is not there? */
export const isAbsence = (test: TextTest): boolean => test.form !== 'is' && test.absent;

/** One of the texts is as asked; or, where absence is asked, none is. */
export function textMiss(
  test: TextTest,
  texts: readonly string[],
  what: string,
  environment: Environment,
): string | undefined {
  const found = texts.find((text) => isAsked(test, text, environment));
  if ((found !== undefined) !== isAbsence(test)) return undefined;
  if (found !== undefined) return `${what} is: ${clipped(found)}`;
  const came =
    texts.length === 0 ? 'is not there' : texts.length > 1 ? `is none of ${plural(texts.length, 'text')} so` : 'is';
  return `${what} ${came}${texts.length === 0 ? '' : `: ${texts.slice(0, 3).map(clipped).join(' | ')}`}`;
}

function isAsked(test: TextTest, text: string, environment: Environment): boolean {
  switch (test.form) {
    case 'has':
      return text.toLowerCase().includes(environment.text(test.text).toLowerCase());
    case 'is':
      return text === environment.text(test.text);
    case 'regex':
      return regexFinds(test.regex, text);
  }
}

/** `<a@b>` and `a@b` are the same path. */
export const withoutBrackets = (path: string): string => path.trim().replace(/^<(.*)>$/s, '$1');
