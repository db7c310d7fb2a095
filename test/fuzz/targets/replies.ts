/** The reply parser: no exception, no octet lost, and the same replies however the octets are cut. */
import fc from 'fast-check';
import { ReplyParser } from '../../../src/smtp/reply-parser.ts';
import { parseExtensions } from '../../../src/smtp/extensions.ts';
import type { Reply } from '../../../src/smtp/reply.ts';
import { cuts, inPieces, must, mustEqual, octetsOf, target } from '../target.ts';

const octets = octetsOf(
  '250-',
  '250 ',
  '220 ',
  '354',
  '421 ',
  '2',
  '5.1.1 ',
  'SIZE 10',
  'AUTH PLAIN',
  '\r\n',
  '\r\n',
  '-',
  'x'.repeat(600),
);

interface Said {
  readonly replies: readonly Reply[];
  readonly rest: string;
  readonly overflow: unknown;
}

function said(pieces: readonly Buffer[]): Said {
  const parser = new ReplyParser({ line: 1000, reply: 3000, lines: 20 });
  const replies: Reply[] = [];
  for (const piece of pieces) {
    parser.push(piece, 0);
    for (let reply = parser.next(); reply !== undefined; reply = parser.next()) replies.push(reply);
  }
  return { replies, rest: parser.partial() ?? '', overflow: parser.overflow };
}

export const replies = target('replies', fc.tuple(octets, cuts), ([all, lengths]) => {
  const whole = said([all]);
  mustEqual('cut into pieces', said(inPieces(all, lengths)), whole);
  for (const reply of whole.replies) {
    must('a reply has lines', reply.lines.length > 0);
    parseExtensions(reply);
  }
  if (whole.overflow !== undefined) return;
  mustEqual(
    'every octet is there',
    whole.replies.map((reply) => reply.octets).join('') + whole.rest,
    all.toString('latin1'),
  );
});
