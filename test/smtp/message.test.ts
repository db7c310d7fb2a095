import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeMessage } from '../../src/smtp/message.ts';

function encoded(message: string | Uint8Array): string {
  return Buffer.from(encodeMessage(message)).toString('latin1');
}

test.each([
  ['', '.\r\n'],
  ['a', 'a\r\n.\r\n'],
  ['a\n', 'a\r\n.\r\n'],
  ['a\r\n', 'a\r\n.\r\n'],
  ['a\r', 'a\r\n.\r\n'],
  ['a\rb\nc\r\nd', 'a\r\nb\r\nc\r\nd\r\n.\r\n'],
  ['a\r\r\nb', 'a\r\n\r\nb\r\n.\r\n'],
  ['a\n\rb', 'a\r\n\r\nb\r\n.\r\n'],
  ['.', '..\r\n.\r\n'],
  ['.\n.\n..\nx.\n', '..\r\n..\r\n...\r\nx.\r\n.\r\n'],
  ['a\r.\nb', 'a\r\n..\r\nb\r\n.\r\n'],
  ['\n', '\r\n.\r\n'],
  ['grün', 'gr\xc3\xbcn\r\n.\r\n'],
  ['a\0b', 'a\0b\r\n.\r\n'],
])('%j', (message, wire) => {
  expect(encoded(message)).toBe(wire);
});

test('octets stay octets', () => {
  expect(encoded(Uint8Array.of(0xff, 0x0a, 0x2e, 0x80))).toBe('\xff\r\n..\x80\r\n.\r\n');
});

test('whatever the message: one end of data, and what is unstuffed has the same lines', () => {
  const message = fc.array(fc.constantFrom('.', '\r', '\n', 'a', '\r\n', '\r\n.')).map((parts) => parts.join(''));
  fc.assert(
    fc.property(message, (text) => {
      const wire = `\r\n${encoded(text)}`;
      expect(wire.indexOf('\r\n.\r\n')).toBe(wire.length - 5);
      expect(wire.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
      const lines = wire.slice(2, -3).replace(/(^|\r\n)\./g, '$1');
      const same = text.replace(/\r\n?|\n/g, '\r\n');
      expect(lines).toBe(same === '' || same.endsWith('\r\n') ? same : `${same}\r\n`);
    }),
  );
});
