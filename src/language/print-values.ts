/** Words, amounts and patterns as source text. */
import type { Amount, ComparedValue, ExtensionCompare, Regex, Verb, Word } from './ast.ts';
import { printExpression, printQuoted } from './print-text.ts';

/** A word; an extension keyword that was quoted stays quoted. */
export function printWord({ text, quoted }: Word): string {
  return quoted === true ? `"${text}"` : text;
}

/** `a, b` */
export function printWords(words: readonly Word[]): string {
  return words.map(printWord).join(', ');
}

/** As it was written: `1.5s`, `10MiB`, `${limit}`. */
export function printAmount(amount: Amount): string {
  return amount.form === 'literal' ? amount.text : printExpression(amount.expression);
}

/** As it was written: `${size}`, `10MiB`, `"250"`. */
export function printCompared(value: ComparedValue): string {
  if (value.form === 'quoted') return printQuoted(value.text);
  return value.form === 'literal' ? value.text : printExpression(value.expression);
}

/** `>= 10MiB` */
export function printCompare(compare: ExtensionCompare): string {
  return `${compare.comparison} ${printAmount(compare.amount)}`;
}

/** `/relay/i` */
export function printRegex({ source, flags }: Regex): string {
  return `/${source}/${flags}`;
}

/** The verb before an expectation. */
export function printVerb(verb: Verb): string {
  return verb === 'should' || verb === 'may' ? `${verb} expect` : verb;
}

/** Joins what is there by single blanks. */
export function spaced(...parts: readonly (string | undefined | false)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ');
}
