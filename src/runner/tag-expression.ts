/**
 * `--tag "smoke and not slow"`: which tags a test must have. `not` binds before `and`, `and` before `or`; parentheses as
 * everywhere.
 *
 * A text that is none is told as a {@link TagFault}: where in the text, and what belongs there. Never throws.
 */
import { didYouMean, suggestions } from '../text/suggest.ts';
import { visible } from '../text/visible.ts';

export type TagExpression =
  | { readonly form: 'tag'; readonly tag: string }
  | { readonly form: 'not'; readonly inner: TagExpression }
  | { readonly form: 'and' | 'or'; readonly parts: readonly TagExpression[] };

/** What is wrong with a text that should be an expression; `at` counts from 0, in UTF-16 units of the text. */
export interface TagFault {
  readonly message: string;
  readonly at: number;
  readonly length: number;
  /** Said behind the marks; empty where there is nothing to say. */
  readonly label: string;
}

/** Deeper than anybody writes; what is deeper would use up the stack. */
const maximumDepth = 100;

interface Token {
  readonly text: string;
  readonly at: number;
}

/** Carries a fault out of the reading. */
class Stop extends Error {
  readonly fault: TagFault;
  constructor(fault: TagFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Reads an expression of `--tag`. */
export function parseTagExpression(text: string): TagExpression | TagFault {
  try {
    return new Reader(text).all();
  } catch (error) {
    if (error instanceof Stop) return error.fault;
    throw error;
  }
}

/** Whether a test with these tags is meant. */
export function tagsMatch(expression: TagExpression, tags: readonly string[]): boolean {
  switch (expression.form) {
    case 'tag':
      return tags.includes(expression.tag);
    case 'not':
      return !tagsMatch(expression.inner, tags);
    case 'and':
      return expression.parts.every((part) => tagsMatch(part, tags));
    case 'or':
      return expression.parts.some((part) => tagsMatch(part, tags));
  }
}

/** The tags that an expression names, in its order. */
export function tagsNamed(expression: TagExpression): string[] {
  switch (expression.form) {
    case 'tag':
      return [expression.tag];
    case 'not':
      return tagsNamed(expression.inner);
    case 'and':
    case 'or':
      return expression.parts.flatMap(tagsNamed);
  }
}

const operators = ['and', 'or', 'not'] as const;

/** What other tools write for an operator. */
const foreign: ReadonlyMap<string, string> = new Map([
  ['&&', 'and'],
  ['&', 'and'],
  ['+', 'and'],
  [',', 'or'],
  ['||', 'or'],
  ['|', 'or'],
  ['!', 'not'],
  ['~', 'not'],
  ['-', 'not'],
]);

const isTag = (text: string): boolean => /^[A-Za-z_][\w.-]*$/.test(text);

class Reader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = [...text.matchAll(/[()]|[\w.-]+|[^\s\w().-]+/g)].map(({ 0: found, index }) => ({
      text: found,
      at: index,
    }));
  }

  all(): TagExpression {
    const whole = this.#or();
    const rest = this.#peek();
    if (rest === undefined) return whole;
    if (rest.text === ')') this.#fail(rest, 'this `)` closes nothing', 'take it out, or open one before it');
    return this.#fail(rest, '`and` or `or` is missing before this', operatorMeant(rest.text, ['and', 'or']));
  }

  #or(): TagExpression {
    const parts = [this.#and()];
    while (this.#take('or')) parts.push(this.#and());
    return joined('or', parts);
  }

  #and(): TagExpression {
    const parts = [this.#not()];
    while (this.#take('and')) parts.push(this.#not());
    return joined('and', parts);
  }

  #not(): TagExpression {
    this.#depth += 1;
    const token = this.#peek();
    if (this.#depth > maximumDepth && token !== undefined) this.#fail(token, 'this is nested too deeply', '');
    const found: TagExpression = this.#take('not') ? { form: 'not', inner: this.#not() } : this.#tag();
    this.#depth -= 1;
    return found;
  }

  #tag(): TagExpression {
    const token = this.#peek();
    const end = { text: '', at: this.#text.length };
    if (token === undefined) return this.#fail(end, 'a tag is missing at the end', 'for example: smoke and not slow');
    if (this.#take('(')) {
      const inner = this.#or();
      const close = this.#peek();
      if (this.#take(')')) return inner;
      if (close === undefined) return this.#fail(token, 'this `(` is not closed', 'a `)` is missing');
      return this.#fail(close, '`and`, `or` or `)` is missing before this', operatorMeant(close.text, ['and', 'or']));
    }
    if (isTag(token.text) && !operators.some((word) => word === token.text)) {
      this.#next += 1;
      return { form: 'tag', tag: token.text };
    }
    return this.#fail(token, `a tag is missing before \`${visible(token.text)}\``, operatorMeant(token.text, ['not']));
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #take(text: string): boolean {
    const found = this.#peek()?.text === text;
    if (found) this.#next += 1;
    return found;
  }

  #fail({ text, at }: Token, message: string, label: string): never {
    throw new Stop({ message, at, length: Math.max(1, text.length), label });
  }
}

function joined(form: 'and' | 'or', parts: readonly TagExpression[]): TagExpression {
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : { form, parts };
}

/** ``did you mean `and`?`` where an operator of `possible` is near, or is what another tool writes so. */
function operatorMeant(text: string, possible: readonly string[]): string {
  const known = foreign.get(text);
  const near = known !== undefined && possible.includes(known) ? [known] : suggestions(text, possible);
  return didYouMean(near);
}
