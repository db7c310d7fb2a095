/** `parallel { … }` and its barriers, on sockets: what overlaps, what waits, and what becomes of it when one session ends. */
import { describe, expect, test } from 'vitest';
import { Meeting } from '../../src/statements/meeting.ts';
import { replyAndClose } from '../../src/server/reaction.ts';
import { judge, scripted, start, targetAt, told } from '../support/judge.ts';

type Result = Awaited<ReturnType<typeof judge>>;

const sent = ({ transcript }: Result, but = 'QUIT'): string[] =>
  transcript.flatMap(({ kind, text, name = '-' }) =>
    kind === 'sent' && text.trimEnd() !== but ? [`${name} ${text.trimEnd()}`] : [],
  );

describe('parallel', () => {
  test('lines of different sessions overlap, those of one session keep their order', async () => {
    const server = await scripted({
      onCommand: (verb, args) =>
        verb === 'NOOP' && args.startsWith('slow') ? { text: '250 ok\r\n', delayMs: 300 } : undefined,
    });
    const result = await judge(
      `session a
session b
parallel {
  a: send NOOP slow
  a: expect 250
  a: send NOOP a2
  a: expect 250
  b: send NOOP b1
  b: expect 250
  send NOOP own
  expect 250
}
b: send NOOP after
b: expect 250`,
      server,
    );
    expect(told(result)).toBe('passed');
    const lines = sent(result);
    // Behind one that takes its time, the others go on.
    expect(lines.indexOf('b NOOP b1')).toBeLessThan(lines.indexOf('a NOOP a2'));
    expect(lines.indexOf('- NOOP own')).toBeLessThan(lines.indexOf('a NOOP a2'));
    expect(lines.at(-1)).toBe('b NOOP after');
  });

  test('sessions are opened side by side in it, and stay', async () => {
    const result = await judge(
      'parallel {\n  session a\n  session b\n  a: expect banner 220\n  b: send NOOP\n  b: expect 250\n}\na: send RSET\na: expect 250',
      await scripted(),
    );
    expect(told(result)).toBe('passed');
    expect(sent(result)).toEqual(['b NOOP', 'a RSET']);
  });

  test('a miss in one session ends that one; the others go on to the end of the block, and then the test stops', async () => {
    const result = await judge(
      `session a
session b
parallel {
  a: send NOOP
  a: expect 550
  a: expect 551
  a: send NOOP not
  b: send NOOP
  b: expect 250
  b: wait 50ms
  b: send NOOP on
  b: should expect 251
}
send NOOP never`,
      await scripted(),
    );
    expect(result.outcome).toBe('failed');
    expect(result.findings.map(({ severity, session, frame }) => [severity, session, frame?.line])).toEqual([
      ['failure', 'a', 5],
      ['failure', 'a', 6],
      ['warning', 'b', 12],
    ]);
    expect(sent(result).sort()).toEqual(['a NOOP', 'b NOOP', 'b NOOP on']);
  });

  test('a retry in one session leaves what the others found', async () => {
    let left = 1;
    const server = await scripted({
      onCommand: (verb) => (verb === 'RCPT' && left-- > 0 ? '451 later' : verb === 'RCPT' ? '250 ok' : undefined),
    });
    const result = await judge(
      `session a
session b
parallel {
  a: retry 2 every 100ms in new session {
    send RCPT x
    expect 250
  }
  b: send NOOP
  b: check 550
}`,
      server,
    );
    expect(result.findings.map(({ severity, session }) => [severity, session])).toEqual([
      ['note', 'a'],
      ['warning', 'a'],
      ['failure', 'b'],
    ]);
  });

  test('`given` around it holds in it, and a timeout in it is for its session', async () => {
    const server = await scripted({ onCommand: (verb) => (verb === 'WAIT' ? {} : undefined) });
    const result = await judge(
      `given {
  parallel {
    session a
    session b
    a: timeout 50ms
    a: send WAIT
    a: expect 250
    b: send NOOP
    b: expect 250
  }
}`,
      server,
    );
    expect(told(result)).toBe('errored 7:15 no reply to WAIT within …');
  });

  test('a timeout in it is for its session also where that was opened before, and ends with the block', async () => {
    const server = await scripted({
      onCommand: (verb) => (verb === 'WAIT' ? {} : verb === 'LATE' ? { text: '250 ok\r\n', delayMs: 400 } : undefined),
    });
    const result = await judge(
      `session a
session b
parallel {
  a: timeout 50ms
  a: send WAIT
  a: check 250
  b: send LATE
  b: expect 250
}
b: send LATE
b: expect 250`,
      server,
    );
    expect(told(result)).toBe('failed 6:12 no reply to WAIT within …');
    expect(result.findings).toHaveLength(1);
    const after = await judge(
      'parallel {\n  session a\n  a: timeout 50ms\n  a: send NOOP\n  a: expect 250\n}\na: send LATE\na: expect 250',
      server,
    );
    expect(told(after)).toBe('passed');
  });

  test('an interruption ends all that waits in it', async () => {
    const server = await scripted({ onCommand: (verb) => (verb === 'WAIT' ? {} : undefined) });
    const spec = `session a
session b
parallel {
  a: send WAIT
  a: expect 250
  b: wait 30m
  session c
  c: barrier go 2
  a: barrier go 2
}`;
    const { run, results } = await start(spec, [targetAt(server)], { patience: 60_000 });
    setTimeout(() => {
      run.interrupt('SIGINT');
    }, 200);
    const [result] = await results;
    expect(result?.findings.map(({ message }) => message)).toEqual(['interrupted by SIGINT before the test ended']);
  });
});

test('what stops the test in it while it begins, in `before each test`, has it skipped', async () => {
  const result = await judge(
    `before each test {
  parallel {
    session a
    a: send NOOP
    a: judge {
      pass 250 then stop
    }
  }
}
test "t" {
  send NOOP
  expect 250
}`,
    await scripted(),
  );
  expect(told(result)).toMatch(/^skipped `before each test` stopped it/);
});

describe('barriers', () => {
  test('nobody waits at one for a session that waits for its place', async () => {
    const server = await scripted();
    const spec = `test "one" {
  send NOOP
  expect 250
  wait 900ms
}
test "two" {
  parallel {
    session a
    barrier go 2
    a: barrier go 2
    send NOOP
    expect 250
  }
}`;
    const { results } = await start(spec, [targetAt(server)], { perHost: 2, patience: 400 });
    expect((await results).map(told)).toEqual(['passed', 'passed']);
  });

  test('nobody goes on before as many have come', async () => {
    const result = await judge(
      `session a
session b
parallel {
  a: wait 150ms
  a: send NOOP before
  a: expect 250
  a: barrier go 2
  b: barrier go 2
  b: send NOOP after
  b: expect 250
}`,
      await scripted(),
    );
    expect(told(result)).toBe('passed');
    expect(sent(result)).toEqual(['a NOOP before', 'b NOOP after']);
  });

  test('what is captured before it is known behind it', async () => {
    const result = await judge(
      `session a
session b
parallel {
  a: send NOOP
  a: capture word from /(OK)/
  a: barrier go 2
  b: barrier go 2
  b: send NOOP \${word}
  b: expect 250
}`,
      await scripted(),
    );
    expect([told(result), sent(result).at(-1)]).toEqual(['passed', 'b NOOP OK']);
  });

  test('one that comes later finds it open', async () => {
    const result = await judge(
      'session a\nsession b\nparallel {\n  a: barrier go 2\n  b: barrier go 2\n  wait 50ms\n  barrier go 2\n  send NOOP\n  expect 250\n}',
      await scripted(),
    );
    expect(told(result)).toBe('passed');
  });

  test('where a session ends before it, the others do not wait for their patience', async () => {
    const server = await scripted({ onCommand: (verb) => (verb === 'BYE' ? replyAndClose('421 bye') : undefined) });
    const result = await judge(
      `session a
session b
parallel {
  a: send BYE
  a: expect 250
  a: barrier go 2
  b: barrier go 2
  b: send NOOP
}`,
      server,
      { patience: 60_000 },
    );
    expect(result.findings.map(({ message, session }) => [session, message])).toEqual([
      ['a', expect.stringMatching(/^the server ends the session: 421 bye/)],
      ['b', 'the barrier `go` is never reached: 1 of 2 sessions came to it, and the others have ended before'],
    ]);
    expect(result.outcome).toBe('errored');
    expect(sent(result)).toEqual(['a BYE']);
  });

  test('it has a deadline', async () => {
    const result = await judge(
      `session a
session b
parallel {
  a: wait 400ms
  a: barrier go 2
  b: timeout 50ms
  b: barrier go 2
}`,
      await scripted(),
    );
    expect(told(result)).toBe('errored 7:6 the barrier `go` was not reached within 50 ms: 1 of 2 sessions came to it');
  });
});

describe('a meeting', () => {
  test('tells who waits as soon as nobody can come any more', () => {
    const meeting = new Meeting(['a', 'b', undefined]);
    const first = meeting.arrive('x', 2, 'a');
    const other = meeting.arrive('y', 2, 'b');
    expect([first.outcome, other.outcome]).toEqual([undefined, undefined]);
    meeting.leave(undefined);
    expect([first.outcome, other.outcome]).toEqual(['never', 'never']);
  });

  test('a barrier stays open', () => {
    const meeting = new Meeting(['a', 'b', 'c']);
    const first = meeting.arrive('x', 2, 'a');
    let told = 0;
    first.settled = () => (told += 1);
    expect(meeting.arrive('x', 2, 'b').outcome).toBe('open');
    expect([first.outcome, told]).toEqual(['open', 1]);
    meeting.leave('a');
    meeting.leave('b');
    expect(meeting.arrive('x', 2, 'c').outcome).toBe('open');
  });
});
