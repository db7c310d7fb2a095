/** LMTP (RFC 2033): a reply for each accepted recipient behind the end of a message; PRDR; the session behind XCLIENT. */
import { afterAll, describe, expect, test } from 'vitest';
import { startPersona, startScripted, type Script } from '../../src/server/index.ts';
import { judge, told } from '../support/judge.ts';

/** Answers each recipient with what the local part says: `b452` is put off, `no550` is not accepted; `250` to all others. */
function lmtp(more: Script = {}): Script {
  let accepted: string[] = [];
  const replies = (): string => accepted.map((code) => `${code} 2.0.0 said to it\r\n`).join('');
  return {
    onCommand(verb, args, state) {
      if (verb === 'LHLO') state.helo = 'x';
      if (verb === 'LHLO') return '250-mail.example.org\r\n250-PIPELINING\r\n250 CHUNKING';
      if (verb === 'EHLO') return '500 this is LMTP';
      if (verb === 'MAIL') accepted = [];
      if (verb === 'RCPT') {
        if (args.includes('no550')) return '550 5.1.1 nobody';
        accepted.push(/b(\d{3})/.exec(args)?.[1] ?? '250');
      }
      if (verb === 'DATA') return { text: '354 go on\r\n', next: 'message' };
      if (verb === 'BDAT') {
        return { text: accepted.length === 0 ? '503 no recipients\r\n' : replies() };
      }
      return more.onCommand?.(verb, args, state);
    },
    onMessage: () => ({ text: replies() }),
  };
}

const to = (...recipients: readonly string[]): string =>
  ['send LHLO', 'expect 250', 'send MAIL FROM:<a@example.com>', 'expect 250']
    .concat(recipients.flatMap((recipient) => [`send RCPT TO:<${recipient}>`, 'may expect 250']))
    .join('\n');
const message = 'send DATA\nexpect 354\nsend message """\n  x\n  """\n';
const delivering = (lines: string): string => `test "t" as t delivers {\n${lines}\n}\n`;

const server = startScripted(lmtp());
afterAll(async () => {
  await (await server).close();
});
const run = async (lines: string) => judge(delivering(lines), await server, { allowDelivery: true });

describe('the end of a message', () => {
  test.each([
    [['b@c.de', 'd@e.fr'], 'expect 250', /^passed$/],
    [['b@c.de', 'd@e.fr'], 'expect each 250', /^passed$/],
    [['b@c.de', 'b452@e.fr'], 'expect 250', /^failed 15:8 got 452 2.0.0 said to it$/],
    [['b452@e.fr', 'b@c.de'], 'expect 250', /^failed 15:8 got 452/],
    [['b@c.de', 'b452@e.fr'], 'check 2xx or 4xx\nexpect each 250 or 452', /^passed$/],
    [['b@c.de', 'b452@e.fr'], 'expect reply for <b452@e.fr> 452\nexpect 250 for <b@c.de>', /^passed$/],
    [['b@c.de', 'b452@e.fr'], 'expect reply for B452@E.FR 250', /E0101/],
    [['b@c.de', 'b452@e.fr'], 'expect reply for "B452@E.FR" 250', /^failed 15:8 got 452/],
    [['b@c.de', 'no550@e.fr'], 'expect 250\nsend NOOP\nexpect 250', /^passed$/],
    [
      ['b@c.de', 'no550@e.fr'],
      'expect reply for <no550@e.fr> 250',
      /^errored 15:8 there is no reply about no550@e.fr: this recipient was not accepted$/,
    ],
    [['b@c.de', 'b@c.de'], 'expect reply for <b@c.de> 250\nsend NOOP\nexpect 250', /^passed$/],
    [['b@c.de', 'b452@e.fr'], 'send NOOP\nexpect 250', /^passed$/],
    [
      ['b@c.de', 'b452@e.fr'],
      'time < 5s\ntime first-byte < 5s\ncapture said from /^452 (.*)/\nsend NOOP ${said}\nexpect 250',
      /^passed$/,
    ],
    [['b@c.de', 'b452@e.fr'], 'judge {\n  pass 250\n  warn 452\n}', /^passed 17:3 got 452 /],
    [['b@c.de', 'b550@e.fr'], 'judge {\n  pass 250\n  fail 5xx then stop\n}', /^failed 17:3 got 550 /],
    [['b@c.de', 'd@e.fr'], 'expect 2.0.0\nexpect bytes "250 2.0.0 said to it\\r\\n"', /^passed$/],
    [['b@c.de', 'd@e.fr'], 'expect exactly 2 replies 250 until quiet 200ms', /^passed$/],
  ] as const)('%j %s', async (recipients, lines, wanted) => {
    const text = `${to(...recipients)}\n${message}${lines}`;
    if (wanted.source === 'E0101') await expect(run(text)).rejects.toThrow(/E0101/);
    else expect(told(await run(text))).toMatch(wanted);
  });

  test('all that is wrong is told, each with its recipient', async () => {
    const { findings } = await run(`${to('b452@c.de', 'd@e.fr', 'b550@g.de')}\n${message}expect 250`);
    const failure = findings.find(({ severity }) => severity === 'failure');
    expect(failure?.message).toMatch(/^got 452 .*after the message for <b452@c\.de>\)$/);
    expect(failure?.details).toEqual([expect.stringMatching(/^and: got 550 .*after the message for <b550@g\.de>\)$/)]);
  });

  test('nobody was accepted: no reply is owed, and none is judged', async () => {
    const lines = `${to('no550@c.de')}\n${message}`;
    expect(told(await run(`${lines}expect 250`))).toMatch(/^errored 13:8 no recipient was accepted, so that no reply/);
    expect(told(await run(`${lines}expect silence 50ms\nsend NOOP\nexpect 250`))).toBe('passed');
    expect(told(await run(`${lines}expect silence 50ms`))).toBe('passed');
  });

  test('in one write, with the recipients known by then', async () => {
    const lines = [
      ...['pipeline {', 'send LHLO x', 'send MAIL FROM:<a@b.de>', 'send RCPT TO:<b@c.de>', 'send RCPT TO:<no550@c.de>'],
      ...['send RCPT TO:<b452@c.de>', 'send BDAT 0 LAST', 'expect reply for <b452@c.de> 452', 'check each 250 or 452'],
      ...['send NOOP', 'expect 250', '}'],
    ].join('\n');
    expect(told(await run(lines))).toBe('passed');
  });
});

test('chunks in one write, on the embedded server: one reply to the first, one for each to the last', async () => {
  const store = await startPersona('lmtp');
  try {
    const lines = [
      ...[
        'send LHLO',
        'expect 250',
        'pipeline {',
        'send MAIL FROM:<a@example.com>',
        'send RCPT TO:<postmaster@adatum.com>',
      ],
      ...['send RCPT TO:<nobody@example.net>', 'expect 5xx', 'send RCPT TO:<postmaster@adatum.com>'],
      ...['send chunk "Subject: x\\r\\n\\r\\n"', 'expect 250', 'send chunk "x\\r\\n" last', 'expect each 250'],
      ...['send NOOP', 'expect 250', '}'],
    ];
    expect(told(await judge(delivering(lines.join('\n')), store, { allowDelivery: true }))).toBe('passed');
    const one = delivering(`${to('postmaster@adatum.com', 'postmaster@adatum.com')}\nsend chunk "x" last\nexpect 250`);
    const result = await judge(one, store, { allowDelivery: true });
    expect(told(result)).toBe('passed');
    expect(result.timings.filter(({ of }) => of.startsWith('the chunk for'))).toHaveLength(2);
  } finally {
    await store.close();
  }
});

test('one reply that does not come is waited for, and not the others', async () => {
  const silent = await startScripted({ ...lmtp(), onMessage: () => ({}) });
  try {
    const recipients = Array.from({ length: 20 }, (_, i) => `b@c${String(i)}.de`);
    const from = performance.now();
    const text = delivering(`${to(...recipients)}\n${message}timeout 100ms\nexpect 250`);
    expect(told(await judge(text, silent, { allowDelivery: true }))).toMatch(
      /^failed \d+:8 no reply to the message for <b@c0\.de>/,
    );
    expect(performance.now() - from).toBeLessThan(1900);
  } finally {
    await silent.close();
  }
});

test('BDAT: the last chunk owes a reply for each, the others one', async () => {
  const bdat = await startScripted(lmtp());
  try {
    const lines = `${to('b@c.de', 'b452@e.fr')}\nsend BDAT 0 LAST\nexpect each 250 or 452\nsend NOOP\nexpect 250`;
    expect(told(await judge(delivering(lines), bdat, { allowDelivery: true }))).toBe('passed');
    const nobody = `${to('no550@c.de')}\nsend BDAT 0 LAST\nexpect 503\nsend NOOP\nexpect 250`;
    expect(told(await judge(delivering(nobody), bdat, { allowDelivery: true }))).toBe('passed');
  } finally {
    await bdat.close();
  }
});

describe('a server that leaves out replies', () => {
  test.each([
    ['expect 250 within 100ms', /^failed 15:8 no reply to the message for <d@e\.fr> within …$/],
    ['timeout 100ms\nsend NOOP', /^errored 16:1 no reply to the message for <d@e\.fr> within …$/],
  ])('%s', async (lines, wanted) => {
    const short = await startScripted({ ...lmtp(), onMessage: () => '250 for all of them' });
    try {
      const text = delivering(`${to('b@c.de', 'd@e.fr')}\n${message}${lines}`);
      expect(told(await judge(text, short, { allowDelivery: true }))).toMatch(wanted);
    } finally {
      await short.close();
    }
  });
});

test('in SMTP one reply is about all: `each` says that there are none', async () => {
  const plain = await startScripted({});
  try {
    const lines = `${to('b@c.de').replace('LHLO', 'EHLO')}\n${message}`;
    const outcome = async (more: string) => told(await judge(delivering(lines + more), plain, { allowDelivery: true }));
    expect(await outcome('expect 250')).toBe('passed');
    expect(await outcome('expect each 250')).toMatch(/^failed 13:8 the server answered once for all recipients: 250/);
  } finally {
    await plain.close();
  }
});

test('PRDR: 353, a reply for each recipient, and one about the message', async () => {
  const prdr = await startScripted({
    onMessage: () => ({ text: '353 content analysis\r\n250 first\r\n550 second\r\n250 done\r\n' }),
  });
  try {
    const begin = `${to('b@c.de', 'd@e.fr').replace('LHLO', 'EHLO')}\n${message}`;
    const outcome = async (more: string) => told(await judge(delivering(begin + more), prdr, { allowDelivery: true }));
    const all =
      'expect 353\nexpect reply for <d@e.fr> 550\nexpect each 250 or 550\nreceive\nexpect 250 "done"\nsend NOOP\nexpect 250';
    expect(await outcome(all)).toBe('passed');
    expect(await outcome('expect 353\nsend NOOP\nexpect 250')).toBe('passed');
    expect(await outcome('expect each 250')).toMatch(/^failed 15:8 got 550 second/);
    expect(await outcome('expect 353\nreceive\nexpect 550')).toMatch(/^failed 17:8 got 250 done/);
  } finally {
    await prdr.close();
  }
});

test('behind XCLIENT the session is where it was behind its greeting', async () => {
  const xclient = await startScripted({
    onCommand: (verb) => (verb === 'XCLIENT' ? '220 mail.example.org ESMTP' : undefined),
  });
  try {
    const lines = ['send EHLO', 'expect 250', 'send XCLIENT ADDR=192.0.2.1', 'expect 220'];
    const again = [...lines, 'send EHLO', 'expect 250', 'expect no ext STARTTLS'].join('\n');
    expect(told(await judge(again, xclient))).toBe('passed');
    expect(told(await judge([...lines, 'expect relay rejected'].join('\n'), xclient, {}))).toMatch(/passed|failed/);
  } finally {
    await xclient.close();
  }
});

describe('a target that is said to speak LMTP', () => {
  const needing = 'test "t" as t {\nrequires ext CHUNKING\nsend LHLO\nexpect 250-CHUNKING\n}\n';
  const sentTo = async (text: string, profiles: readonly string[]): Promise<readonly [string, readonly string[]]> => {
    const result = await judge(text, await server, {}, { profiles });
    const sent = result.transcript.filter(({ kind }) => kind === 'sent').map((entry) => entry.text.trim());
    return [told(result), sent];
  };

  test('is asked with LHLO what it offers', async () => {
    expect((await sentTo(needing, ['lmtp']))[0]).toBe('passed');
    expect((await sentTo(needing, []))[0]).toMatch(/^skipped needs the extension CHUNKING; EHLO was refused: 500/);
  });

  test.each([
    ['expect relay rejected', ['lmtp']],
    ['connect using lmtp\nexpect relay rejected', []],
    ['session a using lmtp\na: expect relay rejected', []],
  ])('%s: a relay attempt begins with LHLO', async (text, profiles) => {
    expect((await sentTo(text, profiles))[1][0]).toMatch(/^LHLO /);
  });
});
