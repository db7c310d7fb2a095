/** The canonical text of a spec, and where a text differs from it. The layout itself: print.test.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SpecFile } from '../../src/language/ast.ts';
import { firstDifference, formatSpec } from '../../src/language/format.ts';
import { goodTexts } from './corpus.ts';
import { parseText, withoutSpans } from './tree.ts';

const formatted = (text: string): string => formatSpec(parseText(text));

describe('every good spec', () => {
  it.each(goodTexts())('%s stays the same spec, and is done after one time', (_name, text) => {
    const once = formatted(text);
    expect(withoutSpans(parseText(once).file)).toEqual(withoutSpans(parseText(text).file));
    expect(formatted(once)).toBe(once);
  });

  it.each(goodTexts())('%s keeps CRLF', (_name, text) => {
    expect(formatted(text.replaceAll('\n', '\r\n'))).toBe(formatted(text).replaceAll('\n', '\r\n'));
  });
});

describe('line ends', () => {
  it.each([
    ['LF stays', 'send   a\nsend b\n', 'send a\nsend b\n'],
    ['CRLF throughout stays', 'send   a\r\nsend b\r\n', 'send a\r\nsend b\r\n'],
    ['both become LF', 'send a\r\nsend b\n', 'send a\nsend b\n'],
    ['a last line without one gets one', 'send a', 'send a\n'],
    ['a byte order mark goes', '\ufeffsend a\n', 'send a\n'],
    ['blank lines: one between lines, none at the ends', '\n\nsend a\n\n\n\nsend b\n\n', 'send a\n\nsend b\n'],
  ])('%s', (_what, text, canonical) => {
    expect(formatted(text)).toBe(canonical);
  });

  it('of a message are not its text', () => {
    const text = 'test "t" delivers {\r\n  send message """\r\n    a\r\n    """\r\n}\r\n';
    expect(formatted(text)).toBe(text);
  });
});

it('a text that would read as another spec is refused', () => {
  const { source, file } = parseText('send NOOP\n');
  const damaged: SpecFile = {
    items: [{ kind: 'Comment', text: 'send QUIT', span: { start: 0, end: 9 } }, ...file.items],
  };
  expect(() => formatSpec({ source, file: damaged })).toThrow('spec.smtpspec would be another spec');
});

describe('the first difference', () => {
  it.each([
    ['a\nb\n', 'a\nb\n', undefined],
    ['a\nb\n', 'a\nc\n', { line: 2, before: 'b', after: 'c' }],
    ['a', 'a\n', { line: 2, before: undefined, after: '' }],
    ['a\n\n', 'a\n', { line: 3, before: '', after: undefined }],
    ['a\r\nb\n', 'a\nb\n', { line: 1, before: 'a\r', after: 'a' }],
  ])('%j, %j', (before, after, difference) => {
    expect(firstDifference(before, after)).toEqual(difference);
  });
});

it('whatever reads without errors can be formatted, once and for all', () => {
  const texts = goodTexts().map(([, text]) => text);
  const pieces = [
    ' ',
    '\t',
    '\n',
    '\n\n\n',
    ' # c\n',
    '"',
    '\\',
    '$',
    '${',
    '{',
    '}',
    '#',
    '/',
    ',',
    '=',
    '250',
    ' or ',
    '.',
  ];
  const change = fc.record({
    text: fc.constantFrom(...texts),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    take: fc.nat({ max: 3 }),
    put: fc.constantFrom('', ...pieces),
  });
  let formattable = 0;
  fc.assert(
    fc.property(change, ({ text, at, take, put }) => {
      const place = Math.floor(at * text.length);
      const changed = parseText(text.slice(0, place) + put + text.slice(place + take));
      if (changed.diagnostics.length > 0) return;
      formattable += 1;
      const once = formatSpec(changed);
      expect(formatted(once)).toBe(once);
    }),
    { numRuns: 1000 },
  );
  expect(formattable).toBeGreaterThan(100);
});
