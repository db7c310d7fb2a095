import { expect, test } from 'vitest';
import {
  formatEnhancedCode,
  leadingEnhancedCode,
  matchesEnhancedCode,
  parseEnhancedCodePattern,
} from '../../src/smtp/enhanced-code.ts';

test.each([
  ['2.1.5 Ok', '2.1.5'],
  ['5.7.1', '5.7.1'],
  ['4.999.999 x', '4.999.999'],
  ['5.0.0 x', '5.0.0'],
])('%s begins with an enhanced code', (rest, code) => {
  const found = leadingEnhancedCode(rest);
  expect(found && formatEnhancedCode(found)).toBe(code);
});

test.each([
  '',
  'Ok',
  '5.7',
  '5.7.1.2 host',
  '3.7.1 x',
  '1.2.3 x',
  '5.07.1 x',
  '5.7.01 x',
  '5.1000.1 x',
  '5.7.1x',
  '5.7.1\tx',
  ' 5.7.1 x',
  '5.7.x y',
])('%j does not', (rest) => {
  expect(leadingEnhancedCode(rest)).toBeUndefined();
});

test.each(['5.7.1', '5.7.x', 'x.7.1', '5.x.x', 'x.x.x', '2.0.0'])('%s is a pattern', (text) => {
  const pattern = parseEnhancedCodePattern(text);
  expect(pattern && formatEnhancedCode(pattern)).toBe(text);
});

test.each(['5.7', '3.1.1', '5.7.01', '5.7.1 ', '5.7.xx', '15.7.1', '5.7.1000', '5.7.1.x'])(
  '%j is no pattern',
  (text) => {
    expect(parseEnhancedCodePattern(text)).toBeUndefined();
  },
);

test.each([
  ['5.7.1', '5.7.1', true],
  ['5.7.x', '5.7.57', true],
  ['5.7.X', '5.7.57', true],
  ['x.7.1', '4.7.1', true],
  ['5.x.1', '5.0.1', true],
  ['5.7.1', '5.7.10', false],
  ['5.7.x', '5.1.1', false],
  ['5.7.x', '4.7.1', false],
])('%s against %s: %s', (pattern, code, fits) => {
  const parsed = parseEnhancedCodePattern(pattern);
  const found = leadingEnhancedCode(code);
  expect(parsed && found && matchesEnhancedCode(found, parsed)).toBe(fits);
});
