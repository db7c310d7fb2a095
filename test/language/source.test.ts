/** Offsets, lines and columns. */
import { describe, expect, it } from 'vitest';
import { Source } from '../../src/language/source.ts';

describe('a source', () => {
  const source = new Source('x', 'one\r\ntwo\n\nfour');

  it('finds the line of an offset', () => {
    expect([0, 3, 4, 5, 8, 9, 10, 13, 14, 99].map((offset) => source.lineAt(offset))).toEqual([
      1, 1, 1, 2, 2, 3, 4, 4, 4, 4,
    ]);
  });

  it('gives lines without their ends', () => {
    expect([0, 1, 2, 3, 4, 5].map((line) => source.lineText(line))).toEqual(['', 'one', 'two', '', 'four', '']);
    expect(new Source('x', '').lineText(1)).toBe('');
    expect(new Source('x', 'a\n').lineText(2)).toBe('');
  });

  it('cuts a place at the end of its first line and gives it at least one column', () => {
    expect(source.place({ start: 1, end: 12 })).toEqual({ file: 'x', line: 1, column: 2, length: 2 });
    expect(source.place({ start: 9, end: 9 })).toEqual({ file: 'x', line: 3, column: 1, length: 1 });
    expect(source.place({ start: 10, end: 14 })).toEqual({ file: 'x', line: 4, column: 1, length: 4 });
    expect(source.place({ start: 14, end: 14 })).toEqual({ file: 'x', line: 4, column: 5, length: 1 });
  });

  it('shows the lines around one as far as there are some', () => {
    expect(source.excerpt(1, 2, 1).map(({ line }) => line)).toEqual([1, 2]);
    expect(source.excerpt(4, 1, 9)).toEqual([
      { line: 3, text: '' },
      { line: 4, text: 'four' },
    ]);
  });
});
