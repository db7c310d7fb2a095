import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Input } from '../../src/server/input.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

function fed(...chunks: string[]): Input {
  const input = new Input(50, 100);
  for (const chunk of chunks) input.push(bytes(chunk));
  return input;
}

describe('lines', () => {
  test('a line in one chunk', () => {
    expect(fed('NOOP\r\n').line()).toEqual({
      text: 'NOOP',
      bareLf: false,
      segments: 1,
      firstSegment: 6,
      more: false,
    });
  });

  test('a line in three chunks, and another behind it', () => {
    const input = fed('H', 'ELO x\r', '\nNOOP\r\n');
    expect(input.line()).toEqual({ text: 'HELO x', bareLf: false, segments: 3, firstSegment: 1, more: true });
    expect(input.line()).toEqual({ text: 'NOOP', bareLf: false, segments: 1, firstSegment: 6, more: false });
    expect(input.line()).toBeUndefined();
  });

  test('chunks that came while an earlier line waited are told apart', () => {
    const input = fed('A\r\n', 'B\r\n', 'C', 'D\r\n');
    expect(input.line()).toMatchObject({ text: 'A', segments: 1 });
    expect(input.line()).toMatchObject({ text: 'B', segments: 1 });
    expect(input.line()).toMatchObject({ text: 'CD', segments: 2, firstSegment: 1 });
  });

  test('bare LF, lone CR, NUL and 8-bit octets stay what they are', () => {
    const input = fed('a\n\n\rb\0\xff\r\n');
    expect(input.line()).toMatchObject({ text: 'a', bareLf: true });
    expect(input.line()).toMatchObject({ text: '', bareLf: true });
    expect(input.line()).toMatchObject({ text: '\rb\0\xff', bareLf: false });
  });

  test('a line past the limit is thrown away whole, in one chunk or many', () => {
    const input = fed(`${'x'.repeat(60)}\r\nNOOP\r\n`);
    expect(input.line()).toBe('too-long');
    expect(input.line()).toMatchObject({ text: 'NOOP' });
    for (let i = 0; i < 10; i++) {
      input.push(bytes('y'.repeat(40)));
      expect(input.line()).toBeUndefined();
      expect(input.waiting).toBeLessThanOrEqual(50);
    }
    input.push(bytes('\r\nQUIT\r\n'));
    expect(input.line()).toBe('too-long');
    expect(input.line()).toMatchObject({ text: 'QUIT' });
  });

  test('the segmentation never changes the lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('A', 'bc', '\r\n', '\n', '\r', ' '), { maxLength: 30 }),
        fc.array(fc.nat(60), { maxLength: 8 }),
        (parts, cuts) => {
          const text = `${parts.join('')}\n`;
          const read = (chunks: string[]): string[] => {
            const input = new Input(1000, 1000);
            const lines: string[] = [];
            for (const chunk of chunks) {
              if (chunk !== '') input.push(bytes(chunk));
              for (let line = input.line(); line !== undefined; line = input.line()) {
                lines.push(line === 'too-long' ? line : `${line.text}|${String(line.bareLf)}`);
              }
            }
            return lines;
          };
          const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
          const chunks = places.slice(1).map((end, index) => text.slice(places[index], end));
          expect(read(chunks)).toEqual(read([text]));
        },
      ),
    );
  });
});

describe('messages', () => {
  test.each([
    ['a\r\n.\r\n', 'a\r\n'],
    ['.\r\n', ''],
    ['..\r\n.\r\n', '..\r\n'],
    ['a\n.\nb\n.\r\nc\r.\rd\r\n.\r\n', 'a\n.\nb\n.\r\nc\r.\rd\r\n'],
    ['\r\n\r\n.\r\n', '\r\n\r\n'],
  ])('%j at every two-way split', (wire, octets) => {
    for (let cut = 1; cut < wire.length; cut++) {
      const input = fed(wire.slice(0, cut));
      expect(input.message()).toBeUndefined();
      input.push(bytes(wire.slice(cut)));
      const endSplit = cut > wire.length - 5;
      expect(input.message()).toEqual({ octets, size: octets.length, overflow: false, endSplit });
      expect(input.waiting).toBe(0);
    }
  });

  test('what follows the end is left', () => {
    const input = fed('a\r\n.\r\nQUIT\r\n');
    expect(input.message()?.octets).toBe('a\r\n');
    expect(input.line()).toMatchObject({ text: 'QUIT' });
  });

  test('past the limit octets are counted, not kept', () => {
    const input = new Input(50, 100);
    for (let i = 0; i < 50; i++) {
      input.push(bytes('z'.repeat(20)));
      expect(input.message()).toBeUndefined();
      expect(input.waiting).toBeLessThan(20);
    }
    input.push(bytes('\r\n.\r\n'));
    expect(input.message()).toEqual({ octets: 'z'.repeat(100), size: 1002, overflow: true, endSplit: false });
    input.push(bytes('b\r\n.\r\n'));
    expect(input.message()).toEqual({ octets: 'b\r\n', size: 3, overflow: false, endSplit: false });
  });

  test('counted octets take exactly so many', () => {
    const input = fed('ab', 'cdNOOP\r\n');
    expect(input.octets(4)).toMatchObject({ octets: 'abcd', size: 4 });
    expect(input.octets(0)).toMatchObject({ octets: '', size: 0 });
    expect(input.line()).toMatchObject({ text: 'NOOP' });
    input.push(bytes('x'.repeat(70)));
    expect(input.octets(150)).toBeUndefined();
    input.push(bytes('x'.repeat(80)));
    expect(input.octets(150)).toMatchObject({ size: 150, overflow: true });
  });
});
