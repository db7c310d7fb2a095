import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/text/duration.ts';
import { plural } from '../../src/text/plural.ts';
import { formatSize, parseSize } from '../../src/text/size.ts';
import { systemErrorText } from '../../src/text/system-error.ts';

describe('durations', () => {
  it.each([
    ['5ms', 5],
    ['5s', 5000],
    ['0.5s', 500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['14d', 1_209_600_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '5', 's', '5 s', '-5s', '+5s', '5S', '5min', '1e3s', '.5s', '5.s', '5s5', 'NaNs', `${'9'.repeat(40)}s`])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it.each([
    [0, '0 ms'],
    [41.4, '41 ms'],
    [99.4, '99 ms'],
    [99.6, '0.10 s'],
    [840, '0.84 s'],
    [9994, '9.99 s'],
    [9996, '10.0 s'],
    [12_000, '12.0 s'],
    [59_949, '59.9 s'],
    [59_970, '1 min 0 s'],
    [123_000, '2 min 3 s'],
    [3_599_700, '1 h 0 min'],
    [3_720_000, '1 h 2 min'],
    [86_399_999, '1 d 0 h'],
    [270_000_000, '3 d 3 h'],
    [Number.NaN, '?'],
    [-1, '?'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('sizes', () => {
  it.each([
    ['1024', 1024],
    ['1024B', 1024],
    ['1KiB', 1024],
    ['10MiB', 10_485_760],
    ['35MB', 35_000_000],
    ['1kB', 1000],
    ['0.5MiB', 524_288],
    ['2GiB', 2_147_483_648],
  ])('reads %s', (text, octets) => {
    expect(parseSize(text)).toBe(octets);
  });

  it.each(['', 'B', '1mb', '1 MB', '-1', '1.5B', '1.0001KiB', '1KIB', '9999999999999999GiB'])('refuses %j', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });

  it.each([
    [1, '1 octet'],
    [512, '512 octets'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [1_048_570, '1 MiB'],
    [10_485_760, '10 MiB'],
    [3 * 1024 ** 3, '3 GiB'],
    [Number.NaN, '?'],
  ])('writes %d as %s', (octets, text) => {
    expect(formatSize(octets)).toBe(text);
  });
});

describe('plural', () => {
  it('counts', () => {
    expect([plural(0, 'test'), plural(1, 'test'), plural(2, 'reply', 'replies')]).toEqual([
      '0 tests',
      '1 test',
      '2 replies',
    ]);
  });
});

describe('systemErrorText', () => {
  it('says what a code means, and falls back to the message, made safe', () => {
    expect(systemErrorText(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toBe(
      'no space left on the device (ENOSPC)',
    );
    expect(systemErrorText(Object.assign(new Error('odd\x1b'), { code: 'EODD' }))).toBe('odd\\x1b');
    expect(systemErrorText('thrown')).toBe('thrown');
  });
});
