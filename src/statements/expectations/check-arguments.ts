/**
 * What is asked of the arguments of an extension, as far as the text of the spec tells that no server of this keyword ever has them.
 * Warnings, as a server may have arguments of its own; quoted words are meant as they stand.
 */
import type { ExpectationOf, Word } from '../../language/ast.ts';
import { argumentRule, fieldNames, fieldUnit } from '../../smtp/extension-arguments.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import type { CheckContext } from '../handler.ts';

type Asked = Pick<ExpectationOf<'Extension'>, 'keyword' | 'field' | 'compare' | 'has'>;
type Context = Pick<CheckContext, 'report'>;

/** `ext PIPELINING >= 5`, `ext LIMITS RCPTMX >= 5`, `ext LIMITS >= 5`, `ext XCLIENT has ADR`. */
export function checkExtensionArguments({ keyword, field, compare, has = [] }: Asked, context: Context): void {
  checkUnit(keyword, field, compare, context);
  checkKeywordArguments(keyword, has, context);
  const rule = argumentRule(keyword.text);
  if (rule === undefined || keyword.quoted === true) return;
  const [asked] = [field?.span, compare?.amount.span].filter((span) => span !== undefined);
  if (asked === undefined) return;
  const fields = fieldNames(keyword.text);
  if (fields.length === 0) {
    if (rule.words !== undefined)
      tell(
        asked,
        `the arguments of \`${keyword.text}\` are names, and no numbers`,
        [`for example: expect ext ${keyword.text} has ${rule.words[0] ?? ''}`],
        context,
      );
    else tellBare(keyword, asked, context);
  } else if (field === undefined && rule.positions === undefined) {
    tell(
      asked,
      `\`${keyword.text}\` has several values`,
      [`say which: expect ext ${keyword.text} ${fields[0] ?? ''} >= 10`],
      context,
    );
  } else if (field !== undefined && !fields.some((name) => name.toLowerCase() === field.text.toLowerCase())) {
    const near = suggestions(field.text, fields);
    // Others of the form NAME=value may be registered: there only a near one is a slip.
    if (rule.named !== undefined && near.length === 0) return;
    context.report('W0430', field.span, `\`${keyword.text}\` has no value \`${field.text}\``, {
      ...(near.length > 0 && { label: didYouMean(near) }),
      help: [`its values: ${fields.join(', ')} (${rule.clause})`],
    });
  } else if (compare !== undefined && fieldUnit(keyword.text, field?.text) === 'date and time') {
    tell(
      asked,
      'a date is not compared with a number',
      [`to keep it: capture x from ext ${keyword.text} ${field?.text ?? ''}`],
      context,
    );
  }
}

/** Words behind a keyword: `expect 250-PIPELINING X`, `has X`. */
export function checkKeywordArguments(keyword: Word, args: readonly Word[], context: Context): void {
  const rule = argumentRule(keyword.text);
  const [first] = args;
  if (rule === undefined || keyword.quoted === true || first === undefined) return;
  const { words } = rule;
  if (words === undefined) {
    if (fieldNames(keyword.text).length === 0 && first.quoted !== true) tellBare(keyword, first.span, context);
    return;
  }
  for (const { text, span, quoted } of args) {
    if (quoted === true || words.includes(text.toUpperCase())) continue;
    const near = suggestions(text.toUpperCase(), words);
    if (near.length === 0) continue;
    context.report('W0430', span, `\`${text}\` is not known as an argument of \`${keyword.text}\``, {
      label: didYouMean(near),
      help: ['a warning only, and only where a known one is near'],
    });
  }
}

/** A duration stands only where seconds are counted. */
function checkUnit(keyword: Word, field: Asked['field'], compare: Asked['compare'], { report }: Context): void {
  if (compare?.amount.unit !== 'duration' || fieldUnit(keyword.text, field?.text) === 'seconds') return;
  report(
    'E0308',
    compare.amount.span,
    `\`${keyword.text}\` does not count seconds: a duration cannot be compared with it`,
    {
      help: ['for example: expect ext SIZE >= 10MiB, expect ext FUTURERELEASE >= 24h'],
    },
  );
}

const tellBare = (keyword: Word, span: Word['span'], context: Context): void => {
  tell(span, `\`${keyword.text}\` has no arguments`, [argumentRule(keyword.text)?.clause ?? ''], context);
};

function tell(span: Word['span'], message: string, help: readonly string[], { report }: Context): void {
  report('W0430', span, message, { help });
}
