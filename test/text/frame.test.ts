import { describe, expect, it } from 'vitest';
import { frameIndent, renderFrame, type FrameSource } from '../../src/text/frame.ts';
import { clipEnd, clipStart, displayWidth } from '../../src/text/width.ts';

function oneLine(text: string, column: number, length: number, line = 9): FrameSource {
  return { file: 'a.smtpspec', line, column, length, source: [{ line, text }] };
}

function marked(frame: FrameSource, columns?: number): string[] {
  return renderFrame(frame, columns === undefined ? {} : { columns }).slice(2);
}

describe('renderFrame', () => {
  it('has the shape of the language reference', () => {
    const frame: FrameSource = {
      file: 'specs/relay/closed.smtpspec',
      line: 14,
      column: 10,
      length: 9,
      source: [
        { line: 12, text: '  send MAIL FROM:<a@adventure-works.com>' },
        { line: 13, text: '' },
        { line: 14, text: '  expect 550 5.7.1' },
        { line: 15, text: '}' },
      ],
    };
    expect(renderFrame(frame, { label: 'got 250 2.1.5 Ok (41 ms after RCPT)' }).join('\n')).toBe(
      [
        '  --> specs/relay/closed.smtpspec:14:10',
        '   |',
        '12 |   send MAIL FROM:<a@adventure-works.com>',
        '13 |',
        '14 |   expect 550 5.7.1',
        '   |          ^^^^^^^^^ got 250 2.1.5 Ok (41 ms after RCPT)',
        '15 | }',
      ].join('\n'),
    );
  });

  it('widens the gutter for long line numbers', () => {
    const frame = oneLine('x', 1, 1, 1234);
    expect(frameIndent(frame)).toBe('    ');
    expect(renderFrame(frame)).toEqual(['    --> a.smtpspec:1234:1', '     |', '1234 | x', '     | ^']);
  });

  it.each([
    ['a tab', '\tsend X', 2, 4, [' 9 |     send X', '   |     ^^^^']],
    ['a tab in the middle', 'ab\tsend X', 4, 4, [' 9 | ab  send X', '   |     ^^^^']],
    ['wide characters', '世界 send', 4, 4, [' 9 | 世界 send', '   |      ^^^^']],
    ['a wide span', 'x 世界', 3, 2, [' 9 | x 世界', '   |   ^^^^']],
    ['combining marks', 'e\u0301 x', 4, 1, [' 9 | e\u0301 x', '   |   ^']],
    ['an escape', '\x1b[2J x', 1, 1, [' 9 | \\x1b[2J x', '   | ^^^^']],
    ['a column inside a pair', '😀x', 2, 1, [' 9 | 😀x', '   | ^^']],
    ['a span past the end', 'ab', 9, 3, [' 9 | ab', '   |   ^']],
    ['a span over the end', 'abc', 3, 99, [' 9 | abc', '   |   ^']],
    ['a CR', 'abc\r', 2, 1, [' 9 | abc\\r', '   |  ^']],
  ])('handles %s', (_, text, column, length, lines) => {
    expect(marked(oneLine(text, column, length))).toEqual(lines);
  });

  it.each([
    ['at the start', 1, 4],
    ['in the middle', 500_000, 6],
    ['at the end', 999_999, 2],
    ['all of it', 1, 1_000_000],
  ])('cuts a line of a million characters around a span %s', (_, column, length) => {
    const text = 'abcdefghij'.repeat(100_000);
    const [code = '', marks = ''] = marked(oneLine(text, column, length), 80);
    expect(displayWidth(code)).toBeLessThanOrEqual(80);
    expect(code).toContain('…');
    const start = marks.indexOf('^');
    if (length < 10) expect(code.slice(start, marks.length)).toBe(text.slice(column - 1, column - 1 + length));
  });

  it('cuts the lines around it, and a label that has no end', () => {
    const frame = {
      ...oneLine('x', 1, 1),
      source: [
        { line: 8, text: 'y'.repeat(999) },
        { line: 9, text: 'x' },
      ],
    };
    const lines = renderFrame(frame, { columns: 50, label: 'z'.repeat(9999) });
    expect(lines[2]).toBe(` 8 | ${'y'.repeat(44)}…`);
    expect(lines[4]?.length).toBeLessThan(420);
  });

  it('escapes file and label', () => {
    const lines = renderFrame({ ...oneLine('x', 1, 1), file: 'a\x1b' }, { label: 'got \x1b[2J\r\n' });
    expect(lines[0]).toBe('  --> a\\x1b:9:1');
    expect(lines[3]).toBe('   | ^ got \\x1b[2J\\r\\n');
  });
});

describe('widths', () => {
  it('are cut to columns at either end', () => {
    expect(clipEnd('世界世界', 5)).toBe('世界…');
    expect(clipEnd('世界世界', 4)).toBe('世…');
    expect(clipStart('世界世界', 4)).toBe('…界');
    expect(clipStart('abc', 3)).toBe('abc');
    expect([clipEnd('abc', 0), clipStart('abc', 0), clipEnd('abc', 1)]).toEqual(['', '', '…']);
  });
});
