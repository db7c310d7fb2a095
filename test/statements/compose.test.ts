/** Messages that are composed, and signed: what arrives at a server, as another program reads it. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { checkSpec } from '../../src/checker/check.ts';
import { parseSpec } from '../../src/language/parse.ts';
import { Source } from '../../src/language/source.ts';
import type { RunOptions } from '../../src/runner/options.ts';
import { beside, folderWith } from '../support/beside.ts';
import { judge, scripted, told } from '../support/judge.ts';

const key = generateKeyPairSync('ed25519').privateKey;

const specOf = (send: string, head = '', attributes = ' delivers'): string => `${head}test "a" as a${attributes} {
  send HELO
  expect 250
  send MAIL FROM:<>
  expect 250
  send RCPT TO:<a@example.com>
  expect 250
  send DATA
  expect 354
  ${send}
  expect 250
}
`;

/** What the server got, and what came of it. */
async function sent(
  send: string,
  files: Readonly<Record<string, string | Buffer>> = {},
  options: Partial<RunOptions> = {},
  head = '',
): Promise<{ outcome: string; message: string }> {
  const messages: string[] = [];
  const server = await scripted({
    onMessage: (octets) => {
      messages.push(octets.replace(/(^|\r\n)\.\./g, '$1.'));
      return undefined;
    },
  });
  const outcome = told(
    await judge(await beside(specOf(send, head), files), server, { allowDelivery: true, ...options }),
  );
  return { outcome, message: messages[0] ?? '' };
}

const composed = (...lines: readonly string[]): string => `send composed message {\n${lines.join('\n')}\n  }`;
const read = (message: string) => PostalMime.parse(Buffer.from(message, 'latin1'));

describe('a composed message', () => {
  test('of text, html and attachments is one that another program reads', async () => {
    const octets = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 256));
    const { outcome, message } = await sent(
      composed(
        'header From "Ann B\u00f6hm <ann@example.com>"',
        'header To "a@example.com, \\"C, D\\" <c@example.com>"',
        'header Subject "gr\u00fc\u00dfe, ${token}"',
        'text """',
        '  hello ${token}',
        '  .',
        '  \u00fc',
        '  """',
        'html "<p>hello</p>"',
        'attach file "a.bin" as "report ${token}.pdf"',
        'attach text "id,name\\r\\n" as "a.csv"',
        'attach file "n.txt" type "text/x-notes"',
      ),
      { 'a.bin': octets, 'n.txt': 'notes\n' },
    );
    expect(outcome).toBe('passed');
    const email = await read(message);
    const token = /hello (\S+)/.exec(email.text ?? '')?.[1] ?? '';
    expect(token).toMatch(/^[\w-]+$/);
    expect(email.subject).toBe(`gr\u00fc\u00dfe, ${token}`);
    expect(email.from).toMatchObject({ name: 'Ann B\u00f6hm', address: 'ann@example.com' });
    expect(email.to).toMatchObject([{ address: 'a@example.com' }, { name: 'C, D', address: 'c@example.com' }]);
    expect(email.messageId).toBe(`<${token}@client.example.com>`);
    expect(email.text?.replace(/\r\n/g, '\n').trimEnd()).toBe(`hello ${token}\n.\n\u00fc`);
    expect(email.html?.trim()).toBe('<p>hello</p>');
    expect(email.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
      [`report ${token}.pdf`, 'application/pdf'],
      ['a.csv', 'text/csv'],
      ['n.txt', 'text/x-notes'],
    ]);
    expect(Buffer.from(email.attachments[0]?.content as ArrayBuffer)).toEqual(octets);
    // Each boundary is made of the token, and no line has another end than CRLF.
    expect(message).toContain(`boundary="--smtpspec-${token}-Part_1"`);
    expect(message.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
  });

  test('of the same lines is the same octets', async () => {
    const lines = [
      'header Date "Tue, 24 Nov 2026 12:00:00 +0000"',
      'header Message-ID "<1@example.com>"',
      'text "a"',
      'html "b"',
      'boundary "fixed"',
    ];
    const { message } = await sent(composed(...lines));
    expect(message).toBe(
      [
        'Date: Tue, 24 Nov 2026 12:00:00 +0000',
        'Message-ID: <1@example.com>',
        'MIME-Version: 1.0',
        'Content-Type: multipart/alternative; boundary="--smtpspec-fixed-Part_1"',
        '',
        '----smtpspec-fixed-Part_1',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: 7bit',
        '',
        'a',
        '----smtpspec-fixed-Part_1',
        'Content-Type: text/html; charset=utf-8',
        'Content-Transfer-Encoding: 7bit',
        '',
        'b',
        '----smtpspec-fixed-Part_1--',
        '',
      ].join('\r\n'),
    );
  });

  test('has raw fields octet for octet, in their places, and no line end that a value brings', async () => {
    const { message } = await sent(
      composed(
        'header Subject "a\\r\\nBcc: b@example.com"',
        'header raw "X-Odd :\\t\\xff ${token} \\r\\n folded"',
        'header X-After "z"',
        'header raw "no field at all"',
      ),
    );
    expect(message).toMatch(
      /^Subject: a Bcc: b@example\.com\r\nX-Odd :\t\xff [\w-]+ \r\n folded\r\nX-After: z\r\nno field at all\r\n/,
    );
  });

  test('goes out in one write with others, and needs the permission to deliver', async () => {
    const both = `pipeline {
    ${composed('header Subject "a"')}
    expect 250
    send NOOP
  }`;
    expect((await sent(both)).outcome).toBe('passed');
    const text = specOf(composed('header Subject "a"'), '', ' may-deliver');
    const result = await judge(text, await scripted());
    expect(told(result)).toMatch(/^errored 10:3 the delivery guard closed the session/);
    const { diagnostics } = await checkSpec(parseSpec(new Source('x', specOf(composed('text "a"'), '', ''))));
    expect(diagnostics.map(({ code }) => code)).toEqual(['E0305']);
  });
});

describe('signing', () => {
  const dkim = 'dkim domain ${d} selector s1 key mail';
  const head = 'param d: domain = example.com\n';

  test('of composed messages, literal ones, and files: the field stands first', async () => {
    const keys = new Map([['mail', key]]);
    const field = /^DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed\/relaxed;\r\n d=example\.com; s=s1;\r\n h=/;
    const both = composed(
      'header From "a@example.com"',
      'text "."',
      dkim,
      'dkim domain example.net selector s2 key mail',
    );
    const first = await sent(both, {}, { keys }, head);
    expect(first.outcome).toBe('passed');
    expect(first.message).toMatch(field);
    expect(first.message.match(/^DKIM-Signature/gm)).toHaveLength(2);
    const literal = await sent(`send message """\n  From: a@example.com\n\n  .\n  """ ${dkim}`, {}, { keys }, head);
    expect(literal.message).toMatch(field);
    expect(literal.message.endsWith('\r\n\r\n.\r\n')).toBe(true);
    const file = await sent(
      `send message file "a.eml" ${dkim}`,
      { 'a.eml': 'From: a@example.com\n\n${token}' },
      { keys },
      head,
    );
    expect(file.message).toMatch(field);
    expect(file.message).toMatch(/\r\n\r\n[\w-]{4,}\r\n$/);
  });

  test('without the key the test is skipped, and a domain that is none leaves it unjudged', async () => {
    const text = composed('text "a"', dkim);
    expect((await sent(text, {}, {}, head)).outcome).toBe(
      'skipped needs the key `mail` to sign with: give it with --key mail=FILE',
    );
    const odd = composed('text "a"', 'dkim domain "a; x=y" selector s1 key mail');
    expect((await sent(odd, {}, { keys: new Map([['mail', key]]) })).outcome).toBe(
      'errored 10:3 `dkim` should sign for `a; x=y`, which is no name of a domain',
    );
  });

  test('the operator names the file of the key, and nothing of it is printed', async () => {
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const cwd = folderWith(specOf(composed('header From "a@example.com"', dkim), head), {
      'dkim.pem': pem,
      'none.pem': 'no key',
      'smtpspec.config.json': JSON.stringify({ keys: { mail: 'dkim.pem' } }),
    });
    writeFileSync(
      join(cwd, 'ec.pem'),
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    const server = await scripted();
    const target = `127.0.0.1:${String(server.port)}`;
    const program = fileURLToPath(new URL('../../dist/smtpspec.js', import.meta.url));
    const cli = (...args: string[]) =>
      spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'] } });
    const { stdout, stderr } = cli('explain', '.');
    expect(stderr).toBe('');
    expect(stdout).toContain(
      'C: From: a@example.com\n  C: DKIM-Signature: \u2026 d=example.com; s=s1 \u2026 (signed with the key mail)\n  C: .\n',
    );
    for (const [path, words] of [
      ['none.pem', 'the key mail, none.pem, is no private key that can be used'],
      ['ec.pem', 'the key mail, ec.pem, is of another kind than DKIM signs with'],
      ['missing.pem', 'the key mail, missing.pem, cannot be read'],
    ] as const) {
      const run = cli('run', '.', '--target', target, '--allow-delivery', '--key', `mail=${path}`);
      expect([run.status, run.stderr]).toEqual([2, expect.stringContaining(words)]);
    }
    expect(cli('run', '.', '--target', target, '--key', 'mail').stderr).toContain('--key takes a name and a file');
  });
});
