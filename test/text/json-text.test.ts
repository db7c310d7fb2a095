/** JSON for terminals and programs. */
import { expect, test } from 'vitest';
import { jsonText } from '../../src/text/json-text.ts';

test('what could steer a terminal is escaped, and the value is the same', () => {
  const value = { text: 'é \u001b[31m \u009b31m \u202e \u2028 \u{e0041} \n "', list: ['a'] };
  const text = jsonText(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text.replaceAll('\n', '')).toMatch(/^[ -~é]*$/);
  expect(text).toContain('é');
  expect(text).toContain('  "list": [\n');
});
