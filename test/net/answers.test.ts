/** What proxies answer is read octet by octet: whatever comes gets one verdict, which more octets do not change. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Read } from '../../src/net/proxy/dialog.ts';
import { readStatus } from '../../src/net/proxy/http-connect.ts';
import { readReply as readSocks4 } from '../../src/net/proxy/socks4.ts';
import { readLogin, readMethod, readReply } from '../../src/net/proxy/socks5.ts';

const readers: readonly (readonly [string, (octets: Buffer) => Read<unknown>])[] = [
  ['the method of SOCKS5', (octets) => readMethod(octets, [0, 2])],
  ['the login of SOCKS5', readLogin],
  ['the reply of SOCKS5', readReply],
  ['the reply of SOCKS4', readSocks4],
  ['the status of CONNECT', readStatus],
];

const octets = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }).map((rest) => Uint8Array.from([5, ...rest])),
  fc.uint8Array({ maxLength: 300 }).map((rest) => Uint8Array.from([5, 0, 0, 3, ...rest])),
  fc.uint8Array({ maxLength: 20 }).map((rest) => Uint8Array.from([0, 90, ...rest])),
  fc
    .array(
      fc.constantFrom(
        'HTTP/1.1 ',
        'HTTP/1.0 ',
        '200',
        '407',
        ' OK',
        '\r',
        '\n',
        '\r\n',
        '\r\n\r\n',
        'X: y',
        '\0',
        '220 mx',
      ),
      {
        maxLength: 12,
      },
    )
    .map((pieces) => Buffer.from(pieces.join(''), 'latin1')),
);

test.each(readers)('%s', (_, read) => {
  fc.assert(
    fc.property(octets, (bytes) => {
      const all = Buffer.from(bytes);
      const verdict = read(all);
      if (verdict.kind === 'done') expect(verdict.length).toBeLessThanOrEqual(all.length);
      for (let i = 0; i < all.length; i += 1) {
        const early = read(all.subarray(0, i));
        if (early.kind !== 'more') expect(early).toEqual(verdict);
      }
    }),
    { numRuns: 400 },
  );
});
