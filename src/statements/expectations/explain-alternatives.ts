/** How an `expect` about a reply reads in a dialog: what the server has to say. */
import type { Alternative } from '../../language/ast.ts';
import type { DialogLine } from '../handler.ts';

export function explainAlternatives(alternatives: readonly Alternative[], subject: 'reply' | 'banner'): DialogLine[] {
  const text = alternatives.map(alternativeText).join(' or ');
  return [{ who: 'S', text: subject === 'banner' ? `greeting: ${text}` : text }];
}

function alternativeText(alternative: Alternative): string {
  if (alternative.form === 'close') return '(closes the connection)';
  if (alternative.form === 'syntax') return alternative.malformed ? '(a malformed reply)' : '(a well-formed reply)';
  const { negated, code, enhanced, enhancedAbsent, detail, thenClose } = alternative;
  const words = [
    negated ? '(not)' : '',
    code?.text ?? '',
    enhanced === undefined ? '' : `${enhancedAbsent === true ? '(without) ' : ''}${enhanced.text}`,
    detail === undefined ? '' : detailText(detail),
    thenClose ? '(then closes the connection)' : '',
  ];
  return words.filter((word) => word !== '').join(' ');
}

function detailText(detail: NonNullable<Extract<Alternative, { form: 'reply' }>['detail']>): string {
  if (detail.form === 'lines') return `(${String(detail.lines.length)} lines, ${detail.mode})`;
  const without = detail.absent ? '(without) ' : '';
  switch (detail.form) {
    case 'regex':
      return `${without}/${detail.regex.source}/${detail.regex.flags}`;
    case 'keyword':
      return without + [detail.keyword, ...detail.args].map(({ text }) => text).join(' ');
    case 'text':
    case 'exact':
      return `${without}"${detail.text.parts.map((part) => (part.form === 'text' ? part.text : part.form === 'name' ? `<${part.name}>` : '…')).join('')}"`;
  }
}
