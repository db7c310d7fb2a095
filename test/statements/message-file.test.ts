/** Messages from files: what is sent of them, octet for octet, and what is owed for them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { encodeMessage } from '../../src/smtp/message.ts';
import { beside, folderWith } from '../support/beside.ts';
import { judge, scripted, told } from '../support/judge.ts';

const dialog = (send: string, after = 'expect 250'): string => `test "a" as a delivers {
  send HELO
  expect 250
  send MAIL FROM:<>
  expect 250
  send RCPT TO:<a@example.com>
  expect 250
  send DATA
  expect 354
  ${send}
  ${after}
}
`;

/** What was written behind the 354, and what came of it. */
async function sent(file: string | Buffer, send = 'send message file "a.eml"', after?: string) {
  const messages: string[] = [];
  const server = await scripted({
    onMessage: (octets) => {
      messages.push(octets);
      return undefined;
    },
  });
  const parsed = await beside(dialog(send, after), { 'a.eml': file });
  const { transcript, ...result } = await judge(parsed, server, { allowDelivery: true });
  const at = transcript.findIndex(({ kind, text }) => kind === 'received' && text.startsWith('354'));
  const written = transcript
    .slice(at + 1)
    .filter(({ kind, text }) => kind === 'sent' && !text.startsWith('QUIT'))
    .map(({ text }) => text)
    .join('');
  return { told: told({ transcript, ...result }), written, messages };
}

const octets = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('as a message', () => {
  test.each([
    ['Subject: a\r\n\r\ntext\r\n', 'Subject: a\r\n\r\ntext\r\n.\r\n'],
    ['a\nb\rc', 'a\r\nb\r\nc\r\n.\r\n'],
    ['.a\n..\n.\n', '..a\r\n...\r\n..\r\n.\r\n'],
    ['', '.\r\n'],
    // Nothing is interpolated, and nothing is an escape.
    ['${nosuch} $${x} ${1 + 1} \\r\\n """\n', '${nosuch} $${x} ${1 + 1} \\r\\n """\r\n.\r\n'],
    ['$${token} ${ token } ${token\n', '${token} ${ token } ${token\r\n.\r\n'],
    ['\ufefff\u00fc\n', `${octets('\ufefff\u00fc')}\r\n.\r\n`],
  ])('%j', async (file, written) => {
    expect(await sent(file)).toEqual({ told: 'passed', written, messages: expect.anything() as unknown });
  });

  test('octets that are no text', async () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    expect((await sent(all)).written).toBe(Buffer.from(encodeMessage(all)).toString('latin1'));
  });

  test('the token is filled in', async () => {
    const { told: outcome, written } = await sent('Subject: ${token}\n\n${token}$${token}\n');
    expect(outcome).toBe('passed');
    expect(written).toMatch(/^Subject: ([\w-]+)\r\n\r\n\1\$\{token\}\r\n\.\r\n$/);
    expect((await sent('$${token}${token}')).written).toMatch(/^\$\{token\}[\w-]+\r\n\.\r\n$/);
  });

  test('a reply is owed', async () => {
    const parsed = await beside(dialog('send message file "a.eml"', 'expect 550'), { 'a.eml': 'a\n' });
    const refusing = await scripted({ onMessage: () => '554 no' });
    expect(told(await judge(parsed, refusing, { allowDelivery: true }))).toBe('failed 11:10 got 554 no');
  });

  test('the largest one', async () => {
    const { told: outcome, written } = await sent(Buffer.alloc(4 * 1024 * 1024, 'a\n'));
    expect(outcome).toBe('passed');
    expect(written).not.toBe('');
  });
});

describe('as it is', () => {
  test('octet for octet, and no reply is owed', async () => {
    const file = 'a\nb\r\n.c\r\n';
    const { told: outcome, written } = await sent(file, 'send message file "a.eml" as is', 'hang up');
    expect([outcome, written]).toEqual(['passed', file]);
  });
});

test('in a definition, and in one write with others', async () => {
  const spec = `def all() {
  send message file "a.eml"
  expect 250
}
${dialog(
  'use all()',
  `send MAIL FROM:<>
  expect 250
  send RCPT TO:<a@example.com>
  expect 250
  send DATA
  expect 354
  pipeline {
    send message file "a.eml"
    expect 250
    send NOOP
    expect 250
  }`,
)}`;
  const messages: string[] = [];
  const server = await scripted({
    onMessage: (message) => {
      messages.push(message);
      return undefined;
    },
  });
  expect(told(await judge(await beside(spec, { 'a.eml': 'x\n' }), server, { allowDelivery: true }))).toBe('passed');
  expect(messages).toEqual(['x\r\n', 'x\r\n']);
});

test('of a library it is the file that the library names', async () => {
  const messages: string[] = [];
  const server = await scripted({
    onMessage: (message) => {
      messages.push(message);
      return undefined;
    },
  });
  const spec = `import "./lib.smtpspec" as lib\n${dialog('use lib.deliver()')}`;
  const files = { 'lib.smtpspec': 'def deliver() {\n  send message file "a.eml"\n}\n', 'a.eml': 'x\n' };
  expect(told(await judge(await beside(spec, files), server, { allowDelivery: true }))).toBe('passed');
  expect(messages).toEqual(['x\r\n']);
});

test('`explain`, `fmt` and `parse` know it; a file that is none is told at its path', () => {
  const cwd = folderWith(dialog('send message file "a.eml"'), { 'a.eml': 'a\n' });
  const program = fileURLToPath(new URL('../../dist/smtpspec.js', import.meta.url));
  const cli = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8' });
  expect(cli('explain', '.').stdout).toContain('  C: the lines of a.eml\n  C: .\n  S: 250\n');
  expect(cli('fmt', '--check', '.').status).toBe(0);
  expect(cli('parse', '--json', 'test.smtpspec').stdout).toContain('"form":"message file"');
  const other = folderWith(dialog('send message file "package.json"'), { 'package.json': '{}' });
  const { status, stdout } = spawnSync(process.execPath, [program, 'check', '.'], { cwd: other, encoding: 'utf8' });
  expect([status, stdout]).toEqual([
    3,
    expect.stringContaining(
      'error[E0220]: the file cannot be had: a message is a file whose name ends in .eml\n  --> test.smtpspec:10:21\n',
    ),
  ]);
});
