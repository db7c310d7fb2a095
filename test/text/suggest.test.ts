import { describe, expect, it } from 'vitest';
import { didYouMean, suggestions } from '../../src/text/suggest.ts';

const EXTENSIONS = ['STARTTLS', 'SIZE', 'PIPELINING', 'AUTH', 'ETRN', 'CHUNKING', '8BITMIME'];

describe('suggestions', () => {
  it.each([
    ['STARTTSL', ['STARTTLS']],
    ['starttls', ['STARTTLS']],
    ['SZIE', ['SIZE']],
    ['PIPLINING', ['PIPELINING']],
    ['TURN', []],
    ['XEXCH50', []],
    ['SIZE', []],
    ['', []],
  ])('for %j are %j', (word, words) => {
    expect(suggestions(word, EXTENSIONS)).toEqual(words);
  });

  it('gives the nearest three, nearest first, each once', () => {
    expect(suggestions('expect', ['expects', 'respect', 'expect1', 'aspect', 'expcet', 'expcet'])).toEqual([
      'expects',
      'expect1',
      'expcet',
    ]);
  });

  it('does not spend time on enormous words', () => {
    const started = performance.now();
    expect(suggestions('a'.repeat(1e6), ['b'.repeat(1e6)])).toEqual([]);
    expect(suggestions('abc', ['b'.repeat(1e6)])).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('didYouMean', () => {
  it('is a sentence', () => {
    expect(didYouMean([])).toBe('');
    expect(didYouMean(['A'])).toBe('did you mean `A`?');
    expect(didYouMean(['A', 'B', 'C'])).toBe('did you mean `A`, `B` or `C`?');
  });
});
