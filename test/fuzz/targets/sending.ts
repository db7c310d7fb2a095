/** What goes out: line ends and dots, the end of data, and the guard, which must never let a message be completed. */
import fc from 'fast-check';
import { DataGuard } from '../../../src/smtp/data-guard.ts';
import { LineEncoder } from '../../../src/smtp/line-encoder.ts';
import { encodeMessage, endOfData } from '../../../src/smtp/message.ts';
import { OutgoingTracker } from '../../../src/smtp/outgoing.ts';
import { cuts, inPieces, must, mustEqual, octetsOf, target } from '../target.ts';

const content = octetsOf('.', '..', '\r\n.\r\n', 'x'.repeat(70), 'x'.repeat(5000), '\r\n', '\n');

const text = (octets: Uint8Array): string => Buffer.from(octets).toString('latin1');

export const messages = target('messages', fc.tuple(content, cuts), ([all, lengths]) => {
  const whole = text(encodeMessage(all));
  const encoder = new LineEncoder({ stuffing: true });
  const pieces = inPieces(all, lengths).map((piece) => text(encoder.push(piece)));
  mustEqual('cut into pieces', [...pieces, text(encoder.end()), text(endOfData(encoder))].join(''), whole);
  must('it ends as data does', whole === '.\r\n' || whole.endsWith('\r\n.\r\n'));
  must('it ends once', !`\r\n${whole.slice(0, -3)}`.includes('\r\n.\r\n'));
  must('no line end is bare', !/\r(?!\n)|(?<!\r)\n/.test(whole));
  // A strict server takes the dots away again, and has what was sent but for its line ends.
  const lines = all.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n');
  const taken = whole.slice(0, -3).replace(/(^|\r\n)\./g, '$1');
  mustEqual('what arrives', taken, lines === '' || lines.endsWith('\r\n') ? lines : `${lines}\r\n`);
});

const dialog = octetsOf(
  'DATA\r\n',
  'data \r\n',
  'BDAT 5\r\n',
  'NOOP\r\n',
  '.\r\n',
  '\r\n.\r\n',
  'QUIT\r\n',
  'BDAT',
  'DA',
  'TA',
  '\x80',
);

export const guard = target('guard', fc.tuple(dialog, cuts), ([all, lengths]) => {
  const watching = new DataGuard(false);
  let written = '';
  for (const piece of inPieces(all, lengths)) {
    if (watching.willWrite(piece) === 'refused') {
      must('a refusal is final', watching.willWrite(Buffer.from('NOOP\r\n')) === 'refused');
      break;
    }
    written += text(piece);
  }
  must('no lone dot is written', !/(?:^|[\r\n])\.[\r\n]/.test(written));
  must('no chunk is written', !/(?:^|[\r\n])BDAT/i.test(written));
});

export const outgoing = target(
  'outgoing',
  fc.tuple(octetsOf('DATA\r\n', 'BDAT 7\r\n', '\r\n.\r\n', '.\r\n', 'x'.repeat(5000)), cuts),
  ([all, lengths]) => {
    const whole = new OutgoingTracker();
    const cut = new OutgoingTracker();
    whole.wrote(all);
    for (const piece of inPieces(all, lengths)) cut.wrote(piece);
    mustEqual('cut into pieces', [cut.insideData, cut.unfinishedLine], [whole.insideData, whole.unfinishedLine]);
  },
);
