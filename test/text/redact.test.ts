import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../src/text/redact.ts';
import { visible, visibleOctets } from '../../src/text/visible.ts';

const SECRET = 'pä$$ w/rd+"1\\';
const OCTETS = Buffer.from(SECRET);

describe('Redactor', () => {
  const redactor = new Redactor([SECRET]);

  it.each<[string, string]>([
    ['itself', SECRET],
    ['UTF-8 octets', OCTETS.toString('latin1')],
    ['upper case', SECRET.toUpperCase()],
    ['base64', OCTETS.toString('base64')],
    ['base64url', OCTETS.toString('base64url')],
    ['AUTH PLAIN', Buffer.concat([Buffer.from('\0u\0'), OCTETS]).toString('base64')],
    ['AUTH PLAIN, next alignment', Buffer.concat([Buffer.from('\0us\0'), OCTETS]).toString('base64')],
    [
      'XOAUTH2',
      Buffer.concat([Buffer.from('user=a\x01auth=Bearer '), OCTETS, Buffer.from('\x01\x01')]).toString('base64'),
    ],
    ['hex', OCTETS.toString('hex')],
    ['HEX', OCTETS.toString('hex').toUpperCase()],
    ['a hex dump', OCTETS.toString('hex').replace(/../g, '$& ').trim()],
    ['percent-encoding', encodeURIComponent(SECRET)],
    ['a form', new URLSearchParams({ p: SECRET }).toString().slice(2)],
    ['JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['our escapes', visible(SECRET)],
    ['our escapes of octets', visibleOctets(OCTETS.toString('latin1').slice(0))],
    [
      'xtext',
      SECRET.replace(/[^!-~]|[+=]/gu, (c) => Buffer.from(c).toString('hex').toUpperCase().replace(/../g, '+$&')),
    ],
  ])('masks %s', (_, encoded) => {
    const masked = redactor.redact(`before ${encoded} after`);
    expect(masked).toMatch(/^before \S*\[secret\]\S* after$/);
    expect(masked).not.toContain(encoded);
  });

  it('leaves no base64 from which the secret could be read, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3, unit: 'grapheme' }), fc.uint8Array(), fc.uint8Array(), (secret, a, b) => {
        const octets = Buffer.from(secret);
        const encoded = Buffer.concat([a, octets, b]).toString('base64');
        const masked = new Redactor([secret]).redact(encoded);
        expect(masked).toContain('[secret]');
        // Fewer characters remain than stand for what is around the secret, counted generously.
        const left = masked.replaceAll('[secret]', '').replaceAll('=', '').length;
        expect(left * 6).toBeLessThanOrEqual((a.length + b.length) * 8 + 4);
      }),
    );
  });

  it('masks what is left of a secret that was cut off with its text', () => {
    const redactor = new Redactor(['hunter2!']);
    expect(redactor.redact('250 you said hunte')).toBe('250 you said [secret]');
    expect(redactor.redact('250 hunter… (2 lines)')).toBe('250 [secret]… (2 lines)');
    expect(redactor.redact('AUTH PLAIN aHVudG')).toBe('AUTH PLAIN [secret]');
    expect(redactor.redact('a hunt goes on')).toBe('a hunt goes on');
  });

  it('leaves other text alone', () => {
    expect(redactor.redact('250 2.1.5 Ok cGFzcw==')).toBe('250 2.1.5 Ok cGFzcw==');
  });

  it('prefers the longer of two secrets, and masks short ones only as they are', () => {
    expect(new Redactor(['abcd', 'abcdef']).redact('abcdef abcd')).toBe('[secret] [secret]');
    expect(new Redactor(['7z']).redact('7z 377a Nw== N3o')).toBe('[secret] 377a Nw== N3o');
  });

  it('does nothing without secrets', () => {
    const nothing = new Redactor(['']);
    const data = { a: ['b'] };
    expect(nothing.redact('x')).toBe('x');
    expect(nothing.redactDeep(data)).toBe(data);
  });

  it('redacts data, and copies no more than it must', () => {
    const data = { type: 'hunter2', n: 1, none: null, clean: { a: ['b'] }, list: ['x', { t: 'say hunter2' }] };
    const redacted = new Redactor(['hunter2']).redactDeep(data, new Set(['type']));
    expect(redacted).toEqual({ ...data, list: ['x', { t: 'say [secret]' }] });
    expect(redacted.clean).toBe(data.clean);
    expect(data.list[1]).toEqual({ t: 'say hunter2' });
  });

  it('keeps strings by their key, and nothing that is made of others', () => {
    const data = { entry: 'hunter2', inner: { entry: { text: 'hunter2' } }, list: [{ entry: ['hunter2'] }] };
    expect(new Redactor(['hunter2']).redactDeep(data, new Set(['entry']))).toEqual({
      entry: 'hunter2',
      inner: { entry: { text: '[secret]' } },
      list: [{ entry: ['[secret]'] }],
    });
  });
});
