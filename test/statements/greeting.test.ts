/** The greeting, and connections that do not come about. */
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { rawServer } from '../../src/server/index.ts';
import { closing, judge, scripted, told } from '../support/judge.ts';

test.each([
  ['220 hello', 'expect banner 220', 'passed'],
  ['220 hello', 'expect banner "hello"', 'passed'],
  ['554 go away', 'expect banner 220', 'failed 1:8 got 554 go away'],
  ['554 go away', 'expect banner 554', 'passed'],
  ['554 go away', 'send NOOP', 'errored 1:1 the greeting is not 220: 554 go away'],
  ['554 go away', 'time banner < 5s', 'errored 1:1 the greeting is not 220: 554 go away'],
  ['421 busy', 'expect banner 220', 'errored 1:8 the server ends the session: 421 busy'],
  ['421 busy', 'expect banner 4xx', 'passed'],
  ['421 busy', 'expect banner well-formed', 'errored 1:1 the greeting is not 220: 421 busy'],
  ['220 hello', 'before each test {\n  expect banner 554\n}\ntest "x" {\n  send NOOP\n}', 'errored 2:10 got 220 hello'],
])('%s: %s → %s', async (banner, spec, expected) => {
  expect(told(await judge(`${spec}\n`, await scripted({ banner })))).toBe(expected);
});

test('a greeting that never comes fails what judges it, and leaves all else unjudged', async () => {
  const mute = closing(await rawServer((peer) => peer.end()));
  expect(told(await judge('expect banner 220\n', mute, { patience: 200 }))).toBe(
    'failed 1:8 no reply to the greeting within …',
  );
  expect(told(await judge('send NOOP\n', mute, { patience: 200 }))).toBe(
    'errored 1:1 no reply to the greeting within …',
  );
});

test('an early talker sends before the greeting, and judges it afterwards', async () => {
  const server = closing(
    await rawServer(async (peer) => {
      const early = await peer.line();
      await peer.write(`554 you said ${early}\r\n`);
      await peer.end();
    }),
  );
  const result = await judge(
    'connect without banner\nsend raw "EHLO x\\r\\n"\nexpect banner 554 "EHLO x"\nhang up\n',
    server,
  );
  expect(told(result)).toBe('passed');
});

describe('connections that do not come about', () => {
  async function closedPort(): Promise<{ host: string; port: number }> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    await new Promise((resolve) => server.close(resolve));
    if (address === null || typeof address === 'string') throw new Error('no port');
    return { host: '127.0.0.1', port: address.port };
  }

  test('refused: errored, or what was expected', async () => {
    const target = await closedPort();
    expect(told(await judge('send NOOP\n', target))).toBe(
      `errored 1:1 connection refused: 127.0.0.1 port ${String(target.port)}`,
    );
    expect(told(await judge('expect refused\n', target))).toBe('passed');
    expect(told(await judge('expect refused\nsend NOOP\n', target))).toMatch(/^errored 2:1 connection refused/);
    expect(told(await judge('expect refused\n', await scripted()))).toBe(
      'failed 1:8 the server at 127.0.0.1 accepted the connection',
    );
  });

  test('a name that does not exist has words of its own', async () => {
    const result = await judge('send NOOP\n', { host: 'nosuch.invalid', port: 25 });
    expect(told(result)).toMatch(/^errored 1:1 (?:no such host name|the host name could not be looked up)/);
  });
});

test('a greeting line of EHLO that reads like a keyword is not one, in a block of lines', async () => {
  const text = '250-SIZE mail\r\n250 HELP\r\n';
  const server = await scripted({ onCommand: (verb) => (verb === 'EHLO' ? { text } : undefined) });
  const said = told(await judge('send EHLO me.example\nexpect 250 {\n  SIZE mail\n}\n', server));
  expect(said).toMatch(/^failed 2:8 /);
});
