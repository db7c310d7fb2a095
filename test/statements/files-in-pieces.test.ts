/** Files that are too large for one write, and files in chunks: what goes over the wire, and what a server can do in the middle. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkSpec } from '../../src/checker/check.ts';
import { maximumSize } from '../../src/language/limits.ts';
import { loadSpecs } from '../../src/language/load.ts';
import type { CaseResult } from '../../src/result/outcome.ts';
import type { RunOptions } from '../../src/runner/options.ts';
import { rawServer, type RawPeer } from '../../src/server/index.ts';
import { encodeMessage } from '../../src/smtp/message.ts';
import { beside, folderWith } from '../support/beside.ts';
import { closing, judge, told } from '../support/judge.ts';

const envelope = `  send EHLO
  expect 250
  send MAIL FROM:<>
  expect 250
  send RCPT TO:<a@example.com>
  expect 250`;
const spec = (lines: string, attributes = 'delivers'): string =>
  `test "a" as a ${attributes} {\n${envelope}\n${lines}\n}\n`;
const message = (send: string, after = 'expect 250'): string =>
  spec(`  send DATA\n  expect 354\n  ${send}\n  ${after}`);

/** A little more than can be held, of lines that begin with dots, have no CR, and name the token. */
const lines = `Subject: \${token}\n\n.a\r\n$\${token}\r..\n${'x'.repeat(70)}\n`;
const big = Buffer.from(lines.repeat(Math.ceil(maximumSize / lines.length) + 1), 'latin1');
const filled = (octets: Buffer, token: string): string =>
  Buffer.from(
    encodeMessage(
      Buffer.from(
        octets.toString('latin1').replace(/(\$?)\$\{token\}/g, (_, more) => (more ? '${token}' : token)),
        'latin1',
      ),
    ),
  ).toString('latin1');

/** Up to the message: greets and takes the envelope. */
async function begin(peer: RawPeer, atData = true): Promise<void> {
  await peer.write('220 mx\r\n');
  for (const reply of ['250-mx\r\n250 CHUNKING\r\n', '250 ok\r\n', '250 ok\r\n', ...(atData ? ['354 go\r\n'] : [])]) {
    await peer.line();
    await peer.write(reply);
  }
}

/** So many octets at least, or all up to `end`. */
async function take(peer: RawPeer, enough: (length: number, last: string) => boolean): Promise<string> {
  const pieces: string[] = [];
  let length = 0;
  let last = '';
  while (!enough(length, last)) {
    const piece = await peer.some();
    pieces.push(piece);
    length += piece.length;
    last = (last + piece).slice(-20);
  }
  return pieces.join('');
}

async function run(
  text: string,
  files: Readonly<Record<string, Buffer>>,
  handler: (peer: RawPeer) => Promise<void>,
  options: Partial<RunOptions> = {},
): Promise<CaseResult> {
  const server = closing(await rawServer(handler));
  return judge(await beside(text, files), server, { allowDelivery: true, ...options });
}

const sentOf = ({ transcript }: CaseResult): string[] =>
  transcript.filter(({ kind }) => kind === 'sent').map(({ text }) => text);
const notesOf = ({ transcript }: CaseResult): string[] =>
  transcript.filter(({ kind }) => kind === 'note').map(({ text }) => text);

describe('a large message', () => {
  test('arrives as a small one would: line ends, dots, the token, the end of data', async () => {
    let got = '';
    const result = await run(message('send message file "a.eml"'), { 'a.eml': big }, async (peer) => {
      await begin(peer);
      got = await take(peer, (_, last) => last.endsWith('\r\n.\r\n'));
      await peer.write('250 ok\r\n');
      await peer.line();
    });
    expect(told(result)).toBe('passed');
    const token = /^Subject: ([\w-]+)\r\n/.exec(got)?.[1] ?? '';
    // Not compared by `toBe`, which would print megabytes.
    expect(got === filled(big, token)).toBe(true);
    // What is kept of it is bounded, says how much is missing, and ends with whole lines.
    const sent = sentOf(result);
    expect(sent.join('').length).toBeLessThan(70_000);
    expect(sent.at(-2)).toMatch(/^x{70}\r\n(?:[^]*\r\n)?\.\r\n$|^Subject|^\.\.a|^\$|^\.\.\.|^\r\n/);
    expect(notesOf(result)).toEqual([expect.stringMatching(/^\d{7} octets more, which are not shown$/)]);
  });

  test('as it is, octet for octet', async () => {
    const pieces: string[] = [];
    // Its end is half a name, and a bare CR.
    const all = Buffer.from(`${'.x\n'.repeat(maximumSize / 2)}\${to\r`, 'latin1');
    const result = await run(message('send message file "a.eml" as is', 'hang up'), { 'a.eml': all }, async (peer) => {
      await begin(peer);
      for (;;) pieces.push(await peer.some());
    });
    expect(told(result)).toBe('passed');
    expect(pieces.join('') === all.toString('latin1')).toBe(true);
  });

  test('a refusal in the middle, and then a close, is the reply to it', async () => {
    const refusing = async (peer: RawPeer): Promise<void> => {
      await begin(peer);
      await take(peer, (length) => length > 1_000_000);
      await peer.write('552 5.3.4 too large\r\n');
      peer.close();
      await peer.end().catch(() => undefined);
    };
    const files = { 'a.eml': Buffer.concat([big, big, big, big]) };
    expect(told(await run(message('send message file "a.eml"', 'expect 552'), files, refusing))).toBe('passed');
    const missed = await run(message('send message file "a.eml"'), files, refusing);
    expect(missed.findings[0]?.message).toMatch(/^got 552 5\.3\.4 too large/);
  });

  test('a refusal in the middle of a server that goes on reading is told as early', async () => {
    const result = await run(message('send message file "a.eml"'), { 'a.eml': big }, async (peer) => {
      await begin(peer);
      await take(peer, (length) => length > 500_000);
      await peer.write('552 5.3.4 too large\r\n');
      await take(peer, (_, last) => last.endsWith('\r\n.\r\n'));
      await peer.end();
    });
    expect(told(result)).toMatch(
      /^failed 11:10 got 552 5\.3\.4 too large \(after \d+ octets of the message, before its end\)$/,
    );
    expect(notesOf(result)[0]).toMatch(/^the server answers here, after \d+ octets and before the end/);
  });

  test('a close in the middle without a word leaves the test unjudged', async () => {
    const result = await run(message('send message file "a.eml"'), { 'a.eml': big }, async (peer) => {
      await begin(peer);
      await take(peer, (length) => length > 500_000);
      peer.reset();
    });
    expect(told(result)).toMatch(
      /^errored 11:10 (?:closed|reset) after \d+ octets: no reply to the message$|^errored 10:3 the connection was reset/,
    );
  });

  test('a server that takes nothing more has the time of one block', async () => {
    const stalled = Buffer.concat(Array.from({ length: 4 }, () => big));
    const result = await run(
      message('send message file "a.eml"'),
      { 'a.eml': stalled },
      async (peer) => {
        await begin(peer);
        // What is not read is held in the buffers of the system, and no more than these.
        await peer.sleep(5000);
      },
      { patience: 300 },
    );
    expect(told(result)).toBe('errored 10:3 the server did not take what was sent within …');
  });

  test('nothing of it is written without the permission to deliver', async () => {
    const text = message('send message file "a.eml"', 'expect 250').replace(' delivers ', ' may-deliver ');
    let got = 'nothing';
    const guarded = async (peer: RawPeer): Promise<void> => {
      await begin(peer);
      got = await peer.some().catch(() => 'closed');
    };
    const result = await run(text, { 'a.eml': big }, guarded, { allowDelivery: false });
    expect(told(result)).toMatch(/^errored 10:3 the delivery guard closed the session/);
    expect(got).toBe('closed');
  });

  test('one that is beyond the budget is not begun', async () => {
    let got = 'nothing';
    const result = await run(
      message('send message file "a.eml"'),
      { 'a.eml': big },
      async (peer) => {
        await begin(peer);
        got = await peer.some().catch(() => 'closed');
      },
      { budgets: { bytes: 1024 * 1024 } },
    );
    expect(told(result)).toMatch(/^errored 10:3 the budget of bytes ran out/);
    expect(got).toBe('closed');
  });

  test('one that has changed since the spec was read is not sent', async () => {
    const cwd = folderWith(message('send message file "a.eml"'), { 'a.eml': big });
    const [parsed] = await loadSpecs(['test.smtpspec'], { cwd, builtin: cwd });
    if (parsed === undefined) throw new Error('nothing was loaded');
    appendFileSync(join(cwd, 'a.eml'), 'more\n');
    const server = closing(
      await rawServer(async (peer) => {
        await begin(peer);
        await peer.end();
      }),
    );
    expect(told(await judge(parsed, server, { allowDelivery: true }))).toBe(
      'errored 10:3 the file a.eml has changed since the spec was read',
    );
  });
});

describe('chunks of a file', () => {
  const octets = Buffer.from(Array.from({ length: 2500 }, (_, i) => i % 256));

  /** Takes chunks, answers each, and gives them with their commands. */
  async function chunks(peer: RawPeer, replies: readonly string[] = []): Promise<[string, string][]> {
    await begin(peer, false);
    const seen: [string, string][] = [];
    for (;;) {
      const line = await peer.line();
      const size = Number(/^BDAT (\d+)/.exec(line)?.[1]);
      if (Number.isNaN(size)) return seen;
      seen.push([line, size === 0 ? '' : await take(peer, (length) => length >= size)]);
      await peer.write(replies[seen.length - 1] ?? '250 ok\r\n');
    }
  }

  const sending = async (
    line: string,
    file: Buffer,
    options: { replies?: readonly string[]; after?: string } = {},
  ): Promise<{ outcome: string; seen: [string, string][]; result: CaseResult }> => {
    let seen: [string, string][] = [];
    const result = await run(spec(`  ${line}\n  ${options.after ?? 'expect 250'}`), { 'a.bin': file }, async (peer) => {
      seen = await chunks(peer, options.replies);
    });
    return { outcome: told(result), seen, result };
  };

  test('one chunk, octet for octet; also of a large file, and of an empty one', async () => {
    const one = await sending('send chunk file "a.bin" last', octets);
    expect(one.outcome).toBe('passed');
    expect(one.seen).toEqual([['BDAT 2500 LAST', octets.toString('latin1')]]);
    const large = await sending('send chunk file "a.bin"', big, { after: 'expect 250\n  send QUIT\n  expect 221' });
    expect(large.seen[0]?.[0]).toBe(`BDAT ${String(big.length)}`);
    expect(large.seen[0]?.[1] === big.toString('latin1')).toBe(true);
    const none = await sending('send chunk file "a.bin" size 1KiB last', Buffer.alloc(0));
    expect([none.outcome, none.seen]).toEqual(['passed', [['BDAT 0 LAST', '']]]);
  });

  test('several chunks, each behind the reply to the one before', async () => {
    const { outcome, seen, result } = await sending('send chunk file "a.bin" size 1KiB last', octets);
    expect(outcome).toBe('passed');
    expect(seen.map(([line]) => line)).toEqual(['BDAT 1024', 'BDAT 1024', 'BDAT 452 LAST']);
    expect(seen.map(([, content]) => content).join('')).toBe(octets.toString('latin1'));
    // Of the second only the command is shown.
    expect(result.transcript).toContainEqual(expect.objectContaining({ text: 'BDAT 1024\r\n', cut: 1024 }));
  });

  test('the chunk that is refused is the last, and its reply is judged', async () => {
    const options = { replies: ['250 ok\r\n', '552 5.3.4 too large\r\n'] };
    const refused = await sending('send chunk file "a.bin" size 1KiB last', octets, options);
    expect(refused.outcome).toBe('failed 9:10 got 552 5.3.4 too large');
    expect(refused.seen).toHaveLength(2);
    const wanted = await sending('send chunk file "a.bin" size 1KiB last', octets, { ...options, after: 'expect 552' });
    expect(wanted.outcome).toBe('passed');
  });

  test('too many of them are none', async () => {
    const file = Buffer.alloc(100_001);
    const text = `param size: size = 1B\n${spec('  send chunk file "a.bin" size ${size}\n  expect 250')}`;
    const result = await run(text, { 'a.bin': file }, async (peer) => {
      await begin(peer, false);
      await peer.end();
    });
    expect(told(result)).toBe('errored 9:3 `send chunk file` should send a.bin in chunks of 1 octets');
  });
});

test('`check` knows what stands in one write, what is of no size, and what is left in a test that does not deliver', async () => {
  const check = async (text: string): Promise<string[]> => {
    const { diagnostics } = await checkSpec(
      await beside(text, { 'a.eml': big, 'a.bin': Buffer.from('a'), 'a.txt': Buffer.from('a') }),
    );
    return diagnostics.map(({ code, message: words }) => `${code} ${words}`);
  };
  expect(await check(message('pipeline {\n  send message file "a.eml"\n  expect 250\n  }'))).toEqual([
    'E0490 a file of more than 4 MiB goes out in pieces, and is no part of one write',
  ]);
  expect(await check(spec('  send chunk file "a.bin" size 0 last\n  expect 250'))).toEqual([
    'E0308 nothing would be sent, 0 octets in each chunk',
  ]);
  expect(await check(spec('  send chunk file "a.txt"\n  expect 250'))).toEqual([
    'E0220 the file cannot be had: a chunk is a file whose name ends in .eml or .bin',
  ]);
  expect(await check(spec('  send chunk file "a.bin"\n  expect 250', ''))).toEqual([
    'E0305 a chunk is sent in a test that is not marked `delivers`',
  ]);
});
