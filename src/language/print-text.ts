/**
 * Templates as source text: quoted with as few escapes as possible, bare, or as the lines of a `send` and of a message,
 * which have no escapes. Each reads back as the same template.
 */
import { visible } from '../text/visible.ts';
import { isExpression, type Expression, type Template, type TemplatePart } from './ast.ts';

/** `${name}` */
export function printExpression(expression: Expression): string {
  return `\${${printInner(expression)}}`;
}

/** What stands between `${` and `}`: single blanks around operators and behind commas, no bracket that is not needed. */
export function printInner(expression: Expression): string {
  switch (expression.form) {
    case 'name':
      return expression.name;
    case 'number':
      return expression.text;
    case 'string':
      return printQuoted(expression.text);
    case 'call':
      return `${expression.name.text}(${expression.args.map(printInner).join(', ')})`;
    case 'operation': {
      const { first, rest } = expression;
      const product = rest[0]?.operator === '*';
      const rests = rest.map(({ operator, operand }) => ` ${operator} ${printOperand(operand, product)}`);
      return `${printOperand(first, product)}${rests.join('')}`;
    }
  }
}

/** In brackets where it would be read otherwise without: what is no product in a product, and a chain in one of its rank. */
function printOperand(operand: Expression, inProduct: boolean): string {
  const text = printInner(operand);
  if (operand.form !== 'operation') return text;
  return inProduct || operand.rest[0]?.operator !== '*' ? `(${text})` : text;
}

/** In double quotes; what cannot be seen is escaped. */
export function printQuoted({ parts }: Template): string {
  return `"${parts.map((part, index) => quotedPart(part, parts[index + 1])).join('')}"`;
}

/** Without quotes where it can stand so, else with them. */
export function printBare(template: Template): string {
  const { parts } = template;
  const bare =
    parts.length > 0 && parts.every((part, index) => isBare(part, index === 0, isExpression(parts[index + 1])));
  return bare ? printVerbatim(template) : printQuoted(template);
}

/** Without quotes where it can stand so as a name that DNS is asked for, else with them. */
export function printNameOperand(template: Template): string {
  const text = printBare(template);
  return /^[=/]/.test(text) ? printQuoted(template) : text;
}

/** A path: one that begins with neither `<` nor `${` can only stand in quotes. */
export function printPath(path: Template): string {
  const bare = printBare(path);
  return /^(?:<|\$\{|")/.test(bare) ? bare : printQuoted(path);
}

/** Without quotes where it can stand so among the arguments of a `use`, else with them. */
export function printArgumentValue(template: Template): string {
  const text = printBare(template);
  return text.startsWith('"') || !/[,()"]/.test(printBareText(template)) ? text : printQuoted(template);
}

const printBareText = ({ parts }: Template): string =>
  parts.map((part) => (part.form === 'text' ? part.text : '')).join('');

/** As it stands, without quotes and escapes: a command line, hexadecimal digits, the lines of a message. */
export function printVerbatim({ parts }: Template): string {
  return parts
    .map((part) => (isExpression(part) ? printExpression(part) : withoutInterpolation(textOf(part))))
    .join('');
}

function textOf(part: Exclude<TemplatePart, Expression>): string {
  return part.form === 'text' ? part.text : part.octets;
}

function isBare(part: TemplatePart, first: boolean, expressionFollows: boolean): boolean {
  if (part.form === 'octets') return false;
  if (part.form !== 'text') return true;
  const { text } = part;
  if (visible(text) !== text || text.includes(' ') || (first && /^["#]/.test(text))) return false;
  return !(expressionFollows && text.endsWith('$'));
}

function quotedPart(part: TemplatePart, next: TemplatePart | undefined): string {
  if (isExpression(part)) return printExpression(part);
  if (part.form === 'octets') return Array.from(part.octets, octetEscape).join('');
  const escaped = withoutInterpolation(visible(part.text.replace(/["\\]/g, '\\$&')));
  // A dollar before `${…}` would make `$${`, which is a literal `${`.
  return isExpression(next) ? escaped.replace(/\$$/, '\\x24') : escaped;
}

function octetEscape(octet: string): string {
  return `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function withoutInterpolation(text: string): string {
  return text.replaceAll('${', () => '$${');
}
