/** `smtpspec sink`, and runs that look at what arrives: the built program. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Outbox } from '../../src/server/index.ts';
import { cli, folder, start } from './support.ts';

const spec = [
  'test "it arrives" as arrives delivers {',
  'send EHLO',
  'expect 250',
  'send MAIL FROM:<a@example.com>',
  'expect 250',
  'send RCPT TO:<user@adatum.com>',
  'expect 250',
  'send DATA',
  'expect 354',
  'send message """',
  'Subject: hello ${token}',
  '',
  'x',
  '"""',
  'expect 250',
  'expect delivered within 10s {',
  'header Subject has ${token}',
  'header Received present',
  '}',
  '}',
  '',
].join('\n');

test('a sink tells its address, each message, and how many there were; a Maildir keeps them', async () => {
  const cwd = await folder({ 'package.json': '{}' });
  const sink = start(['sink', '--listen', ':0', '--dir', 'mail'], { cwd });
  const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(await sink.shows(/Ctrl-C/)) ?? [];
  const outbox = new Outbox({ host: '127.0.0.1', port: Number(port) });
  outbox.send({ sender: 'a@b', recipients: ['c@d', 'e@f'], octets: 'Subject: hi \x1b[31mred\r\n\r\n..x\r\n' });
  await sink.shows(/Subject: hi/);
  sink.child.kill('SIGINT');
  const { code, out } = await sink.ended;
  outbox.close();
  // Windows ends a process without asking it.
  if (process.platform !== 'win32') expect([code, out]).toEqual([0, expect.stringContaining('1 message taken')]);
  expect(out).toContain('1  <a@b> to <c@d>, <e@f>');
  expect(out).not.toContain('\x1b');
  const [name = ''] = readdirSync(join(cwd, 'mail/new'));
  expect(readFileSync(join(cwd, 'mail/new', name), 'latin1')).toContain('\r\n\r\n.x\r\n');
});

test('a run opens a sink, to which an embedded server sends on', async () => {
  const cwd = await folder({ 'x.smtpspec': spec });
  const ended = await cli(['run', 'x.smtpspec', '--target', 'persona:forwarding', '--sink', ':0'], { cwd });
  expect([ended.code, ended.err]).toEqual([0, expect.stringMatching(/the sink listens on 127\.0\.0\.1:\d+/)]);
  const lost = await cli(['run', 'x.smtpspec', '--target', 'persona:forwarding:received=false', '--sink', ':0'], {
    cwd,
  });
  expect([lost.code, lost.out]).toEqual([1, expect.stringContaining('it has no Received')]);
  const without = await cli(['run', 'x.smtpspec', '--target', 'persona:forwarding'], { cwd });
  expect([without.code, without.out]).toEqual([5, expect.stringContaining('--sink 127.0.0.1:2525')]);
  const keeps = await cli(['run', 'x.smtpspec', '--target', 'persona:exchange-2003', '--sink', ':0'], { cwd });
  expect([keeps.code, keeps.out]).toEqual([5, expect.stringContaining('persona:forwarding')]);
});

test('a Maildir serves in its place, from the command line and from the configuration', async () => {
  const cwd = await folder({ 'x.smtpspec': spec, 'package.json': '{}' });
  const sink = start(['sink', '--listen', ':0', '--dir', 'mail'], { cwd });
  const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(await sink.shows(/Ctrl-C/)) ?? [];
  const persona = ['--target', `persona:forwarding:to=127.0.0.1:${port}`];
  const run = await cli(['run', 'x.smtpspec', ...persona, '--mailbox', 'maildir:mail'], { cwd });
  expect([run.code, run.out]).toEqual([0, expect.stringContaining('1 passed')]);
  sink.child.kill('SIGKILL');
  await sink.ended;
});

test.each([
  [['--sink', 'x'], /no address to listen on/],
  [['--sink', '2525'], /--sink 127\.0\.0\.1:2525/],
  [['--sink', ':99999'], /no address to listen on/],
  [['--sink', ':0', '--mailbox', 'maildir:x'], /two places/],
  [['--mailbox', 'maildir:nowhere'], /cannot read the Maildir nowhere/],
  [['--mailbox', 'imap://me:secret@mail.example.com'], /does not speak IMAP/],
  [['--mailbox', '/var/mail'], /is no mailbox/],
])('%j is wrong usage', async (args, message) => {
  const cwd = await folder({ 'x.smtpspec': spec });
  const ended = await cli(['run', 'x.smtpspec', '--target', 'persona:forwarding', ...args], { cwd });
  expect([ended.code, ended.err]).toEqual([2, expect.stringMatching(message)]);
  expect(ended.err).not.toContain('secret');
});
