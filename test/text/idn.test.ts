import { describe, expect, test } from 'vitest';
import { toALabels, toULabels } from '../../src/text/idn.ts';

describe('A-labels', () => {
  test.each([
    ['b\u00fccher.example', 'xn--bcher-kva.example'],
    ['B\u00dcCHER.EXAMPLE', 'xn--bcher-kva.example'],
    ['\u4f8b\u3048.jp', 'xn--r8jz45g.jp'],
    ['Example.COM', 'example.com'],
    ['[192.0.2.1]', '[192.0.2.1]'],
    ['', ''],
    // No label is ever a part of an address.
    ['127.1', '127.1'],
    ['\uff11\uff12\uff17.0.0.1', '127.0.0.1'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%s', (domain, wanted) => {
    expect(toALabels(domain)).toBe(wanted);
  });
  test.each(['\u00fc b.example', '\u00fc/.example', '\ud800.example'])('not %j', (domain) => {
    expect(toALabels(domain)).toBeUndefined();
  });
});

describe('U-labels', () => {
  test.each([
    ['xn--bcher-kva.example', 'b\u00fccher.example'],
    ['XN--BCHER-KVA.Example', 'b\u00fccher.Example'],
    ['example.com', 'example.com'],
  ])('%s', (domain, wanted) => {
    expect(toULabels(domain)).toBe(wanted);
  });
  test('not of an A-label that stands for none', () => {
    expect(toULabels('xn--\u0000.example')).toBeUndefined();
    expect(toULabels('xn--99999999999.example')).toBeUndefined();
  });
});
