/** The types of parameters, with the rules for addresses that the protocol has. */
import { describe, expect, it } from 'vitest';
import { isValidHost, isValidDomain } from '../../src/smtp/host.ts';
import { isValidAddress, isValidPath } from '../../src/smtp/path.ts';
import { isValueTypeName, valueTypeNames, valueTypes } from '../../src/language/value-types.ts';

const types = valueTypes({ isValidAddress, isValidDomain, isValidHost, isValidPath });

describe('a value', () => {
  it.each([
    ['string', 'any thing', 'any thing'],
    ['string', '', ''],
    ['int', '25', '25'],
    ['int', '-7', '-7'],
    ['int', '007', '7'],
    ['bool', 'YES', 'true'],
    ['bool', '0', 'false'],
    ['domain', 'example.com', 'example.com'],
    ['address', '"a b"@example.com', '"a b"@example.com'],
    ['address', 'a@[192.0.2.1]', 'a@[192.0.2.1]'],
    ['path', '<a@example.com>', '<a@example.com>'],
    ['path', '<>', '<>'],
    ['path', '<Postmaster>', '<Postmaster>'],
    ['host', 'mail.example.com', 'mail.example.com'],
    ['host', '::1', '::1'],
    ['duration', '1.5s', '1.5s'],
    ['size', '10MiB', '10MiB'],
    ['size', '1024', '1024'],
    ['list', 'a,b , c', 'a, b, c'],
    ['list', '', ''],
  ] as const)('%s: %j is %j', (name, text, value) => {
    expect(types[name].parse(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['int', '2.5'],
    ['int', ''],
    ['int', '9'.repeat(20)],
    ['bool', 'maybe'],
    ['domain', 'exa mple'],
    ['domain', ''],
    ['address', '<a@example.com>'],
    ['address', 'a'],
    ['path', 'a@example.com'],
    ['host', 'a b'],
    ['duration', '5'],
    ['duration', '5 s'],
    ['size', '10M'],
    ['size', '0.3B'],
    ['list', 'a,,b'],
    ['list', 'a,'],
  ] as const)('%s: %j is none, and an example is given that is one', (name, text) => {
    const parsed = types[name].parse(text);
    expect(parsed).toMatchObject({ ok: false });
    if (parsed.ok) return;
    expect(parsed.expected).not.toBe('');
    expect(types[name].parse(parsed.example)).toEqual({ ok: true, value: parsed.example });
  });
});

describe('the table', () => {
  it('has the types of the language, each with a description', () => {
    expect(Object.keys(types)).toEqual([...valueTypeNames]);
    for (const name of valueTypeNames) expect(types[name].describe).toMatch(/^\S.*[^.]$/);
  });

  it('knows names from other words', () => {
    expect(isValueTypeName('duration')).toBe(true);
    for (const word of ['text', 'Duration', 'toString', '']) expect(isValueTypeName(word)).toBe(false);
  });
});
