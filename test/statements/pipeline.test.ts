/** `pipeline { … }`: one write, a reply to each of its sends, and what comes of a server that stops in the middle. */
import { describe, expect, test } from 'vitest';
import { rawServer } from '../../src/server/index.ts';
import { closing, judge, scripted, start, targetAt, told } from '../support/judge.ts';

/** A server that answers what comes in one read with these octets, then does as it is told. */
async function answering(octets: string, then: 'stay' | 'close' | 'reset' = 'stay') {
  const got: string[] = [];
  const server = closing(
    await rawServer(async (peer) => {
      await peer.write('220 mx\r\n');
      got.push(await peer.some());
      await peer.write(octets);
      // Up to the QUIT, or the end.
      if (then === 'stay') await peer.some();
      // What was written arrives before a reset does.
      if (then === 'reset') {
        await peer.sleep(50);
        peer.reset();
      }
    }),
  );
  return Object.assign(server, { got });
}

const three = `pipeline {
  send NOOP
  expect "one"
  send RSET
  expect "two"
  send VRFY x
  expect "three"
}
`;

describe('one write', () => {
  test('all forms in their order', async () => {
    const server = await answering('250 ok\r\n'.repeat(6));
    const spec = `test "t" delivers {
pipeline {
  send EHLO
  send MAIL FROM:<a@b>
  send "RCPT"
  send raw "x\\r\\n"
  send hex 0d0a
  send DATA
  send message """
  .
  """
  send message """
  y
  """ as is
  expect 250
}
}
`;
    await judge(spec, server, { allowDelivery: true });
    const lines = 'EHLO client.example.com\r\nMAIL FROM:<a@b>\r\nRCPT\r\nx\r\n\r\nDATA\r\n..\r\n.\r\ny\n';
    expect(server.got).toEqual([lines]);
  });

  test('each expectation is about the send before it', async () => {
    const server = await answering('250 one\r\n250 two\r\n250 three\r\n');
    const result = await judge(`${three}expect "three"\nhang up\n`, server);
    expect(told(result)).toBe('passed');
    expect(result.timings.filter(({ span }) => span === 'reply').map(({ of }) => of)).toEqual(['NOOP', 'RSET', 'VRFY']);
    expect(told(await judge(three, await answering('250 one\r\n250 2\r\n250 three\r\n')))).toBe(
      'failed 5:10 got 250 2',
    );
  });

  test('a reply that nobody judges is read in its turn', async () => {
    const spec = 'pipeline {\n  send NOOP\n  send RSET\n  expect "two"\n}\nhang up\n';
    expect(told(await judge(spec, await answering('250 one\r\n250 two\r\n')))).toBe('passed');
    expect(told(await judge(spec, await answering('421 bye\r\n250 two\r\n')))).toBe(
      'errored 3:3 the server ends the session: 421 bye',
    );
  });

  test('replies that no line of the block judges are read before the next send', async () => {
    const spec = 'pipeline {\n  send NOOP\n  send RSET\n}\nsend HELO\nexpect 250\n';
    const result = await judge(spec, await scripted());
    expect(told(result)).toBe('passed');
    expect(result.transcript.filter(({ kind, text }) => kind === 'sent' && text === 'NOOP\r\nRSET\r\n')).toHaveLength(
      1,
    );
  });

  test('raw octets owe a reply where a line judges it, and none where none does', async () => {
    const judged = 'pipeline {\n  send raw "X\\r\\n"\n  expect "one"\n  send RSET\n  expect "two"\n}\nhang up\n';
    expect(told(await judge(judged, await answering('250 one\r\n250 two\r\n')))).toBe('passed');
    const silent = 'pipeline {\n  send raw "NO"\n  send OP\n  expect "one"\n}\nhang up\n';
    expect(told(await judge(silent, await answering('250 one\r\n')))).toBe('passed');
  });

  test('what a line captures is known behind it', async () => {
    const spec = 'pipeline {\n  send NOOP\n  capture x from /250 (.*)/\n  send RSET\n  expect "${x} two"\n}\nhang up\n';
    expect(told(await judge(spec, await answering('250 one\r\n250 one two\r\n')))).toBe('passed');
  });

  test('the replies of all its lines are counted behind it', async () => {
    const spec = `${three}expect exactly 3 replies 250 until quiet 50ms\nhang up\n`;
    expect(told(await judge(spec, await answering('250 one\r\n250 two\r\n250 three\r\n')))).toBe('passed');
  });

  test('`judge`, `time` and `given` stand inside', async () => {
    const spec =
      'pipeline {\n  send NOOP\n  time < 2s\n  send RSET\n  judge {\n    pass 250\n  }\n  send VRFY\n  given 250\n}\n';
    const result = await judge(spec, await answering('250 one\r\n250 two\r\n550 three\r\n'));
    expect(told(result)).toBe('errored 9:9 got 550 three');
  });

  test('a miss ends it, and all that is wrong with that reply is told', async () => {
    const spec = 'pipeline {\n  send NOOP\n  expect 550\n  check "two"\n  send RSET\n  expect 550\n}\n';
    const { findings } = await judge(spec, await answering('250 one\r\n250 two\r\n'));
    expect(findings.map(({ frame }) => frame?.line)).toEqual([3, 4]);
  });

  test('unread octets before it are a failure, and nothing is written', async () => {
    const server = await scripted({
      onCommand: (verb) => (verb === 'HELO' ? { text: '250 one\r\n250 two\r\n' } : undefined),
    });
    const result = await judge(`send HELO\nexpect 250\n${three}`, server);
    expect(told(result)).toBe('failed 3:1 unexpected reply before send: 250 two');
    expect(result.transcript.map(({ text }) => text)).not.toContain('NOOP\r\nRSET\r\nVRFY x\r\n');
  });

  test('a value that is no hexadecimal digits leaves it unjudged', async () => {
    const spec = 'param d: string = 0\npipeline {\n  send NOOP\n  send hex ${d}\n}\n';
    expect(told(await judge(spec, await scripted()))).toMatch(/^errored 2:1 what `send hex` should send/);
  });
});

describe('a server that stops in the middle', () => {
  test.each([
    ['a close', '250 one\r\n', 'close', 'failed 5:10 closed after 1 reply: no reply to RSET'],
    ['a close before any reply', '', 'close', 'failed 3:10 closed after 0 replies: no reply to NOOP'],
    ['a reset', '250 one\r\n250 two\r\n', 'reset', 'failed 7:10 reset after 2 replies: no reply to VRFY'],
    ['a goodbye', '250 one\r\n421 bye\r\n', 'close', 'errored 5:10 the server ends the session: 421 bye'],
    ['silence', '250 one\r\n', 'stay', 'failed 5:10 no reply to RSET within …'],
  ] as const)('%s', async (_, octets, then, verdict) => {
    expect(told(await judge(three, await answering(octets, then), { patience: 300 }))).toBe(verdict);
  });

  test.each([
    ['judge {\n    pass 250\n  }', 'failed 5:3 closed after 1 reply: no reply to RSET'],
    ['time < 5s', 'failed 5:3 closed after 1 reply: no reply to RSET'],
    ['capture x from /(.*)/', 'failed 5:3 closed after 1 reply: no reply to RSET'],
    ['expect bytes "250 two\\r\\n"', 'failed 5:10 closed after 1 reply: no reply to RSET'],
    ['check 250', 'failed 5:9 closed after 1 reply: no reply to RSET'],
    ['should expect 250', 'errored 5:17 closed after 1 reply: no reply to RSET'],
    ['may expect 250', 'errored 5:14 closed after 1 reply: no reply to RSET'],
    ['given 250', 'errored 5:9 closed after 1 reply: no reply to RSET'],
    ['expect 250 or close', 'passed'],
    ['expect close', 'passed'],
  ])('%s', async (line, verdict) => {
    const spec = `pipeline {\n  send NOOP\n  expect 250\n  send RSET\n  ${line}\n}\n`;
    expect(told(await judge(spec, await answering('250 one\r\n', 'close')))).toBe(verdict);
  });
});

describe('the delivery guard sees the whole write', () => {
  const transaction = `pipeline {
  send MAIL FROM:<a@b>
  expect 250
  send RCPT TO:<c@adatum.com>
  expect 250
  send DATA
  expect 354
  send message """
    hello
    """
  expect 250
}
`;
  const spec = `test "t" may-deliver {\nsend EHLO\nexpect 250\n${transaction}}\n`;

  test('a message behind DATA is refused without permission, and nothing of it is written', async () => {
    const server = await scripted();
    const result = await judge(spec, server);
    expect(told(result)).toMatch(/^errored 4:1 the delivery guard closed the session/);
    expect(result.transcript.map(({ text }) => text).join('')).not.toContain('MAIL');
    expect(server.mail).toHaveLength(0);
  });

  test('it is delivered with permission, and the session says goodbye', async () => {
    const server = await scripted();
    const result = await judge(spec, server, { allowDelivery: true });
    expect(told(result)).toBe('passed');
    expect(server.mail.map(({ octets }) => octets)).toEqual(['hello\r\n']);
    expect(result.transcript.map(({ text }) => text)).toContain('QUIT\r\n');
  });

  test('DATA may come last without permission', async () => {
    const server = await scripted();
    const asked = transaction.replace(/ {2}send message[^]*$/, '}\nhang up\n');
    expect(told(await judge(`send EHLO\nexpect 250\n${asked}`, server))).toBe('passed');
    expect(server.mail).toHaveLength(0);
  });
});

test('QUIT in the middle is not said again', async () => {
  const spec = 'pipeline {\n  send QUIT\n  expect 550\n  send NOOP\n}\n';
  const result = await judge(spec, await answering('221 bye\r\n250 ok\r\n'));
  expect(result.transcript.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
});

test('an interruption ends the wait for a reply', async () => {
  const server = await answering('250 one\r\n');
  const { run, results, events } = await start(three, [targetAt(server)], { patience: 60_000 });
  while (!events.some((event) => JSON.stringify(event).includes('250 one'))) await new Promise((r) => setTimeout(r, 5));
  run.interrupt('SIGINT');
  expect((await results).map(told)).toEqual(['errored 5:3 interrupted by SIGINT before the test ended']);
});
