import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesWildcard } from '../../src/text/wildcard.ts';

test.each([
  ['a/b', 'a/b', true],
  ['a/b', 'a/bc', false],
  ['a/b', 'A/b', false],
  ['*', '', true],
  ['*', 'a/b', true],
  ['a/*', 'a/b', true],
  ['a/*', 'a/', true],
  ['a/*', 'b/a', false],
  ['*/ehlo-*', 'x.y/ehlo-verbs', true],
  ['*/ehlo-*', 'x.y/no-ehlo', false],
  ['a*b', 'ab', true],
  ['a*b', 'abcb', true],
  ['a*b', 'abc', false],
  ['*ab', 'aab', true],
  ['a**b', 'axb', true],
  ['a.b', 'axb', false],
  ['(a', '(a', true],
  ['', '', true],
  ['', 'a', false],
])('%j and %j: %s', (pattern, text, expected) => {
  expect(matchesWildcard(pattern, text)).toBe(expected);
});

test('agrees with a regular expression', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
  fc.assert(
    fc.property(letters, text, (pattern, word) => {
      expect(matchesWildcard(pattern, word)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(word));
    }),
  );
});

test('a hostile pattern takes no time', () => {
  const began = performance.now();
  expect(matchesWildcard(`${'a*'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  expect(performance.now() - began).toBeLessThan(1000);
});
