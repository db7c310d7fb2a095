/** The token in octets that come in pieces: the same wherever they are cut. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TokenFiller } from '../../src/statements/token-filler.ts';

const whole = (text: string): string =>
  text.replace(/(\$?)\$\{token\}/g, (_, literal: string) => (literal === '' ? 'T-1' : '${token}'));

const letters = fc.constantFrom('$', '$$', '${', '{', '${token}', '$${token}', 'token', '}', 'a', '\n', '\xff');

test('however it is cut', () => {
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 12 }), fc.array(fc.integer({ min: 1, max: 5 })), (parts, cuts) => {
      const text = parts.join('');
      const octets = Buffer.from(text, 'latin1');
      const filler = new TokenFiller('T-1');
      let out = '';
      let at = 0;
      for (const cut of [...cuts, octets.length]) {
        out += Buffer.from(filler.push(octets.subarray(at, at + cut))).toString('latin1');
        at += cut;
      }
      out += Buffer.from(filler.end()).toString('latin1');
      expect(out).toBe(whole(text));
    }),
  );
});
