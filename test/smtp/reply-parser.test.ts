import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUnreadable } from '../../src/smtp/malformation.ts';
import type { Reply } from '../../src/smtp/reply.ts';
import { ReplyParser } from '../../src/smtp/reply-parser.ts';
import type { ReplyBounds } from '../../src/smtp/reply-parser.ts';
import { corpus } from './corpus.ts';

function bytes(octets: string): Buffer {
  return Buffer.from(octets, 'latin1');
}

function fed(segments: readonly Uint8Array[], bounds?: Partial<ReplyBounds>): ReplyParser {
  const parser = new ReplyParser(bounds);
  for (const [at, segment] of segments.entries()) parser.push(segment, at);
  return parser;
}

function drain(parser: ReplyParser): Reply[] {
  const replies: Reply[] = [];
  for (let reply = parser.next(); reply !== undefined; reply = parser.next()) replies.push(reply);
  return replies;
}

/** Everything that a parser says, without its times. */
function said(parser: ReplyParser): unknown {
  const { overflow } = parser;
  const unread = parser.unread();
  const partial = parser.partial();
  const last = parser.endOfInput();
  const replies = [...drain(parser), ...(last === undefined ? [] : [last])];
  return { overflow, unread, partial, replies: replies.map((reply) => ({ ...reply, firstByteAt: 0, lastByteAt: 0 })) };
}

function replies(octets: string): Reply[] {
  return drain(fed([bytes(octets)]));
}

function only(octets: string): Reply {
  const [reply, ...others] = replies(octets);
  if (reply === undefined || others.length > 0) throw new Error('not exactly one reply');
  return reply;
}

function kinds(reply: Reply): string[] {
  return reply.malformations.map(({ kind, line }) => `${kind} ${String(line)}`);
}

describe('segmentation', () => {
  test.each(corpus)('$name: every split in two, and octet by octet', ({ octets }) => {
    const all = bytes(octets);
    const whole = said(fed([all]));
    for (let at = 1; at < all.length; at++) {
      expect(said(fed([all.subarray(0, at), all.subarray(at)]))).toEqual(whole);
    }
    expect(said(fed([...all].map((octet) => Uint8Array.of(octet))))).toEqual(whole);
  });

  test('random octets in random segments: the same replies, no octet lost, and never an exception', () => {
    // Octets that make lines and replies likely.
    const octet = fc.oneof(
      fc.constantFrom(...Array.from('2505-  \r\n\r\nab')).map((character) => character.charCodeAt(0)),
      fc.integer({ min: 0, max: 255 }),
    );
    const segments = fc.array(fc.array(octet, { maxLength: 12 }).map((list) => Uint8Array.from(list)));
    fc.assert(
      fc.property(segments, (list) => {
        const parser = fed(list);
        const all = Buffer.concat(list);
        expect(parser.unread().octets).toBe(all.length);
        expect(said(fed([all]))).toEqual(said(fed(list)));
        const read = drain(parser);
        for (const reply of read) {
          expect(reply.lines.length).toBeGreaterThan(0);
          expect(reply.octets.endsWith('\n')).toBe(true);
        }
        expect(read.map((reply) => reply.octets).join('') + (parser.partial() ?? '')).toBe(all.toString('latin1'));
      }),
      { numRuns: 500 },
    );
  });

  test('random octets against small bounds: what is kept is a prefix, and the segments do not matter', () => {
    const octet = fc.constantFrom(...Array.from('250- \r\n\n')).map((character) => character.charCodeAt(0));
    const segments = fc.array(
      fc.array(octet, { maxLength: 8 }).map((list) => Uint8Array.from(list)),
      { maxLength: 12 },
    );
    const bound = fc.integer({ min: 1, max: 20 });
    const bounds = fc.record({ line: bound, reply: bound, lines: bound, replies: bound, unread: bound });
    fc.assert(
      fc.property(segments, bounds, (list, limits) => {
        const all = Buffer.concat(list);
        expect(said(fed(list, limits))).toEqual(said(fed([all], limits)));
        const parser = fed(list, limits);
        const { octets } = parser.unread();
        expect(octets).toBeLessThanOrEqual(limits.unread);
        if (parser.overflow === undefined) expect(octets).toBe(all.length);
        expect(parser.takeAll()).toBe(all.subarray(0, octets).toString('latin1'));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a reply', () => {
  test('in several lines, with its code, text and enhanced code', () => {
    const reply = only('250-2.1.5 one\r\n250 2.1.6 two\r\n');
    expect(reply).toMatchObject({ code: 250, enhanced: { class: 2, subject: 1, detail: 6 }, malformations: [] });
    expect(reply.lines).toEqual([
      { octets: '250-2.1.5 one', text: '250-2.1.5 one', code: 250, separator: '-', rest: '2.1.5 one' },
      { octets: '250 2.1.6 two', text: '250 2.1.6 two', code: 250, separator: ' ', rest: '2.1.6 two' },
    ]);
    expect(reply.octets).toBe('250-2.1.5 one\r\n250 2.1.6 two\r\n');
    expect(isUnreadable(reply)).toBe(false);
  });

  test('keeps the enhanced code of the last line that has one', () => {
    expect(only('550-5.7.1 no\r\n550 really\r\n').enhanced).toEqual({ class: 5, subject: 7, detail: 1 });
    expect(only('220 192.0.2.1 hello\r\n').enhanced).toBeUndefined();
  });

  test('knows when its first and last octet came', () => {
    const parser = fed([bytes('250 one\r\n2'), bytes('50-'), bytes('two\r\n250 '), bytes('three\r\n')]);
    expect(drain(parser).map(({ firstByteAt, lastByteAt }) => [firstByteAt, lastByteAt])).toEqual([
      [0, 0],
      [0, 3],
    ]);
  });

  test('is decoded as UTF-8 only where that is valid', () => {
    expect(only('250 gr\xc3\xbcn\r\n').lines[0]).toMatchObject({
      octets: '250 gr\xc3\xbcn',
      text: '250 grün',
      rest: 'grün',
    });
    expect(only('250 gr\xfcn\r\n').lines[0]).toMatchObject({ text: '250 gr\xfcn', rest: 'gr\xfcn' });
  });
});

describe('what is wrong is recorded, and nothing else', () => {
  test.each([
    ['250 fine\r\n', 250, []],
    ['250\r\n', 250, []],
    ['250 \r\n', 250, []],
    ['250-a\r\n250\r\n', 250, []],
    ['250 tab\there\r\n', 250, []],
    ['250-234 a\r\n250 b\r\n', 250, []],
    ['OK\r\n', undefined, ['no-code 1']],
    ['\r\n', undefined, ['no-code 1']],
    [' 250 OK\r\n', undefined, ['no-code 1']],
    ['25 OK\r\n', undefined, ['no-code 1']],
    ['*********\r\n', undefined, ['no-code 1']],
    ['250-a\r\n550 b\r\n', undefined, ['mixed-codes 2']],
    ['250-a\r\n250-b\r\n550-c\r\n551 d\r\n', undefined, ['mixed-codes 3']],
    ['250-a\r\nb\r\n250 c\r\n', 250, ['code-missing-on-continuation 2']],
    ['220****\r\n', 220, ['missing-separator 1']],
    ['220\tx\r\n', 220, ['missing-separator 1']],
    ['220-a\r\n220*b\r\n', 220, ['missing-separator 2']],
    ['2002**\r\n', 200, ['missing-separator 1']],
    ['199 a\r\n', 199, ['code-out-of-range 1']],
    ['600 a\r\n', 600, ['code-out-of-range 1']],
    ['260 a\r\n', 260, ['code-out-of-range 1']],
    ['000 a\r\n', 0, ['code-out-of-range 1']],
    ['559 a\r\n', 559, []],
    ['200 a\r\n', 200, []],
    ['250 a\n', 250, ['bare-lf 1']],
    ['250-a\n250 b\r\n', 250, ['bare-lf 1']],
    ['250 a\rb\r\n', 250, ['bare-cr 1']],
    ['250 a\r\r\n', 250, ['bare-cr 1']],
    ['250 \0\r\n', 250, ['nul 1']],
    ['250 \xe9\r\n', 250, ['eight-bit 1']],
    ['250 \x1b[2J\r\n', 250, ['control-character 1']],
    ['250 \x7f\r\n', 250, ['control-character 1']],
    [`250 ${'a'.repeat(506)}\r\n`, 250, []],
    [`250 ${'a'.repeat(507)}\r\n`, 250, ['line-too-long 1']],
    [`334 ${'a'.repeat(12_282)}\r\n`, 334, []],
    [`334 ${'a'.repeat(12_283)}\r\n`, 334, ['line-too-long 1']],
  ] as const)('%j', (octets, code, expected) => {
    const reply = only(octets);
    expect(reply.code).toBe(code);
    expect(kinds(reply)).toEqual(expected);
    expect(isUnreadable(reply)).toBe(code === undefined);
  });

  test('mixed codes say which', () => {
    expect(only('250-a\r\n050 b\r\n').malformations.map(({ words }) => words)).toContain(
      'line 2 has code 050 where line 1 has 250',
    );
  });
});

describe('a reply that is cut off', () => {
  test.each([
    ['2', undefined, ['unterminated 1']],
    ['250 almost', 250, ['unterminated 1']],
    ['250 almost\r', 250, ['unterminated 1']],
    ['250-one\r\n', 250, ['unterminated 1']],
    ['250-one\r\n25', 250, ['unterminated 2']],
    ['OK', undefined, ['no-code 1', 'unterminated 1']],
  ] as const)('%j', (octets, code, expected) => {
    const parser = fed([bytes(octets)]);
    expect(parser.next()).toBeUndefined();
    expect(parser.partial()).toBe(octets);
    const reply = parser.endOfInput();
    if (reply === undefined) throw new Error('nothing left');
    expect(reply.code).toBe(code);
    expect(reply.octets).toBe(octets);
    expect(kinds(reply)).toEqual(expected);
    expect(isUnreadable(reply)).toBe(true);
    expect(parser.endOfInput()).toBeUndefined();
    expect(parser.unread()).toEqual({ replies: 0, octets: 0 });
  });

  test('nothing is left after a complete one', () => {
    expect(fed([bytes('250 ok\r\n')]).endOfInput()).toBeUndefined();
  });
});

test('unread counts, next takes one, takeAll takes the rest', () => {
  const parser = fed([bytes('250 a\r\n250 b\r\n250 c\r\n250-d')]);
  expect(parser.unread()).toEqual({ replies: 3, octets: 26 });
  expect(parser.next()?.lines[0]?.rest).toBe('a');
  expect(parser.unread()).toEqual({ replies: 2, octets: 19 });
  expect(parser.takeAll()).toBe('250 b\r\n250 c\r\n250-d');
  expect(parser.unread()).toEqual({ replies: 0, octets: 0 });
  parser.push(bytes('250 e\r\n'), 1);
  expect(parser.next()?.octets).toBe('250 e\r\n');
});

describe('bounds', () => {
  test.each([
    ['an endless line', '250 aaaaaaaaaaaa', { line: 8 }, { bound: 'line', limit: 8 }, '250 aaaa'],
    ['an endless reply', '250-a\r\n'.repeat(9), { reply: 16 }, { bound: 'reply', limit: 16 }, '250-a\r\n250-a\r\n25'],
    ['endless lines', '250-a\r\n'.repeat(9), { lines: 2 }, { bound: 'lines', limit: 2 }, '250-a\r\n250-a\r\n'],
    ['endless replies', '250 a\r\n'.repeat(9), { replies: 2 }, { bound: 'replies', limit: 2 }, '250 a\r\n250 a\r\n'],
    ['endless octets', '250 a\r\n'.repeat(9), { unread: 16 }, { bound: 'unread', limit: 16 }, '250 a\r\n250 a\r\n25'],
  ] as const)('%s', (_, octets, bounds, overflow, kept) => {
    const parser = fed([bytes(octets)], bounds);
    expect(parser.overflow).toEqual(overflow);
    parser.push(bytes('250 more\r\n'), 1);
    expect(parser.takeAll()).toBe(kept);
  });

  test('what is exactly as long as a bound passes', () => {
    const parser = fed([bytes('250-a\r\n250 b\r\n')], { line: 7, reply: 14, lines: 2, replies: 1, unread: 14 });
    expect(parser.overflow).toBeUndefined();
    expect(parser.next()?.code).toBe(250);
  });

  test('replies that are taken do not count', () => {
    const parser = new ReplyParser({ replies: 1, unread: 16 });
    for (let at = 0; at < 100; at++) {
      parser.push(bytes('250 ok\r\n'), at);
      expect(parser.next()?.code).toBe(250);
    }
    expect(parser.overflow).toBeUndefined();
  });

  test('an endless line octet by octet ends at the default bound', () => {
    const parser = new ReplyParser();
    const octet = bytes('a');
    for (let at = 0; at < 70_000; at++) parser.push(octet, at);
    expect(parser.overflow).toEqual({ bound: 'line', limit: 65_536 });
    expect(parser.unread()).toEqual({ replies: 0, octets: 65_536 });
  });
});
