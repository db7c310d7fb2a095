/** CSV as RFC 4180 has it: records with the place of each cell, faults with theirs. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/language/csv.ts';
import { maximumCells, maximumColumns, maximumTests } from '../../src/language/limits.ts';

const cells = (text: string): string[][] =>
  readCsv(text).records.map((record) => record.cells.map((cell) => cell.text));

test.each<[text: string, ...records: string[][]]>([
  ['a,b\n1,2\n', ['a', 'b'], ['1', '2']],
  ['a,b\r\n1,2', ['a', 'b'], ['1', '2']],
  ['\ufeffa,b\n', ['a', 'b']],
  ['\n\r\na\n\nb\n\r\n', ['a'], ['b']],
  ['a,,\n,\n', ['a', '', ''], ['', '']],
  [' a , b \n', [' a ', ' b ']],
  ['"a, b","say ""hi""",""\n', ['a, b', 'say "hi"', '']],
  ['"two\r\nlines",x\n', ['two\r\nlines', 'x']],
  ['""""\n', ['"']],
  ['${x},\\n\n', ['${x}', '\\n']],
  ['f\u00fc,\u{1f600}\n', ['f\u00fc', '\u{1f600}']],
  ['', ...[]],
])('%j', (text, ...records) => {
  expect(readCsv(text).fault).toBeUndefined();
  expect(cells(text)).toEqual(records);
});

test.each([
  ['a,b"c\n', '"c\n', /inside of a cell/],
  ['a, "b"\n', '"b"\n', /inside of a cell/],
  ['"a"b,c\n', 'b,c\n', /behind the closing quote/],
  ['"a" ,c\n', ' ,c\n', /behind the closing quote/],
  ['a\n1,"b\n2\n', '"b\n2\n', /never closed/],
  ['"a""', '"a""', /never closed/],
])('a fault in %j', (text, from, message) => {
  const { fault } = readCsv(text);
  expect(text.slice(fault?.span.start)).toBe(from);
  expect(fault?.message).toMatch(message);
});

test('what stands before a fault is read', () => {
  expect(cells('a,b\n1,2\n3,"')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});

test('each cell and record has its place', () => {
  const text = '\ufeffid,to\r\n"a ""b""",<c@example.com>\r\n';
  const { records } = readCsv(text);
  expect(records.map(({ span, cells: [, second] }) => [text.slice(span.start, span.end), second?.span])).toEqual([
    ['id,to', { start: 4, end: 6 }],
    ['"a ""b""",<c@example.com>', { start: 18, end: 33 }],
  ]);
});

describe('bounds', () => {
  test.each([
    ['rows', 'a\n'.repeat(maximumTests + 2), /more than 100,000 rows/],
    ['columns', `${','.repeat(maximumColumns)}\n`, /more than 1,000 columns/],
    ['cells', `${','.repeat(99)}\n`.repeat(maximumCells / 100 + 1), /more than 250,000 cells/],
  ])('of %s', (_, text, message) => {
    expect(readCsv(text).fault?.message).toMatch(message);
  });

  test('a table of the most rows is one', () => {
    expect(readCsv('a\n'.repeat(maximumTests + 1)).fault).toBeUndefined();
  });
});

test('what is written as CSV reads back', () => {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', '\u00e9') });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1 }), { maxLength: 5 }), (records) => {
      expect(cells(records.map((record) => `${record.map(quoted).join(',')}\r\n`).join(''))).toEqual(records);
    }),
  );
});

test('any text comes to an end, with records or a fault inside of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n') }), (text) => {
      const { records, fault } = readCsv(text);
      for (const { start, end } of [...records.map(({ span }) => span), ...(fault ? [fault.span] : [])]) {
        expect(0 <= start && start < end && end <= text.length).toBe(true);
      }
    }),
  );
});
