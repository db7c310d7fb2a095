/** The sink: what it takes and keeps, what it refuses, LMTP and TLS; and Maildirs, written and read. On real sockets and files. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMaildir } from '../../src/mail/mailbox.ts';
import { MaildirWriter } from '../../src/mail/maildir.ts';
import { Message } from '../../src/mail/message.ts';
import { startSink, type SinkOptions } from '../../src/server/index.ts';
import { closing } from '../support/judge.ts';
import { TestClient } from './client.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smtpspec-sink-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function started(options: Omit<SinkOptions, 'keep'> = {}) {
  const kept: Message[] = [];
  const sink = closing(
    await startSink({
      ...options,
      keep: (message) => {
        kept.push(message);
        return undefined;
      },
    }),
  );
  /** Says these lines, one write, and gives the replies that came by the last. */
  const say = async (...lines: readonly string[]): Promise<string[]> => {
    const client = new TestClient(sink.port);
    client.write([...lines, 'QUIT', ''].join('\r\n'));
    const said = await client.rest();
    client.socket.destroy();
    return said.split('\r\n').filter((line) => /^\d{3} /.test(line));
  };
  return { sink, kept, say };
}

const mail = (...content: readonly string[]): string[] => [
  'EHLO x',
  'MAIL FROM:<a@example.com>',
  'RCPT TO:<b@example.com>',
  'RCPT TO:<"any body"@nowhere.invalid>',
  'DATA',
  ...content,
  '.',
];

test('it takes everything for everybody, and keeps it octet for octet', async () => {
  const { sink, kept, say } = await started();
  const replies = await say(
    ...mail('Subject: x', '', '..dot', '....', 'gr\xfcn'),
    'MAIL FROM:<>',
    'RCPT TO:<c>',
    'BDAT 4 LAST',
    '.x',
  );
  expect(replies.map((reply) => reply.slice(0, 3)).join(' ')).toBe('220 250 250 250 250 354 250 250 250 250 221');
  expect(kept.map(({ octets }) => octets)).toEqual(['Subject: x\r\n\r\n.dot\r\n...\r\ngr\xfcn\r\n', '.x\r\n']);
  expect(kept[0]?.envelope).toEqual({
    sender: 'a@example.com',
    recipients: ['b@example.com', '"any body"@nowhere.invalid'],
  });
  expect(sink.inbox.count).toBe(2);
});

test('beyond its bounds it refuses, and says why', async () => {
  const { sink, kept, say } = await started({ bounds: { size: 100, count: 2, total: 150 } });
  const last = (replies: readonly string[]): string | undefined => replies.at(-2);
  expect(last(await say('EHLO x', 'MAIL FROM:<a@b> SIZE=101'))).toBe('552 5.3.4 Message longer than 100 octets');
  expect(last(await say(...mail('x'.repeat(150))))).toBe('552 5.3.4 Message longer than 100 octets');
  expect(last(await say(...mail('x'.repeat(5000))))).toBe('552 5.3.4 Message longer than 100 octets');
  expect(last(await say(...mail('x'.repeat(90))))).toMatch(/^250/);
  expect(last(await say(...mail('x'.repeat(90))))).toBe('452 4.3.1 the sink keeps 150 octets, and this is too much');
  expect(last(await say(...mail('x')))).toMatch(/^250/);
  expect(last(await say('EHLO x', 'MAIL FROM:<a@b>'))).toBe('452 4.3.1 the sink is full: it keeps 2 messages');
  expect(kept).toHaveLength(2);
  expect(sink.inbox).toMatchObject({ count: 2, refused: 3 });
});

test('a message that cannot be kept is put off', async () => {
  const sink = closing(await startSink({ keep: () => 'cannot be written: no space left on the device' }));
  const client = new TestClient(sink.port);
  client.write(`${mail('x').join('\r\n')}\r\n`);
  const said = await client.until((text) => text.includes('\r\n451'), 'a refusal');
  client.socket.destroy();
  expect(said).toContain('451 4.3.0 cannot be written: no space left on the device');
  expect(sink.inbox.count).toBe(0);
});

test('LMTP has a reply for each recipient', async () => {
  const { kept, say } = await started({ lmtp: true });
  const replies = await say(...mail('x').map((line) => line.replace('EHLO', 'LHLO')));
  expect(replies.slice(-3).map((reply) => reply.slice(0, 3))).toEqual(['250', '250', '221']);
  expect(kept).toHaveLength(1);
  expect((await say('EHLO x'))[1]).toMatch(/^500/);
});

test('a Maildir has a message as a whole or not at all, under a name that every system takes', () => {
  const path = join(folder, 'written');
  const writer = new MaildirWriter(path, 42);
  const message = new Message('Subject: x\r\n\r\nx\r\n', {
    envelope: { sender: '', recipients: ['a@b', 'c\r\nd@e'] },
    wireLines: true,
    at: 0,
  });
  expect([writer.write(message), writer.write(message)]).toEqual([undefined, undefined]);
  const names = readdirSync(join(path, 'new'));
  expect(names).toHaveLength(2);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
  expect(readdirSync(join(path, 'tmp'))).toEqual([]);
  expect(readFileSync(join(path, 'new', names[0] ?? ''), 'latin1')).toBe(
    'Return-Path: <>\r\nDelivered-To: a@b\r\nDelivered-To: c??d@e\r\nSubject: x\r\n\r\nx\r\n',
  );
  rmSync(join(path, 'new'), { recursive: true });
  writeFileSync(join(path, 'new'), '');
  expect(writer.write(message)).toMatch(/^cannot be written: /);
  expect(readdirSync(join(path, 'tmp'))).toEqual([]);
});

test('a mailbox gives what comes with a token of the run, and nothing else', async () => {
  const path = join(folder, 'mailbox');
  for (const name of ['tmp', 'new', 'cur']) mkdirSync(join(path, name), { recursive: true });
  writeFileSync(join(path, 'new', '1.old'), 'Subject: run-0, before\n\nx\n');
  const mailbox = closing(await openMaildir(path, 'run'));
  writeFileSync(
    join(path, 'new', '2.a'),
    'Return-Path: <s@example.com>\nDelivered-To: b@example.com\nSubject: run-0\n\nx\n',
  );
  writeFileSync(join(path, 'new', '3.private'), 'Subject: salaries\n\nx\n');
  writeFileSync(join(path, 'new', '4.other'), 'Subject: run-1\n\nx\n');
  // A reader takes the old one out of `new`: it stays old.
  renameSync(
    join(path, 'new', '1.old'),
    join(path, 'cur', '1.old:2,S'.replace(':', process.platform === 'win32' ? ';' : ':')),
  );
  while (mailbox.with('run-0').length === 0 || mailbox.with('run-1').length === 0)
    await new Promise((resolve) => void mailbox.onNews(() => resolve(undefined)));
  const found = mailbox.with('run-0');
  expect(found.map(({ sender, recipients }) => ({ sender, recipients }))).toEqual([
    { sender: 's@example.com', recipients: ['b@example.com'] },
  ]);
  expect(mailbox.with('salaries')).toEqual([]);
  expect(readdirSync(join(path, 'new')).sort()).toEqual(['2.a', '3.private', '4.other']);
  await expect(openMaildir(join(folder, 'nowhere'), 'run')).rejects.toThrow();
});
