/** `expect` about replies: every form, met and not met, on a server that says what the case wants. */
import { describe, expect, test } from 'vitest';
import { judge, scripted, told } from '../support/judge.ts';

/** The reply to the one command; the statements behind `send PROBE`; what must come of it. */
type Case = readonly [reply: string, statements: string, verdict: string | RegExp];

async function verdict(reply: string, statements: string): Promise<string> {
  const server = await scripted({ onCommand: (verb) => (verb === 'PROBE' ? { text: reply } : undefined) });
  return told(await judge(`send PROBE\n${statements}\n`, server, { patience: 400 }));
}

const ehlo = '250-mail.example Hello\r\n250-SIZE 1000\r\n250-AUTH PLAIN LOGIN\r\n250-AUTH=LOGIN\r\n250 XEXCH50\r\n';

describe.each<readonly [string, readonly Case[]]>([
  [
    'codes',
    [
      ['250 ok\r\n', 'expect 250', 'passed'],
      ['250 ok\r\n', 'expect 2xx', 'passed'],
      ['250 ok\r\n', 'expect 2yz', 'passed'],
      ['251 ok\r\n', 'expect 25x', 'passed'],
      ['451 no\r\n', 'expect 450..459', 'passed'],
      ['460 no\r\n', 'expect 450..459', 'failed 2:8 got 460 no'],
      ['250 ok\r\n', 'expect 550', 'failed 2:8 got 250 ok'],
      ['250 ok\r\n', 'expect not 5xx', 'passed'],
      ['550 no\r\n', 'expect not 5xx', 'failed 2:8 got 550 no'],
      ['550 5.7.1 no\r\n', 'expect not 550 5.7.1', 'failed 2:8 got 550 5.7.1 no'],
      ['550 5.1.1 no\r\n', 'expect not 550 5.7.1', 'passed'],
      ['554 no\r\n', 'expect 550 or 554', 'passed'],
      ['250-a\r\n250 b\r\n', 'expect 250', 'passed'],
    ],
  ],
  [
    'enhanced status codes',
    [
      ['550 5.7.1 no\r\n', 'expect 550 5.7.1', 'passed'],
      ['550 5.7.54 no\r\n', 'expect 550 5.7.x', 'passed'],
      ['550 5.7.1 no\r\n', 'expect 5.7.1', 'passed'],
      ['550 no\r\n', 'expect 550 5.7.1', 'failed 2:8 got 550 no'],
      ['550 5.1.1 no\r\n', 'expect 550 5.7.1', 'failed 2:8 got 550 5.1.1 no'],
      ['550 5.7.1 no\r\n', 'expect no 5.7.1', 'failed 2:8 got 550 5.7.1 no'],
    ],
  ],
  [
    'text',
    [
      ['550 Relaying denied\r\n', 'expect 550 "relaying"', 'passed'],
      ['550 Relaying denied\r\n', 'expect /^550 .*denied$/', 'passed'],
      ['550 Relaying denied\r\n', 'expect 550 /DENIED/i', 'passed'],
      ['550 Relaying denied\r\n', 'expect 550 /DENIED/', 'failed 2:8 got 550 Relaying denied'],
      ['550 Relaying denied\r\n', 'expect no "relay"', 'failed 2:8 got 550 Relaying denied'],
      ['550 No\r\n', 'expect no /relay/i', 'passed'],
      ['550 No\r\n', 'expect 550 = "No"', 'passed'],
      ['550 No!\r\n', 'expect 550 = "No"', 'failed 2:8 got 550 No!'],
      ['550-a\r\n550 relay\r\n', 'expect 550 /^550 relay$/', 'passed'],
    ],
  ],
  [
    'keywords',
    [
      [ehlo, 'expect 250-XEXCH50', 'passed'],
      [ehlo, 'expect 250-xexch50', 'passed'],
      [ehlo, 'expect 250-AUTH LOGIN PLAIN', 'passed'],
      [ehlo, 'expect 250-AUTH NTLM', /^failed 2:8 got 250-mail\.example Hello … \(5 lines\)/],
      [ehlo, 'expect 250-AUTH=LOGIN', 'passed'],
      ['250-a\r\n250 AUTH LOGIN\r\n', 'expect 250-AUTH=LOGIN', /^failed 2:8/],
      [ehlo, 'expect no 250-VRFY', 'passed'],
      [ehlo, 'expect no 250-SIZE', /^failed 2:8/],
      ['550 no\r\n', 'expect no 250-SIZE', /^failed 2:8 got 550 no/],
      ['250-SIZE.example Hello\r\n250 HELP\r\n', 'expect 250-SIZE', /^failed 2:8/],
    ],
  ],
  [
    'blocks of lines',
    [
      [ehlo, 'expect 250 {\n  SIZE\n  /^250 XEX/\n  "plain"\n}', 'passed'],
      [ehlo, 'expect 250 {\n  VRFY\n}', /^failed 2:8/],
      ['250-a\r\n250-B\r\n250 C\r\n', 'expect 250 in order {\n  B\n  C\n}', 'passed'],
      ['250-a\r\n250-B\r\n250 C\r\n', 'expect 250 in order {\n  C\n  B\n}', /^failed 2:8/],
      ['250-A\r\n250 B\r\n', 'expect 250 only {\n  A\n  B\n}', 'passed'],
      ['250-A\r\n250 B\r\n', 'expect 250 only {\n  B\n}', /^failed 2:8/],
    ],
  ],
  [
    'replies that are wrong',
    [
      ['OK\r\n', 'expect 250', 'failed 2:8 got a reply that cannot be read: OK'],
      ['OK\r\n', 'expect malformed', 'passed'],
      ['250-a\r\n550 b\r\n', 'expect 250 or 550', /^failed 2:8 got a reply that cannot be read/],
      ['250 a\n', 'expect 250', /^passed 2:1 ill-formed reply to PROBE/],
      ['250 a\n', 'expect well-formed', /^failed 2:8 got an ill-formed reply/],
      ['250 a\r\n', 'expect well-formed', 'passed'],
      ['250 a\r\n', 'expect malformed', 'failed 2:8 got 250 a'],
      ['250 b\xe9\r\n', 'expect 250', /^passed 2:1 ill-formed/],
      ['250-never ends\r\n', 'expect 250', 'failed 2:8 the reply to PROBE began and did not end within …'],
      ['', 'expect 250', 'failed 2:8 no reply to PROBE within …'],
      ['250 \0x\r\n', 'expect bytes "250 \\0x\\r\\n"', 'passed'],
      ['250 x\r\n', 'expect bytes "250 y\\r\\n"', /^failed 2:8 got these octets/],
    ],
  ],
  [
    'the server leaves',
    [
      ['421 bye\r\n', 'expect 250', 'errored 2:8 the server ends the session: 421 bye'],
      ['421 bye\r\n', 'expect 421', 'passed'],
      ['421 bye\r\n', 'expect 4xx', 'passed'],
      ['421 4.0.0 bye\r\n', 'expect 421 4.3.2', 'failed 2:8 got 421 4.0.0 bye'],
      ['421 bye\r\n', 'expect 550 or close', 'errored 2:8 the server ends the session: 421 bye'],
      ['421 bye\r\n', 'expect "bye"', 'passed'],
      // It has not said 5yz; nor has it said anything else about the command.
      ['421 bye\r\n', 'expect not 5xx', 'errored 2:8 the server ends the session: 421 bye'],
      ['421 bye\r\n', 'expect no "relay"', 'errored 2:8 the server ends the session: 421 bye'],
      ['421 bye\r\n', 'expect no 5.7.1', 'errored 2:8 the server ends the session: 421 bye'],
      ['421 bye\r\n', 'expect not 421', 'failed 2:8 got 421 bye'],
      ['421 bye\r\n', 'should expect 250', 'errored 2:15 the server ends the session: 421 bye'],
      ['421 bye\r\n', 'check 250', 'errored 2:7 the server ends the session: 421 bye'],
      ['421 bye\r\n', 'given 250', 'errored 2:7 the server ends the session: 421 bye'],
      ['421 bye\r\n', 'may expect 250\nsend NOOP\nexpect 250', 'errored 2:12 the server ends the session: 421 bye'],
      ['421 bye\r\n', 'may expect 421', 'passed'],
      // Looked at and not judged: told when the test leaves the reply behind.
      ['421 bye\r\n', 'time < 5s\nsend NOOP\nexpect 250', 'errored 3:1 the server ends the session: 421 bye'],
      ['421 bye\r\n', 'capture a from /(bye)/\nsend ${a}\nexpect 500', /^errored 3:1 the server ends the session/],
      ['421 bye\r\n', 'capture reply as a\nexpect 421\nexpect same code as a', /^errored 4:8 the server ends/],
      ['421 bye\r\n', 'capture reply as a\nexpect 421 "bye"', 'passed'],
      ['421 bye\r\n', 'ignore pending\nwait 50ms\nignore pending\nsend NOOP', /^errored 5:1 the server ends the/],
      ['421 bye\r\n', 'time < 5s\nconnect\nsend NOOP\nexpect 250', /^errored 3:1 the server ends the session/],
      ['421 bye\r\n', 'time < 5s\nhang up', /^errored 3:1 the server ends the session/],
      ['250 a\r\n421 bye\r\n', 'expect 250\nreceive', /^errored 3:1 the server ends the session: 421 bye/],
      ['250 a\r\n421 bye\r\n', 'expect 250\nreceive\nreceive', /^errored 4:1 the server ends the session: 421 bye/],
      ['250 a\r\n421 bye\r\n', 'expect 250\nreceive\nexpect 421', 'passed'],
      ['421 bye\r\n', 'expect well-formed', 'errored 2:1 the server ends the session: 421 bye'],
      ['421 bye\r\n', 'expect well-formed\nsend NOOP\nexpect 250', /^errored 3:1 the server ends the session: 421 bye/],
      ['421 bye\r\n', 'expect well-formed\nexpect 421', 'passed'],
      ['421 bye\r\n', 'expect 421\nexpect well-formed', 'passed'],
      ['421 bye\r\n', 'expect malformed', 'errored 2:8 the server ends the session: 421 bye'],
      ['421 bye\n', 'expect malformed', 'errored 2:1 the server ends the session: 421 bye'],
      ['421 bye\n', 'expect malformed\nexpect 421', 'passed'],
      ['421 bye\n', 'expect well-formed', 'failed 2:8 got an ill-formed reply: 421 bye'],
      ['421 bye\r\n', 'expect bytes "250 x\\r\\n"', 'errored 2:8 the server ends the session: 421 bye'],
    ],
  ],
  [
    'strength',
    [
      ['250 ok\r\n', 'should expect 550', 'passed 2:15 got 250 ok'],
      ['250 ok\r\n', 'may expect 550', 'passed'],
      ['250 ok\r\n', 'check 550\nexpect 550', 'failed 2:7 got 250 ok'],
      ['250 ok\r\n', 'given 550', 'errored 2:7 got 250 ok'],
      ['250 ok\r\n', 'given {\n  expect 550\n}', 'errored 3:10 got 250 ok'],
      ['250 ok\r\n', 'given {\n  check 550\n}', 'errored 3:9 got 250 ok'],
      ['250 ok\r\n', 'given {\n  should expect 550\n}', 'passed 3:17 got 250 ok'],
      ['250 ok\r\n', 'given {\n  expect 250\n}\nexpect 550', 'failed 5:8 got 250 ok'],
      // A MUST that was not met stays so, whatever could not be judged after it.
      ['250 ok\r\n', 'check 550\ngiven 551', 'failed 2:7 got 250 ok'],
    ],
  ],
])('%s', (_title, cases) => {
  test.each(cases)('%j: %s → %s', async (reply, statements, expected) => {
    const came = await verdict(reply, statements);
    if (typeof expected === 'string') expect(came).toBe(expected);
    else expect(came).toMatch(expected);
  });
});

test('all expectations of one reply are judged before the test stops', async () => {
  const server = await scripted({ onCommand: (verb) => (verb === 'PROBE' ? '250 ok' : undefined) });
  const result = await judge('send PROBE\nexpect 550\nexpect "no"\ntime < 5s\nsend NOOP\nexpect 550\n', server);
  expect(result.findings.map(({ frame }) => frame?.line)).toEqual([2, 3]);
  expect(result.transcript.some(({ text }) => text === 'NOOP\r\n')).toBe(false);
});

test('after a miss nobody waits for what is not there yet', async () => {
  const server = await scripted();
  const began = performance.now();
  const result = await judge('send NOOP\nexpect 221\nexpect close\n', server, { patience: 20_000 });
  expect(told(result)).toBe('failed 2:8 got 250 OK');
  expect(result.findings).toHaveLength(1);
  expect(performance.now() - began).toBeLessThan(10_000);
});

test.each([
  ['receive within 50ms\nexpect 250\ntime < 1s', 'failed 1:1 no reply to a further reply within …'],
  ['send MUTE\nexpect 250 within 50ms\nexpect "ok"\ntime < 1s', 'failed 2:8 no reply to MUTE within …'],
  ['send MUTE\nexpect close within 50ms', 'failed 2:8 the server did not close the connection within …'],
])('after a miss nobody waits for the same reply once more: %j', async (spec, verdict) => {
  const server = await scripted({ onCommand: (verb) => (verb === 'MUTE' ? {} : undefined) });
  const began = performance.now();
  const result = await judge(`${spec}\n`, server, { patience: 15_000 });
  expect(told(result)).toBe(verdict);
  expect(result.findings).toHaveLength(1);
  expect(performance.now() - began).toBeLessThan(8000);
});

test('check goes on, and --strict makes a SHOULD a MUST', async () => {
  const server = await scripted();
  const checked = await judge('send NOOP\ncheck 550\nsend NOOP\ncheck 550\n', server);
  expect(checked.findings.map(({ frame }) => frame?.line)).toEqual([2, 4]);
  expect((await judge('send NOOP\nshould expect 550\n', server, { strict: true })).outcome).toBe('failed');
});

test('a note of may expect is kept', async () => {
  const result = await judge('send NOOP\nmay expect 250\n', await scripted());
  expect(result.findings.map(({ severity, message }) => `${severity}: ${message}`)).toEqual(['note: 250 OK']);
});

test('an ill-formed reply is told once for each kind of fault', async () => {
  const server = await scripted({ onCommand: (verb) => (verb === 'NOOP' ? { text: '250 a\n' } : undefined) });
  const result = await judge('send NOOP\nexpect 250\nsend NOOP\nexpect 250\n', server);
  expect(result.findings.map(({ severity }) => severity)).toEqual(['warning']);
});
