/** What `--target` takes. */
import { expect, test } from 'vitest';
import { defaultAlias, parseTargetArgument } from '../../src/config/target.ts';

test.each([
  ['mail.example.org', { form: 'host', host: 'mail.example.org', port: 25 }],
  ['mail.example.org:2525', { form: 'host', host: 'mail.example.org', port: 2525 }],
  ['192.0.2.7:25', { form: 'host', host: '192.0.2.7', port: 25 }],
  ['::1', { form: 'host', host: '::1', port: 25 }],
  ['2001:db8::25', { form: 'host', host: '2001:db8::25', port: 25 }],
  ['[::1]', { form: 'host', host: '::1', port: 25 }],
  ['[2001:db8::1]:587', { form: 'host', host: '2001:db8::1', port: 587 }],
  ['old=10.0.0.1', { form: 'host', alias: 'old', host: '10.0.0.1', port: 25 }],
  ['old=[::1]:26', { form: 'host', alias: 'old', host: '::1', port: 26 }],
  ['old.mx-1=::1', { form: 'host', alias: 'old.mx-1', host: '::1', port: 25 }],
  ['persona:tarpit', { form: 'persona', persona: 'tarpit' }],
  ['a=persona:ims-5.5-closed:x=y', { form: 'persona', alias: 'a', persona: 'ims-5.5-closed:x=y' }],
  ['h:65535', { form: 'host', host: 'h', port: 65_535 }],
])('%s', (text, expected) => {
  expect(parseTargetArgument(text)).toEqual(expected);
});

test.each([
  [''],
  ['a='],
  ['=h'],
  [':25'],
  ['h:'],
  ['h:0'],
  ['h:65536'],
  ['h:-1'],
  ['h:25.5'],
  ['h:1e3'],
  ['h:0x19'],
  ['h: 25'],
  ['h:25 '],
  ['h:+25'],
  ['h:abc'],
  ['[::1'],
  ['::1]'],
  ['[::1]25'],
  ['[not-an-address]:25'],
  ['1:2:3'],
  ['smtp://h'],
  ['a@h'],
  ['h/24'],
  ['a b'],
  ['h\u0000'],
  ['-h'],
  ['persona:'],
])('%j is refused, with a sentence', (text) => {
  expect(parseTargetArgument(text)).toMatch(/ /);
});

test.each([
  ['h', 25, 'h'],
  ['h', 26, 'h:26'],
  ['::1', 25, '::1'],
  ['::1', 26, '[::1]:26'],
])('the alias of %s %i is %s', (host, port, alias) => {
  expect(defaultAlias(host, port)).toBe(alias);
});
