/** Reports on deliveries: what is read from good ones, from those that servers really write, and from garbage. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDsn } from '../../src/mail/dsn.ts';
import { fieldsOf, sectionsOf, structured } from '../../src/mail/fields.ts';
import { Message } from '../../src/mail/message.ts';
import { partsOf } from '../../src/mail/parts.ts';
import { tokensIn } from '../../src/mail/tokens.ts';

const crlf = (...lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');
const message = (octets: string, sender?: string): Message =>
  new Message(octets, {
    wireLines: true,
    at: 0,
    ...(sender === undefined ? {} : { envelope: { sender, recipients: ['a@example.com'] } }),
  });

/** As Postfix writes it. */
const report = (type = 'delivery-status', part = 'message/delivery-status'): string =>
  crlf(
    'From: MAILER-DAEMON@mail.example.com (Mail Delivery System)',
    'Subject: Undelivered Mail Returned to Sender',
    `Content-Type: multipart/report; report-type=${type};`,
    '\tboundary="4F1/mail.example.com"',
    '',
    'This is a MIME-encapsulated message.',
    '',
    '--4F1/mail.example.com',
    'Content-Type: text/plain',
    '',
    'This is the mail system.',
    '--4F1/mail.example.com',
    `Content-Type: ${part}`,
    '',
    'Reporting-MTA: dns; mail.example.com',
    'X-Postfix-Queue-ID: 4F1',
    '',
    'Final-Recipient: rfc822; nobody@example.com',
    'Original-Recipient: rfc822;Nobody@example.com',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1',
    '    User unknown',
    '',
    'Final-Recipient: rfc822; full@example.com',
    'Action: delayed (will retry)',
    'Status: 4.2.2 (mailbox full)',
    '',
    '--4F1/mail.example.com',
    'Content-Type: text/rfc822-headers',
    '',
    'Subject: run-0',
    '--4F1/mail.example.com--',
  );

test('the groups of a report, its recipients with their fields', () => {
  const { nature } = message(report());
  expect(nature).toMatchObject({ kind: 'bounce', form: 'RFC 3464', original: 'header' });
  if (nature.kind !== 'bounce' || nature.dsn === undefined) throw new Error('no report');
  const { fields, recipients, faults } = nature.dsn;
  expect(fields.map(({ name }) => name)).toEqual(['Reporting-MTA', 'X-Postfix-Queue-ID']);
  expect(recipients.map(({ final, original, action, status }) => ({ final, original, action, status }))).toEqual([
    {
      final: 'nobody@example.com',
      original: 'Nobody@example.com',
      action: 'failed',
      status: { class: 5, subject: 1, detail: 1 },
    },
    { final: 'full@example.com', original: undefined, action: 'delayed', status: { class: 4, subject: 2, detail: 2 } },
  ]);
  expect(recipients[0]?.fields.at(-1)).toEqual({ name: 'Diagnostic-Code', value: 'smtp; 550 5.1.1 User unknown' });
  expect(faults).toEqual([]);
});

test('what RFC 3464 asks for and is missing is told', () => {
  expect(readDsn('Final-Recipient: rfc822; a@b\nStatus: five').faults).toEqual([
    'no Reporting-MTA (RFC 3464 2.2.2)',
    'no Action for a@b (RFC 3464 2.3.3)',
    'no Status for a@b (RFC 3464 2.3.4)',
  ]);
  expect(readDsn('').faults).toHaveLength(2);
});

describe('what is a bounce, and what only looks like one', () => {
  test.each<readonly [name: string, octets: string, sender: string | undefined, nature: object]>([
    [
      'a report as RFC 6533 has it',
      report('delivery-status', 'message/global-delivery-status'),
      '',
      { kind: 'bounce' },
    ],
    [
      'a disposition notification',
      report('disposition-notification', 'message/disposition-notification'),
      '',
      { kind: 'other' },
    ],
    ['a complaint', report('feedback-report', 'message/feedback-report'), '', { kind: 'other' }],
    ['a report inside of mail', report().replace('multipart/report', 'multipart/mixed'), 'a@b', { kind: 'mail' }],
    ['an auto-reply', crlf('Auto-Submitted: auto-replied', '', 'On holiday'), '', { kind: 'other' }],
    ['mail', crlf('Subject: failure notice', '', 'Hi.'), 'a@b', { kind: 'mail' }],
    [
      'qmail',
      crlf(
        'From: MAILER-DAEMON@b',
        'Subject: failure notice',
        '',
        'Hi. This is the qmail-send program at b.',
        '',
        '<x@y>:',
        'No.',
        '',
        '--- Below this line is a copy of the message.',
        '',
        'Subject: run-0',
      ),
      '',
      { kind: 'bounce', form: 'qmail' },
    ],
    [
      'Exchange 5.5',
      crlf(
        'From: System Administrator <postmaster@b>',
        'Subject: Undeliverable: x',
        '',
        'Your message',
        '',
        '  To:      x@y',
        '  Subject: run-0',
        '',
        'did not reach the following recipient(s):',
      ),
      '',
      { kind: 'bounce', form: 'Exchange 5.5' },
    ],
    [
      'text',
      crlf('From: MAILER-DAEMON@b', 'Subject: Returned mail: User unknown', '', 'x'),
      '',
      { kind: 'bounce', form: 'plain text' },
    ],
    [
      'the same from somebody',
      crlf('From: MAILER-DAEMON@b', 'Subject: Returned mail: User unknown', '', 'x'),
      'a@b',
      { kind: 'mail' },
    ],
  ])('%s', (_name, octets, sender, nature) => {
    expect(message(octets, sender).nature).toMatchObject(nature);
  });
});

test('parts have the numbers of IMAP', () => {
  const octets = crlf(
    'Content-Type: multipart/mixed; boundary=outer',
    '',
    'preamble',
    '--outer',
    'Content-Type: multipart/alternative; boundary="in ner"',
    '',
    '--in ner',
    '',
    'plain',
    '--in ner  ',
    'Content-Type: text/html',
    '',
    '<p>',
    '--in ner--',
    '--outerlonger',
    '--outer',
    'Content-Type: application/pdf; name=a.pdf',
    'Content-Transfer-Encoding: base64',
    '',
    'JVBERg==',
    '--outer--',
    'epilogue',
  );
  const parts = partsOf(sectionsOf(octets));
  expect(parts.map(({ number, type, body }) => [number, type, body])).toEqual([
    ['1.1', 'text/plain', 'plain'],
    ['1.2', 'text/html', '<p>'],
    ['2', 'application/pdf', 'JVBERg=='],
  ]);
  expect(partsOf(sectionsOf(octets.replaceAll('\r\n', '\n'))).map(({ number }) => number)).toEqual(['1.1', '1.2', '2']);
  // The end was cut off.
  expect(partsOf(sectionsOf(octets.slice(0, octets.indexOf('<p>') + 1))).map(({ number }) => number)).toEqual([
    '1.1',
    '1.2',
  ]);
});

test('tokens are found as they stand, wrapped, and in base64', () => {
  const inside = (octets: string): string[] => [...tokensIn({ octets, envelope: undefined }, 'r.1')];
  expect(inside('x R.1-0a. r.1-0ab r.1x-0 rx1-0')).toEqual(['r.1-0a', 'r.1-0ab']);
  expect(inside('a r.1=\r\n-0 b')).toEqual(['r.1-0']);
  const block = Buffer.from(`${'x'.repeat(50)} r.1-0 ${'y'.repeat(50)}`)
    .toString('base64')
    .replace(/.{40}/g, '$&\r\n');
  expect(inside(`Content-Transfer-Encoding: base64\r\n\r\n${block}\r\n`)).toEqual(['r.1-0']);
  expect([...tokensIn({ octets: '', envelope: { sender: '', recipients: ['a+r.1-2@b'] } }, 'r.1')]).toEqual(['r.1-2']);
});

describe('whatever comes', () => {
  /** Pieces of messages, so that something is hit. */
  const piece = fc.constantFrom(
    ...[
      '\r\n',
      '\n',
      '\r',
      ' ',
      '\t',
      ':',
      ';',
      '=',
      '"',
      '--',
      '--b',
      '--b--',
      'b',
      'a@b',
      '<>',
      '\0',
      '\xff',
      '5.1.1',
    ],
    ...['Content-Type: multipart/report; boundary=b', 'Content-Type: multipart/mixed; boundary="b"'],
    ...[
      'Content-Type: message/delivery-status',
      'Final-Recipient: rfc822;',
      'Action: failed',
      'Status:',
      'Reporting-MTA:',
    ],
    ...['Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: quoted-printable', '=\r\n', '=41'],
  );
  const octets = fc
    .array(fc.oneof(piece, fc.string({ unit: 'binary-ascii', maxLength: 8 })), { maxLength: 60 })
    .map((all) => all.join(''));
  const runs = { numRuns: Number(process.env['FUZZ_RUNS'] ?? 1500) };

  test('something is read, and nothing is made up', () => {
    fc.assert(
      fc.property(octets, (text) => {
        const came = message(text, '');
        const { parts, nature, fields } = came;
        expect(parts.length).toBeGreaterThan(0);
        for (const { body } of parts) expect(text).toContain(body);
        for (const { name } of fields) expect(text).toContain(name);
        if (nature.kind === 'bounce' && nature.dsn !== undefined) {
          for (const { status } of nature.dsn.recipients) expect([undefined, 2, 4, 5]).toContain(status?.class);
        }
        structured(text);
        readDsn(text);
        tokensIn(came, 'run');
      }),
      runs,
    );
  });

  test('large and deep messages end', () => {
    const nested = Array.from(
      { length: 5000 },
      (_, i) => `--b${String(i)}\r\nContent-Type: multipart/mixed; boundary=b${String(i + 1)}\r\n\r\n`,
    );
    const began = performance.now();
    expect(partsOf(sectionsOf(`Content-Type: multipart/mixed; boundary=b0\r\n\r\n${nested.join('')}`))).toHaveLength(1);
    expect(
      partsOf(sectionsOf(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(20_000)}`)),
    ).toHaveLength(1000);
    expect(fieldsOf('a: b\r\n'.repeat(100_000))).toHaveLength(5000);
    readDsn('Action: failed\n\n'.repeat(50_000));
    structured(`a${';b="'.repeat(20_000)}`);
    expect(message(`${'\n'.repeat(1_000_000)}${' '.repeat(1_000_000)}`, '').nature.kind).toBe('mail');
    // Linear work takes a fraction of this on a busy machine; what is quadratic takes hours.
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
