/** `drip 1B every 200ms { … }`: the octets of its sends one piece after the other, and what may end it early. */
import { describe, expect, test } from 'vitest';
import type { RawPeer } from '../../src/server/index.ts';
import { rawServer } from '../../src/server/index.ts';
import { closing, judge, scripted, setting, start, targetAt, told } from '../support/judge.ts';

const greeting = async (then: (peer: RawPeer) => Promise<void>) =>
  closing(
    await rawServer(async (peer) => {
      await peer.write('220 mx\r\n');
      await then(peer);
    }),
  );

test('so many octets in a write, and so long between', async () => {
  const pieces: string[] = [];
  const server = await greeting(async (peer) => {
    while (pieces.join('').length < 13) pieces.push(await peer.some());
    await peer.write('250 one\r\n250 two\r\n');
    await peer.some();
  });
  const spec =
    'drip 3B every 20ms {\n  send NOOP\n  expect "one"\n  send raw "RSET\\r\\n"\n  send raw "X"\n}\nhang up\n';
  const before = performance.now();
  const { transcript } = await judge(spec, server);
  expect(pieces.join('')).toBe('NOOP\r\nRSET\r\nX');
  // On a machine that is busy two of them may come as one.
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.slice(0, -1).filter(({ length }) => length % 3 !== 0)).toEqual([]);
  expect(performance.now() - before).toBeGreaterThan(79);
  // One entry: a secret in pieces could not be masked.
  expect(transcript.filter(({ kind }) => kind === 'sent').map(({ text }) => text)).toEqual(['NOOP\r\nRSET\r\nX']);
});

test('a pause of no time is a pause all the same', async () => {
  const pieces: string[] = [];
  const server = await greeting(async (peer) => {
    while (!pieces.join('').includes('\n')) pieces.push(await peer.some());
    await peer.write('250 ok\r\n');
    await peer.some();
  });
  expect(told(await judge('drip 1B every 0s {\n  send NOOP\n  expect 250\n}\n', server))).toBe('passed');
  expect(pieces.join('')).toBe('NOOP\r\n');
  expect(pieces.length).toBeGreaterThan(2);
});

test('what is said meanwhile is judged afterwards, each in its turn', async () => {
  const server = await greeting(async (peer) => {
    await peer.line();
    await peer.write('250 one\r\n');
    await peer.line();
    await peer.write('250 two\r\n');
    await peer.some();
  });
  const spec = 'drip 1B every 5ms {\n  send NOOP\n  expect "one"\n  time < 1s\n  send RSET\n  expect "two"\n}\n';
  expect(told(await judge(spec, server))).toBe('passed');
});

describe('a server that closes before it has all', () => {
  const leaving = (reply: string, how: 'close' | 'reset' = 'close') =>
    greeting(async (peer) => {
      await peer.until('NO');
      await peer.write(reply);
      if (how === 'reset') peer.reset();
    });
  const dripping = (...lines: string[]): string => `drip 1B every 20ms {\n  ${lines.join('\n  ')}\n}\n`;

  test.each([
    [
      'no line names it',
      dripping('send NOOP', 'expect 250'),
      /^errored 3:10 closed after [2-5] of 6 octets: no reply to NOOP$/,
    ],
    ['no line judges', dripping('send raw "NOOP\\r\\n"'), /^errored 1:1 closed after [2-5] of 6 octets$/],
    ['a later send finds it', `${dripping('send NOOP')}send RSET\n`, /^errored 1:1 closed after [2-5] of 6 octets$/],
    [
      'a line of two',
      dripping('send NOOP', 'expect 250', 'send RSET', 'expect 250'),
      /^errored 3:10 closed after [2-5] of 12 /,
    ],
    ['close is named', dripping('send NOOP', 'expect 421 or close'), /^passed$/],
    ['close is all that is expected', dripping('send NOOP', 'expect close'), /^passed$/],
    ['of two sends the first names it', dripping('send NOOP', 'expect close or 421', 'send raw "x"'), /^passed$/],
  ])('%s', async (_, spec, verdict) => {
    expect(told(await judge(spec, await leaving('')))).toMatch(verdict);
  });

  test('a goodbye before it is the reply', async () => {
    const spec = dripping('send NOOP', 'expect 421 then close');
    expect(told(await judge(spec, await leaving('421 too slow\r\n')))).toBe('passed');
    const unnamed = dripping('send NOOP', 'expect 250');
    expect(told(await judge(unnamed, await leaving('421 too slow\r\n')))).toBe(
      'errored 3:10 the server ends the session: 421 too slow',
    );
  });

  test('a reset', async () => {
    expect(told(await judge(dripping('send NOOP', 'expect 250'), await leaving('', 'reset')))).toMatch(
      /^errored 3:10 reset after [2-5] of 6 octets: no reply to NOOP$/,
    );
  });

  test('the transcript says how far it came', async () => {
    const { transcript } = await judge(dripping('send NOOP', 'expect close'), await leaving(''));
    expect(transcript.filter(({ kind }) => kind === 'note').map(({ text }) => text)).toEqual([
      '1 octet every 20 ms, from now on:',
      expect.stringMatching(/^[2-5] of 6 octets went out$/),
    ]);
  });

  test('a close behind the last octet leaves sends unanswered', async () => {
    const server = await greeting(async (peer) => {
      await peer.line();
    });
    expect(told(await judge(dripping('send NOOP', 'expect 250'), server))).toBe(
      'failed 3:10 closed after 0 replies: no reply to NOOP',
    );
  });
});

test('an interruption ends it at once', async () => {
  const server = await greeting((peer) => peer.end());
  const { run, results, events } = await start('drip 5B every 1h {\n  send NOOP\n  expect 250\n}\n', [
    targetAt(server),
  ]);
  while (!events.some((event) => JSON.stringify(event).includes('NOOP'))) await new Promise((r) => setTimeout(r, 5));
  run.interrupt('SIGINT');
  expect((await results).map(told)).toEqual(['errored 1:1 interrupted by SIGINT before the test ended']);
});

test('the delivery guard looks at every octet', async () => {
  const envelope = 'send EHLO\nexpect 250\nsend MAIL FROM:<a@b>\nexpect 250\nsend RCPT TO:<c@adatum.com>\nexpect 250\n';
  const drip = 'drip 1B every 1ms {\nsend DATA\nexpect 354\nsend message """\nhello\n"""\nexpect 250\n}\n';
  const spec = `test "t" may-deliver {\n${envelope}${drip}}\n`;
  const server = await scripted();
  expect(told(await judge(spec, server))).toMatch(/^errored 8:1 the delivery guard closed the session/);
  expect(server.mail).toHaveLength(0);
  expect(told(await judge(spec, server, { allowDelivery: true }))).toBe('passed');
  expect(server.mail.map(({ octets }) => octets)).toEqual(['hello\r\n']);
});

describe('values that `check` does not know', () => {
  const spec =
    'param size: size\nparam pause: duration\nparam word: string\ndrip ${size} every ${pause} {\n  send ${word}\n}\n';
  test.each([
    [{ size: '0', pause: '1s', word: 'NOOP' }, /^errored 4:6 `drip` should write 0 octets at a time/],
    [{ size: '1', pause: '2h', word: 'NOOP' }, /^errored 4:6 `pause` is 2h, which is longer than any wait may be/],
    [
      { size: '1', pause: '1h', word: 'NOOP' },
      /^errored 4:1 6 octets would take 5 h 0 min, which is longer than any wait may be/,
    ],
  ])('%j', async (values, verdict) => {
    const result = await judge(spec, await scripted(), { values: setting(values) });
    expect(told(result)).toMatch(verdict);
    expect(result.transcript.filter(({ kind, text }) => kind === 'sent' && text !== 'QUIT\r\n')).toEqual([]);
  });
});
