/** JSON that is safe to show reads back as what it was. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safeJson } from '../../src/text/safe-json.ts';

describe('safeJson', () => {
  test('escapes what a terminal would obey', () => {
    expect(safeJson('\x1b[31m \x7f \x9b \u202e \u2028 \ufeff \ud800 \u{e0001} ä')).toBe(
      '"\\u001b[31m \\u007f \\u009b \\u202e \\u2028 \\ufeff \\ud800 \\udb40\\udc01 ä"',
    );
  });

  test('keeps the line ends of its layout', () => {
    expect(safeJson({ a: ['\n'] }, 2)).toBe('{\n  "a": [\n    "\\n"\n  ]\n}');
  });

  test('reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constantFrom(0, 2), (value, text, indent) => {
        const both = { value, text };
        expect(JSON.parse(safeJson(both, indent))).toEqual(JSON.parse(JSON.stringify(both)));
      }),
    );
  });
});
