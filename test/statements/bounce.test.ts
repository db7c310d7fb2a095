/** Bounces, parts and files: what messages say, judged by specs. On real sockets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSpecs } from '../../src/language/load.ts';
import { startPersona, startSinkSource } from '../../src/server/index.ts';
import { closing, judge, scripted, told } from '../support/judge.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smtpspec-mail-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const unknown = (sender: string, ...lines: readonly string[]): string =>
  [
    'test "x" as x delivers {',
    'send EHLO',
    'expect 250',
    `send MAIL FROM:<${sender}>`,
    'expect 250',
    'send RCPT TO:<nobody@adatum.com>',
    'expect 250',
    'send DATA',
    'expect 354',
    'send message """',
    'From: <me@example.com>',
    'Subject: hello ${token}',
    '',
    'x',
    '"""',
    'expect 250',
    ...lines,
    '}',
    '',
  ].join('\n');

async function verdict(persona: string, sender: string, ...lines: readonly string[]): Promise<string> {
  const sink = closing(await startSinkSource('run'));
  const server = closing(await startPersona(persona, { forwardTo: sink }));
  return told(await judge(unknown(sender, ...lines), server, { allowDelivery: true, mail: sink, patience: 400 }));
}

test.each<readonly [persona: string, expected: string | RegExp, lines: readonly string[]]>([
  ['forwarding', 'passed', ['expect bounce status 5.1.1 within 5s']],
  [
    'forwarding',
    'passed',
    [
      'expect bounce status 5.x.x to <me@example.com> within 5s {',
      'sender <>',
      'dsn action failed',
      'dsn recipient <NOBODY@adatum.com>',
      'dsn original full',
      'dsn original returned',
      'dsn field Reporting-MTA has "adatum"',
      'dsn field Diagnostic-Code /^smtp;/',
      'part 3 has ${token}',
      'part message/delivery-status present',
      '}',
    ],
  ],
  [
    'forwarding',
    /^failed 17:22 its status for <nobody@adatum.com> is 5.1.1$/,
    ['expect bounce status 5.2.2 within 5s'],
  ],
  [
    'forwarding',
    /^failed 18:1 its action for <nobody@adatum.com> is failed$/,
    ['expect bounce within 5s {', 'dsn action delayed', '}'],
  ],
  [
    'forwarding',
    /^failed 18:1 the whole original came with it$/,
    ['expect bounce within 5s {', 'dsn original header', '}'],
  ],
  [
    'forwarding',
    /^failed 17:8 no bounce came to <you@example.com>/,
    ['expect bounce to <you@example.com> within 300ms'],
  ],
  [
    'forwarding',
    /^failed 17:8 it came: a bounce \(failed 5.1.1 for <nobody@adatum.com>\)/,
    ['expect no bounce within 5s'],
  ],
  ['forwarding', 'passed', ['expect no delivery within 300ms']],
  [
    'forwarding',
    'passed',
    ['expect bounce within 5s', 'expect dsn status 5.1.1', 'check header Auto-Submitted present'],
  ],
  ['forwarding:bounce=none', /^failed 17:8 no bounce came within/, ['expect bounce within 300ms']],
  ['forwarding:bounce=text', 'passed', ['expect bounce within 5s']],
  [
    'forwarding:bounce=text',
    /^failed 17:22 it is a bounce as plain text writes it/,
    ['expect bounce status 5.1.1 within 5s'],
  ],
])('%s: %s', async (persona, expected, lines) => {
  const came = await verdict(persona, 'me@example.com', ...lines);
  if (typeof expected === 'string') expect(came).toBe(expected);
  else expect(came).toMatch(expected);
});

test('nobody gets a report on a message from nobody, unless the server is sick', async () => {
  expect(await verdict('forwarding', '', 'expect no bounce within 300ms')).toBe('passed');
  expect(await verdict('forwarding:bounceNull', '', 'expect no bounce within 5s')).toMatch(/^failed 17:8 it came/);
});

test('a file is held to the same lines, without any server', async () => {
  const eml = [
    'Return-Path: <sender@example.com>',
    'Received: from a by b; now',
    'Subject: =?utf-8?b?R3LDvMOfZQ==?= ${token}',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=iso-8859-1',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Gr=FC=DFe aus Z=FCrich, die l=',
    'ang sind',
    '--b',
    "Content-Type: application/pdf; name*=utf-8''a%C3%BC.pdf",
    'Content-Disposition: attachment; filename="=?utf-8?q?a=C3=BC.pdf?="',
    'Content-Transfer-Encoding: base64',
    '',
    'JVBERi0xLjc=',
    '--b--',
    '',
  ].join('\n');
  writeFileSync(join(folder, 'a.eml'), eml);
  const run = async (...lines: readonly string[]): Promise<string> => {
    writeFileSync(join(folder, 'x.smtpspec'), `test "x" as x {\nopen message file "a.eml"\n${lines.join('\n')}\n}\n`);
    const [parsed] = await loadSpecs(['x.smtpspec'], { cwd: folder, builtin: folder });
    if (parsed === undefined) throw new Error('not read');
    const server = await scripted();
    const came = told(await judge(parsed, server));
    expect(server.counters.connects).toBe(0);
    return came;
  };
  const held = [
    'expect header Subject = "Gr\u00fc\u00dfe ${token}"',
    'expect sender <sender@example.com>',
    'expect received count = 1',
    'expect body has "aus Z\u00fcrich, die lang sind"',
    'expect part 1 = "Gr\u00fc\u00dfe aus Z\u00fcrich, die lang sind"',
    'expect part 2 filename "a\u00fc.pdf"',
    'expect part application/* has "%PDF-1.7"',
    'check part image/* absent',
    'should expect part 3 absent',
  ];
  expect(await run(...held)).toBe('passed');
  expect(await run('expect part 2 filename "b.pdf"')).toBe('failed 3:8 part 2 is the file a\u00fc.pdf');
  expect(await run('check part 3 present', 'check dsn action failed')).toBe(
    'failed 3:7 it has no part 3; its parts are 1 text/plain, 2 application/pdf',
  );
  expect(await run('expect body same as sent')).toBe(
    'failed 3:8 no message was sent before it that it could be compared with, or it was too large to keep',
  );
});
