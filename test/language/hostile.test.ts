/**
 * Text that was made to hurt: each ends soon, with diagnostics and without an exception. The bounds in time are wide; what
 * they catch is quadratic and exponential work, which would take minutes.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maximumSize } from '../../src/language/limits.ts';
import { printSpec } from '../../src/language/print.ts';
import { diagnosticLine, renderDiagnostic } from '../../src/language/render.ts';
import { corpusTexts, goodTexts } from './corpus.ts';
import { parseText } from './tree.ts';

const full = (piece: string): string => piece.repeat(Math.floor((maximumSize - 1) / piece.length));
/** A quarter of the largest size: for work that was quadratic this is far too much, too. */
const long = (piece: string): string => piece.repeat(2 ** 20 / piece.length);
/** Far above what any of these takes on a slow machine. */
const soon = 15_000;

function codesOf(text: string): string[] {
  const began = performance.now();
  const { diagnostics } = parseText(text);
  const codes = diagnostics.map((diagnostic) => {
    expect(renderDiagnostic(diagnostic).join('\n').length).toBeLessThan(5000);
    expect(diagnosticLine(diagnostic)).not.toContain('\n');
    return diagnostic.code;
  });
  expect(performance.now() - began).toBeLessThan(soon);
  return [...new Set(codes)];
}

describe('size', () => {
  it.each([
    ['4 MiB and one more', 'a'.repeat(maximumSize + 1), ['E0105']],
    ['4 MiB of bad lines', full('bad line\n'), ['E0102', 'E0101']],
    ['4 MiB of the shortest bad lines', full('x\n'), ['E0102', 'E0101']],
    ['4 MiB of patterns that are none', `expect 250 {\n${full('"x\n').slice(20)}`, ['E0101']],
    ['4 MiB of empty lines', full('\n'), []],
    ['4 MiB of blanks', full(' '), []],
    ['one line of 4 MiB', full('x'), ['E0102']],
    ['a send of 1 MiB', `send ${long('x')}`, []],
    ['a send of 1 MiB of blanks', `send ${long(' ')}x`, []],
    ['a comment of 1 MiB', `#${long('x')}`, []],
    ['a string of 1 MiB without end', `about "${long('x')}`, ['E0101']],
    ['a regular expression of 1 MiB without end', `expect /${long('x')}`, ['E0101']],
    ['text of a reply of 1 MiB', `expect 250 ${long('a ')}`, ['E0106']],
    ['blanks and a word over 1 MiB', `x${long(' ')}y`, ['E0102']],
    ['words and blanks over 1 MiB', long('x    '), ['E0102']],
    ['digits over 1 MiB', `wait ${long('1')}s`, ['E0101']],
    ['names of 1 MiB', `id ${long('a.')}a`, []],
    ['1 MiB of tags', `tags a${long(', a')}`, []],
  ])('%s', (_name, text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });
});

describe('depth', () => {
  const nested = (depth: number): string => `${'group "a" {\n'.repeat(depth)}${'}\n'.repeat(depth)}`;

  it('of 32 blocks is read, of 33 is not', () => {
    expect(codesOf(nested(32))).toEqual([]);
    expect(codesOf(nested(33))).toEqual(['E0104']);
  });

  it.each([
    ['100,000 blocks', nested(100_000), ['E0104']],
    ['100,000 blocks that nothing closes', 'test "a" {\n'.repeat(100_000), ['E0104']],
    ['100,000 braces', '{\n'.repeat(100_000), ['E0103', 'E0104']],
    ['100,000 braces on one line', '{'.repeat(100_000), ['E0102', 'E0103']],
    ['100,000 bad blocks', 'bad {\n'.repeat(100_000), ['E0102', 'E0104']],
    ['100,000 blocks of reply lines', 'expect 250 {\n'.repeat(100_000), ['E0103']],
    ['100,000 closing braces', '}\n'.repeat(100_000), ['E0103', 'E0101']],
    ['100,000 of } else {', `test "a" {\n${'} else {\n'.repeat(100_000)}`, ['E0103']],
    ['100,000 blocks with junk', 'x {\n} y\n'.repeat(100_000), ['E0102', 'E0103', 'E0101']],
    ['blocks behind a comment with quotes', `# """\n${'test "a" {\n'.repeat(100_000)}`, ['E0104']],
    ['blocks with a line separator in them', 'test "a\u2028}" {\n'.repeat(100_000), ['E0104']],
    ['32 blocks that nothing closes', 'test "a" {\n'.repeat(32), ['E0103']],
    ['32 blocks closed on one line', `${'given {\n'.repeat(32)}${'}'.repeat(32)}`, ['E0103']],
  ])('%s', (_name, text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });
});

describe('interpolation, quotes and messages', () => {
  it.each([
    ['a million of ${', '${'.repeat(1e6), ['E0102']],
    ['a million of ${ in a send', `send ${'${'.repeat(1e6)}`, ['E0101']],
    ['a million of ${ in quotes', `send "${'${'.repeat(1e6)}"`, ['E0107']],
    ['a million of $${', `send ${'$${'.repeat(1e6)}`, []],
    ['a million names', `send ${'${a}'.repeat(1e6)}`, []],
    ['a million brackets', `send \${${'('.repeat(1e6)}`, ['E0101']],
    ['a million calls', `send \${${'f('.repeat(1e6)}`, ['E0101']],
    ['a million texts in texts', `send ${'${"'.repeat(1e6)}`, ['E0101']],
    ['16 texts in texts that nothing closes, a thousand times', `send ${'${f("'.repeat(16)}\n`.repeat(1000), ['E0101']],
    ['a million operators', `send \${1${' + 1'.repeat(1e6)}}`, []],
    ['a million values', `send \${f(1${', 1'.repeat(1e6)})}`, []],
    ['a million minus signs', `send \${${'-'.repeat(1e6)}}`, ['E0101']],
    ['a million backslashes', `send "${'\\'.repeat(1e6)}`, ['E0107']],
    ['a million quotes', '"'.repeat(1e6), ['E0102']],
    ['messages that nothing closes', 'send message """\n'.repeat(200_000), ['E0107']],
    ['a message that nothing closes, in 32 blocks', `${'given {\n'.repeat(32)}send message """\nA: b\n`, ['E0107']],
    ['a message on one line', long('send message """a"""\n'), ['E0107', 'E0101']],
    ['an endless string', 'about "text', ['E0101']],
  ])('%s', (_name, text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });
});

describe('characters', () => {
  it.each([
    ['carriage returns within a line', 'send a\rb\rc\n', ['E0109']],
    ['carriage returns as line ends', 'send a\rsend b\r', ['E0109']],
    ['1 MiB of carriage returns', long('\r'), ['E0109']],
    ['CRLF and CR', 'send a\r\r\nsend b\r\n', ['E0109']],
    ['a NUL', 'send a\0b\n', ['E0109']],
    ['4 MiB of NUL', full('\0'), ['E0109']],
    ['ESC', 'about "\x1b[31mred"\n', ['E0109']],
    ['a C1 control', 'about "\x9b31m"\n', ['E0109']],
    ['a change of direction', 'send "\u202egnp"\n', ['E0109']],
    ['half a surrogate pair', 'about "\ud83d"\n', ['E0105']],
    ['the other half', 'about "\ude00\ud83d"\n', ['E0105']],
    ['a whole pair', 'about "\u{1f600}"\n', []],
    ['a byte order mark', '\ufeffsend a\n', []],
    ['a byte order mark elsewhere', 'send a\n\ufeffsend a\n', ['E0102']],
    ['a line separator', 'about "a\u2028b"\n', []],
    ['all of them', '\r\0\x1b\u202e\ud83d\n', ['E0109', 'E0105', 'E0102']],
  ])('%s', (_name, text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });
});

describe('anything', () => {
  const lines = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        'test "a" {',
        'expect 250 {',
        'given {',
        '}',
        '} x',
        '{',
        'send message """',
        '"""',
        'send ${a}',
        '',
      ),
      fc.constantFrom(
        'snd',
        'SIZE',
        '} else {',
        'judge {',
        'test "a"',
        '# c',
        'expect 250 {  # c',
        'send "',
        '\r',
        '\t',
      ),
    ),
    { maxLength: 30 },
  );

  const survives = (text: string): void => {
    const parsed = parseText(text);
    for (const diagnostic of parsed.diagnostics) {
      expect(renderDiagnostic(diagnostic).length).toBeGreaterThan(2);
      expect(diagnostic.span.start).toBeLessThanOrEqual(text.length);
    }
    printSpec(parsed);
  };

  it('is read without an exception', () => {
    fc.assert(
      fc.property(lines, (of) => survives(of.join('\n'))),
      { numRuns: 300 },
    );
  });

  it('that was a spec before somebody changed it is read without an exception', () => {
    const texts = [...corpusTexts('bad'), ...goodTexts()].map(([, text]) => text);
    const change = fc.tuple(fc.nat(), fc.nat(40), fc.string({ unit: 'binary', maxLength: 5 }));
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 4 }), (text, changes) => {
        survives(
          changes.reduce(
            (of, [at, cut, put]) => of.slice(0, at % of.length) + put + of.slice((at % of.length) + cut),
            text,
          ),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('without diagnostics is printed and read the same', () => {
    fc.assert(
      fc.property(lines, (of) => {
        const parsed = parseText(of.join('\n'));
        if (parsed.diagnostics.length > 0) return;
        const once = printSpec(parsed);
        const again = parseText(once);
        expect(again.diagnostics).toEqual([]);
        expect(printSpec(again)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });
});
