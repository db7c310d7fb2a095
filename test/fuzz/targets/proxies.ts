/** The readers of what proxies answer: the same answer however it is cut, and what stands behind it is left for the server. */
import fc from 'fast-check';
import type { Read } from '../../../src/net/proxy/dialog.ts';
import { readStatus } from '../../../src/net/proxy/http-connect.ts';
import { readReply as readSocks4 } from '../../../src/net/proxy/socks4.ts';
import { readLogin, readMethod, readReply as readSocks5 } from '../../../src/net/proxy/socks5.ts';
import { damaged, must, mustEqual, octetsOf, target, type FuzzTarget } from '../target.ts';

/** An answer that is done stays so with each octet more, and takes no more than there is; garbage stays garbage. */
function incremental(name: string, inputs: fc.Arbitrary<Buffer>, read: (octets: Buffer) => Read<unknown>): FuzzTarget {
  return target(name, inputs, (all) => {
    let before: Read<unknown> = { kind: 'more' };
    for (let length = 0; length <= all.length; length += 1) {
      const now = read(all.subarray(0, length));
      if (before.kind === 'done') mustEqual('an answer stays what it is', now, before);
      if (before.kind === 'garbage') must('garbage stays garbage', now.kind === 'garbage');
      if (now.kind === 'done') must('an answer has no more octets than came', now.length <= length && now.length > 0);
      before = now;
    }
  });
}

const ok5 = Buffer.from('05000001 7f000001 0019'.replaceAll(' ', ''), 'hex');
const name5 = Buffer.concat([
  Buffer.from([5, 0, 0, 3, 3]),
  Buffer.from('a.b'),
  Buffer.from([0, 25]),
  Buffer.from('220 mx\r\n'),
]);
const ok4 = Buffer.from([0, 90, 0, 25, 127, 0, 0, 1, 50]);

export const proxies: readonly FuzzTarget[] = [
  incremental('socks5', damaged(ok5, name5), readSocks5),
  incremental('socks5-method', damaged(Buffer.from([5, 0]), Buffer.from([5, 255]), Buffer.from([5, 2, 1])), (octets) =>
    readMethod(octets, [0, 2]),
  ),
  incremental('socks5-login', damaged(Buffer.from([1, 0]), Buffer.from([1, 1, 7])), readLogin),
  incremental('socks4', damaged(ok4, Buffer.from([0, 91, 0, 0, 0, 0, 0, 0])), readSocks4),
  incremental(
    'http-connect',
    fc.oneof(
      octetsOf('HTTP/1.1 ', '200', ' OK\r\n', '\r\n\r\n', 'HTTP/1.0 ', '407 x\r\n', 'A: b\r\n', '220 mx\r\n'),
      damaged(Buffer.from('HTTP/1.1 200 OK\r\nA: b\r\n\r\n220 mx\r\n'), Buffer.from('HTTP/1.0 407 no\n\n')),
    ),
    readStatus,
  ),
];
