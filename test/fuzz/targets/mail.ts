/** Messages and reports that arrive: whatever octets they are, something is read of them, in bounded time. */
import { readDsn } from '../../../src/mail/dsn.ts';
import { Message } from '../../../src/mail/message.ts';
import { must, octetsOf, target } from '../target.ts';

const report = octetsOf(
  'Reporting-MTA: dns; a\r\n',
  'Final-Recipient: rfc822; a@b\r\n',
  'Action: failed\r\n',
  'Status: 5.1.1 (x)\r\n',
  ' folded',
  '\r\n\r\n',
  ':',
  ';',
  '<',
  '>',
);

export const dsn = target('dsn', report, (octets) => {
  const { fields, recipients, faults } = readDsn(octets.toString('latin1'));
  must('a report that says nothing has a fault', fields.length > 0 || recipients.length > 0 || faults.length > 0);
  for (const { status } of recipients)
    must('a status has a class', status === undefined || [2, 4, 5].includes(status.class));
});

const message = octetsOf(
  'Content-Type: multipart/mixed; boundary="b"\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Subject: =?utf-8?q?=c3=bc?=\r\n',
  '\r\n--b\r\n',
  '\r\n--b--\r\n',
  'Content-Type: message/rfc822\r\n',
  '\r\n\r\n',
  'YQ==',
  '=3D',
  ';',
  '"',
);

export const arriving = target('message', message, (octets) => {
  const { fields, body, parts } = new Message(octets.toString('latin1'), { wireLines: true, at: 0 });
  must(
    'no field is larger than the message',
    fields.every(({ name, value }) => name.length + value.length <= octets.length * 4 + 10),
  );
  must('the body is a part of the message', body.length <= octets.length);
  must('there are no more parts than a message may have', parts.length <= 10_000);
});
