/** A template as text. Pure; what is sent is made by the statements, which know of octets. */
import { isExpression, type Expression, type Template } from './ast.ts';
import { printExpression } from './print-text.ts';

/** `template` with what `valueOf` gives for each expression in it. */
export function templateText({ parts }: Template, valueOf: (expression: Expression) => string): string {
  return parts
    .map((part) => (isExpression(part) ? valueOf(part) : part.form === 'text' ? part.text : part.octets))
    .join('');
}

/** A template without its values: titles and the like have none. */
export function plainText(template: Template): string {
  return templateText(template, printExpression);
}
