/** `send`: the exact octets on the wire, what is owed, unread octets, and the guard. */
import { describe, expect, test } from 'vitest';
import { parsePersonaName, rawServer, startPersona } from '../../src/server/index.ts';
import { closing, judge, scripted, setting, told } from '../support/judge.ts';

/** What a server gets from these statements, up to the end of the connection; every line gets a 250. */
async function onTheWire(statements: string, values: Record<string, string> = {}): Promise<string> {
  let got = '';
  let ended: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (ended = resolve));
  const server = closing(
    await rawServer(async (peer) => {
      await peer.write('220 x\r\n');
      for (;;) {
        const some = await peer.some().catch(() => '');
        if (some === '') {
          ended();
          return;
        }
        got += some;
        if (some.includes('\n')) await peer.write('250 ok\r\n').catch(() => undefined);
      }
    }),
  );
  const params = Object.keys(values)
    .map((name) => `param ${name}: string\n`)
    .join('');
  await judge(`${params}test "t" delivers {\n${statements}\n  hang up\n}\n`, server, {
    values: setting(values),
    allowDelivery: true,
  });
  await end;
  return got;
}

test.each([
  ['send NOOP', 'NOOP\r\n'],
  ['send   MAIL FROM:<a@b> # no comment  ', 'MAIL FROM:<a@b> # no comment\r\n'],
  ['send EHLO', 'EHLO client.example.com\r\n'],
  ['send helo', 'helo client.example.com\r\n'],
  ['send Lhlo', 'Lhlo client.example.com\r\n'],
  ['send "EHLO"', 'EHLO\r\n'],
  ['send "a\\tb\\x41\\u{e9}\\\\\\""', 'a\tbA\xc3\xa9\\"\r\n'],
  ['send raw "a\\r\\n.\\r\\0\\xff"', 'a\r\n.\r\0\xff'],
  ['send hex 4e4f4f50 0d0a', 'NOOP\r\n'],
  ['send x$${y}', 'x${y}\r\n'],
  ['send DOMAIN\\user', 'DOMAIN\\user\r\n'],
  ['send message """\n    A: b\n\n    .dot\n      deeper\n    """', 'A: b\r\n\r\n..dot\r\n  deeper\r\n.\r\n'],
  ['send chunk "a\\r\\n.\\r\\n\\xff"', 'BDAT 7\r\na\r\n.\r\n\xff'],
  ['send chunk "é" last', 'BDAT 2 LAST\r\n\xc3\xa9'],
  ['send chunk "" last', 'BDAT 0 LAST\r\n'],
  ['send chunk """\n    a\n    .b\n    """ last', 'BDAT 7 LAST\r\na\r\n.b\r\n'],
  ['send message """\n    A: b\n\n    .dot\n    .\n    """ as is', 'A: b\n\n.dot\n.\n'],
  ['send message """\n    """ as is\n  send NOOP', 'NOOP\r\n'],
])('%s', async (statement, octets) => {
  expect(await onTheWire(`  ${statement}`)).toBe(octets);
});

test('values are sent as UTF-8', async () => {
  expect(await onTheWire('  send MAIL FROM:<${a}>', { a: 'é@x' })).toBe('MAIL FROM:<\xc3\xa9@x>\r\n');
});

describe('what is owed and what is unread', () => {
  test('a reply that nobody judges is read before the next send', async () => {
    const result = await judge('send NOOP\nsend RSET\nexpect 250\n', await scripted());
    expect(told(result)).toBe('passed');
    expect(result.transcript.filter(({ kind }) => kind === 'received')).toHaveLength(4);
  });

  test('an owed 421 that nobody names leaves the test errored', async () => {
    const server = await scripted({ onCommand: (verb) => (verb === 'NOOP' ? '421 bye' : undefined) });
    expect(told(await judge('send NOOP\nsend RSET\n', server))).toBe(
      'errored 2:1 the server ends the session: 421 bye',
    );
    expect(told(await judge('send NOOP\n', server))).toBe('errored 1:1 the server ends the session: 421 bye');
  });

  test('a double reply is a failure of the next send', async () => {
    const server = await scripted({
      onCommand: (verb) => (verb === 'NOOP' ? { text: '250 one\r\n250 two\r\n' } : undefined),
    });
    expect(told(await judge('send NOOP\nexpect 250\nsend RSET\n', server))).toBe(
      'failed 3:1 unexpected reply before send: 250 two',
    );
    expect(told(await judge('send NOOP\nexpect 250\nignore pending\nsend RSET\nexpect 250\n', server))).toBe('passed');
    expect(told(await judge('send NOOP\nexpect "one"\nreceive\nexpect "two"\n', server))).toBe('passed');
  });

  test('receive waits as long as it says', async () => {
    expect(told(await judge('send NOOP\nexpect 250\nreceive within 150ms\n', await scripted()))).toBe(
      'failed 3:1 no reply to a further reply within …',
    );
  });

  test('raw octets owe no reply, and an expect reads one', async () => {
    const result = await judge('send raw "NOOP\\r\\nNOOP\\r\\n"\nexpect 250\nreceive\nexpect 250\n', await scripted());
    expect(told(result)).toBe('passed');
  });

  test('a message as it stands owes no reply, and an expect reads one', async () => {
    const lines = 'NOOP ${token}\nNOOP\n';
    const spec = `send message """\n${lines}""" as is\nexpect 250\nreceive\nexpect 250\n`;
    expect(told(await judge(spec, await scripted()))).toBe('passed');
  });

  test('QUIT ends a session that is idle, and not one that is inside a message', async () => {
    const idle = await judge('send NOOP\nexpect 250\n', await scripted());
    expect(idle.transcript.map(({ text }) => text)).toContain('QUIT\r\n');
    const server = await scripted();
    const inside = await judge(
      'send EHLO\nexpect 250\nsend MAIL FROM:<a@b>\nexpect 250\nsend RCPT TO:<a@adatum.com>\nexpect 250\nsend DATA\nexpect 354\n',
      server,
    );
    expect(told(inside)).toBe('passed');
    expect(inside.transcript.map(({ text }) => text)).not.toContain('QUIT\r\n');
  });
});

describe('the delivery guard', () => {
  test.each([
    [
      '',
      'if mail may be left on this server, mark the test: test "…" as id delivers {   (and run it with --allow-delivery)',
    ],
    ['may-deliver ', 'the test is marked for it: if mail may be left on this server, run it with --allow-delivery'],
  ])('says which of its two keys is missing: test "t" %s', async (attribute, hint) => {
    // The verb is a value: what check cannot see, the session does.
    const spec = `param verb: string = DATA\ntest "t" ${attribute}{\nsend \${verb}\nexpect 354\nsend x\n}\n`;
    const server = await scripted({ onCommand: (verb) => (verb === 'DATA' ? '354 go on' : undefined) });
    const result = await judge(spec, server);
    expect(told(result)).toMatch(/^errored 5:1 the delivery guard closed the session/);
    expect(result.findings[0]?.details).toEqual([hint]);
  });

  const envelope = 'send EHLO\nexpect 250\nsend MAIL FROM:<a@b>\nexpect 250\nsend RCPT TO:<c@adatum.com>\nexpect 250\n';

  test('a marked test is skipped without permission, and delivers with it', async () => {
    const spec = `test "t" delivers {\n${envelope}send DATA\nexpect 354\nsend message """\nhello\n"""\nexpect 250\n}\n`;
    const server = await scripted();
    expect(told(await judge(spec, server))).toBe('skipped leaves mail on the server: permit it with --allow-delivery');
    expect(server.mail).toHaveLength(0);
    expect(told(await judge(spec, server, { allowDelivery: true }))).toBe('passed');
    expect(server.mail.map(({ octets }) => octets)).toEqual(['hello\r\n']);
    expect(told(await judge(spec, server, {}, { embedded: true }))).toBe('passed');
  });

  test('chunks need the permission too, and with it they are one message', async () => {
    const chunks = 'send chunk "hello\\r\\n"\nexpect 250\nsend chunk """\n.dot\n""" last\nexpect 250\n';
    const spec = `test "t" may-deliver {\n${envelope.replace('<a@b>', '<a@example.com>')}${chunks}}\n`;
    const server = closing(await startPersona(parsePersonaName('exchange-2003')));
    const refused = await judge(spec, server);
    expect(told(refused)).toMatch(/^errored 8:1 the delivery guard closed the session: BDAT or BURL/);
    expect(server.mail).toHaveLength(0);
    expect(told(await judge(spec, server, { allowDelivery: true }))).toBe('passed');
    expect(server.mail.map(({ octets }) => octets)).toEqual(['hello\r\n.dot\r\n']);
  });

  const octetByOctet =
    `${['44', '41', '54', '41', '0d', '0a'].map((octet) => `send hex ${octet}\n`).join('')}wait 50ms\n` +
    'ignore pending\nsend hex 78\nsend hex 0d0a2e0d0a';

  test.each([
    ['in one write', 'send raw "DATA\\r\\nhello\\r\\n.\\r\\n"'],
    ['in pieces', 'send raw "DA"\nsend raw "TA\\r\\n"\nwait 50ms\nignore pending\nsend raw "hello\\r\\n.\\r\\n"'],
    ['with odd line ends', 'send raw "data \\n"\nwait 50ms\nignore pending\nsend raw "hello\\r\\n.\\r\\n"'],
    ['as hexadecimal digits', 'send hex 444154410d0a68690d0a2e0d0a'],
    ['as a chunk', 'send hex 42444154203520 4c4153540d0a68656c6c6f'],
    ['as a chunk in small letters', 'send raw "bdat 5 last\\r\\nhello"'],
    ['in one quoted line', 'send "DATA\\r\\nhello\\r\\n."'],
    ['behind another command', 'send raw "NOOP\\r\\nDATA\\nhello\\r\\n.\\r\\n"'],
    ['octet by octet', octetByOctet],
    ['after a NUL', 'send raw "\\0\\r\\nDATA\\r\\nhello\\r\\n.\\r\\n"'],
    ['as a chunk of the language', 'send chunk "hello\\r\\n" last'],
    ['as it stands', 'send message """\nDATA\nhello\n.\n""" as is'],
    ['with half of the connection closed', 'send raw "DATA\\r\\nhello\\r\\n.\\r\\n"\nhang up sending\nwait 50ms'],
    ['by a parameter', 'send "${word}"\nexpect 354\nsend "hello"\nsend "${dot}"'],
  ])('a spec that is not marked cannot complete a message: %s', async (_name, tricks) => {
    const server = await scripted();
    const params = 'param word: string = DATA\nparam dot: string = "."\n';
    // may-deliver lets `check` pass; the session is the wall.
    const result = await judge(`${params}test "t" may-deliver {\n${envelope}${tricks}\n}\n`, server);
    expect(result.outcome).not.toBe('passed');
    expect(server.mail).toHaveLength(0);
  });

  test('nor where the server asks for a message that nobody announced', async () => {
    const server = await scripted({ onCommand: (verb) => (verb === 'NOOP' ? '354 go on' : undefined) });
    const result = await judge('send NOOP\nexpect 354\nsend "hello"\nexpect 250\n', server);
    expect(told(result)).toMatch(/^errored 3:1 the delivery guard closed the session/);
    expect(result.transcript.map(({ text }) => text)).not.toContain('hello\r\n');
  });

  test('nor before the greeting', async () => {
    const server = await scripted();
    const early = 'HELO x\\r\\nMAIL FROM:<a@b>\\r\\nRCPT TO:<c@adatum.com>\\r\\nDATA\\r\\nhello\\r\\n.\\r\\n';
    await judge(`test "t" may-deliver {\nconnect without banner\nsend raw "${early}"\nwait 50ms\n}\n`, server);
    expect(server.mail).toHaveLength(0);
  });
});
