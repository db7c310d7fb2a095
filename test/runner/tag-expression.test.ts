/** `--tag`: what an expression chooses, and each way in which a text is none, with its place. */
import { describe, expect, test } from 'vitest';
import { parseTagExpression, tagsMatch, tagsNamed } from '../../src/runner/tag-expression.ts';

function matches(text: string, ...tags: string[]): boolean {
  const expression = parseTagExpression(text);
  if (!('form' in expression)) throw new Error(expression.message);
  return tagsMatch(expression, tags);
}

describe('an expression', () => {
  test.each([
    ['smoke', ['smoke', 'x'], true],
    ['smoke', ['Smoke'], false],
    ['smoke and not slow', ['smoke'], true],
    ['smoke and not slow', ['smoke', 'slow'], false],
    ['not not a', ['a'], true],
    ['not a or b', ['b', 'a'], true],
    ['not (a or b)', ['b'], false],
    ['a or b and c', ['a'], true],
    ['(a or b) and c', ['a'], false],
    ['a and b or c', ['c'], true],
    ['  ( a )  ', ['a'], true],
    ['a.b-c and d_1', ['a.b-c', 'd_1'], true],
    ['android or nothing', ['nothing'], true],
  ])('%s, with %j: %s', (text, tags, expected) => {
    expect(matches(text, ...tags)).toBe(expected);
  });

  test('names its tags', () => {
    const expression = parseTagExpression('a and not (b or a)');
    expect('form' in expression && tagsNamed(expression)).toEqual(['a', 'b', 'a']);
  });
});

describe('a text that is none', () => {
  test.each([
    ['smoke nad slow', '`and` or `or` is missing before this', 6, 3, 'did you mean `and`?'],
    ['smoke && slow', '`and` or `or` is missing before this', 6, 2, 'did you mean `and`?'],
    ['smoke, slow', '`and` or `or` is missing before this', 5, 1, 'did you mean `or`?'],
    ['smoke slow', '`and` or `or` is missing before this', 6, 4, ''],
    ['smoke AND slow', '`and` or `or` is missing before this', 6, 3, 'did you mean `and`?'],
    ['(smoke slow)', '`and`, `or` or `)` is missing before this', 7, 4, ''],
    ['!slow', 'a tag is missing before `!`', 0, 1, 'did you mean `not`?'],
    ['smoke and', 'a tag is missing at the end', 9, 1, 'for example: smoke and not slow'],
    ['', 'a tag is missing at the end', 0, 1, 'for example: smoke and not slow'],
    ['and smoke', 'a tag is missing before `and`', 0, 3, ''],
    ['a or (b', 'this `(` is not closed', 5, 1, 'a `)` is missing'],
    ['a)', 'this `)` closes nothing', 1, 1, 'take it out, or open one before it'],
    ['()', 'a tag is missing before `)`', 1, 1, ''],
    ['a and 2', 'a tag is missing before `2`', 6, 1, ''],
    ['a and \u001b', 'a tag is missing before `\\x1b`', 6, 1, ''],
  ])('%j', (text, message, at, length, label) => {
    expect(parseTagExpression(text)).toEqual({ message, at, length, label });
  });

  test.each(['(', 'not '])('that is nested too deeply is told: %j', (word) => {
    expect(parseTagExpression(`${word.repeat(100_000)}a`)).toMatchObject({ message: 'this is nested too deeply' });
  });
});
