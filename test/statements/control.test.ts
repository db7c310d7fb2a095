/** Time, waiting, connections, captures, extensions as data, counting. */
import { describe, expect, test } from 'vitest';
import { rawServer } from '../../src/server/index.ts';
import { closing, judge, judgeAll, scripted, setting, start, targetAt, told } from '../support/judge.ts';

const slow = (verb: string, delayMs: number) =>
  scripted({ onCommand: (got) => (got === verb ? { text: '250 late\r\n', delayMs } : undefined) });

describe('time', () => {
  test.each([
    ['send NOOP\nexpect 250\ntime < 100ms', /^failed 3:1 the reply took 0\.\d\d s, .* more than 0\.10 s$/],
    ['send NOOP\ntime < 10s', /^passed$/],
    ['send NOOP\ntime >= 100ms', /^passed$/],
    ['send NOOP\ntime 100ms..10s', /^passed$/],
    ['send NOOP\ntime 10s..20s', /^failed 2:1 the reply took .*, less than 10\.0 s$/],
    ['send NOOP\ntime first-byte >= 100ms', /^passed$/],
    ['send NOOP\ntime total >= 100ms', /^passed$/],
    ['send NOOP\ntime banner < 10s', /^passed$/],
    ['time connect < 10s', /^passed$/],
    ['mark "x"\nsend NOOP\ntime from mark "x" >= 100ms', /^passed$/],
    ['send NOOP\nshould time < 100ms', /^passed 2:1 the reply took/],
    ['send NOOP\ngiven time < 100ms', /^errored 2:1 the reply took/],
  ])('%s', async (spec, verdict) => {
    expect(told(await judge(`${spec}\n`, await slow('NOOP', 200)))).toMatch(verdict);
  });

  test('is in the results even where nothing judges it', async () => {
    const { timings } = await judge('send NOOP\nexpect 250\n', await slow('NOOP', 50));
    expect(timings.map(({ span, of }) => `${span} ${of}`)).toEqual([
      'connect the connection',
      'banner the greeting',
      'reply NOOP',
    ]);
    expect(timings[2]?.ms).toBeGreaterThanOrEqual(48);
  });

  test('timeout is patience, within is patience of one step', async () => {
    expect(told(await judge('timeout 100ms\nsend NOOP\nexpect 250\n', await slow('NOOP', 400)))).toBe(
      'failed 3:8 no reply to NOOP within …',
    );
    expect(told(await judge('send NOOP\nexpect 250 within 100ms\n', await slow('NOOP', 400)))).toBe(
      'failed 2:8 no reply to NOOP within …',
    );
    expect(told(await judge('timeout 100ms\nsend NOOP\nexpect 250 within 5s\n', await slow('NOOP', 400)))).toBe(
      'passed',
    );
  });
});

describe('a wait that the value of a parameter makes longer than any may be', () => {
  test.each([
    ['wait ${d}', '4:1'],
    ['timeout ${d}', '4:1'],
    ['receive within ${d}', '4:1'],
    ['expect 250 within ${d}', '4:8'],
    ['should expect 250 within ${d}', '4:15'],
    ['may expect 250 within ${d}', '4:12'],
    ['expect silence ${d}', '4:8'],
    ['expect exactly 1 reply until quiet ${d}', '4:8'],
  ])('%s is told, and not waited for', async (statement, place) => {
    const spec = `param d: duration = 1s\nsend NOOP\nexpect 250\n${statement}\n`;
    const values = setting({ d: '2h' });
    const [result] = await (await start(spec, [targetAt(await scripted())], { values })).results;
    expect(result === undefined ? '' : told(result)).toBe(
      `errored ${place} \`d\` is 2h, which is longer than any wait may be`,
    );
    expect(result?.findings[0]?.details).toEqual(['give it a shorter one, at most 1 h 0 min: --set d=10s']);
  });

  test('one of just an hour is none of them, and what only measures has no bound', async () => {
    const spec = 'param d: duration = 1h\nparam t: duration = 2d\nsend NOOP\nexpect 250 within ${d}\ntime < ${t}\n';
    expect(told(await judge(spec, await scripted()))).toBe('passed');
  });
});

describe('silence, close, counting', () => {
  const leaving = () =>
    scripted({ onCommand: (verb) => (verb === 'BYE' ? { text: '221 x\r\n', next: 'close' } : undefined) });

  test.each([
    ['send BYE\nexpect 221 then close', 'passed'],
    ['send BYE\nexpect 221\nexpect close', 'passed'],
    ['send NOOP\nexpect 250\nexpect close within 100ms', /^failed 3:8 the server did not close the connection within/],
    ['send NOOP\nexpect 250 then close within 100ms', /^failed 2:8 got 250/],
    ['send NOOP\nexpect 250\nexpect silence 100ms', 'passed'],
    ['send NOOP\nexpect silence 200ms', /^failed 2:8 the server broke the silence: 250/],
    ['send BYE\nexpect 221\nexpect silence 2s', /^failed 3:8 the server closed the connection/],
    ['send BYE\nexpect 221\nexpect silence 2s or close', 'passed'],
    ['send BYE\nexpect 221\nwait 50ms\nsend NOOP', /^errored 4:1 the connection is closed/],
    ['send raw "NOOP\\r\\nNOOP\\r\\n"\nexpect exactly 2 replies 250 until quiet 150ms', 'passed'],
    ['send raw "NOOP\\r\\nNOOP\\r\\n"\nexpect at most 1 reply 2xx until quiet 150ms', /^failed 2:8 got 2 replies 2xx/],
    ['send raw "NOOP\\r\\nXXXX\\r\\n"\nexpect exactly 1 reply 2xx until quiet 150ms', 'passed'],
    ['expect banner 220\nexpect exactly 0 replies until quiet 150ms', 'passed'],
    ['expect banner 220\nexpect at least 1 reply until quiet 150ms', /^failed 2:8 got 0 replies/],
    ['connect without banner\nsend raw "NOOP\\r\\n"\nexpect exactly 1 reply until quiet 150ms', 'passed'],
    ['send raw "NOOP\\r\\n"\nexpect at least 2 replies until quiet 150ms', /^failed 2:8 got 1 reply/],
  ])('%s', async (spec, verdict) => {
    const came = told(await judge(`${spec}\n`, await leaving()));
    if (typeof verdict === 'string') expect(came).toBe(verdict);
    else expect(came).toMatch(verdict);
  });

  test.each([
    ['expect 250', 'errored 2:8 the server closed the connection instead of a reply to BYE'],
    ['check 250', 'errored 2:7 the server closed the connection instead of a reply to BYE'],
    ['may expect 250', 'errored 2:12 the server closed the connection instead of a reply to BYE'],
    ['expect 421 then close', 'errored 2:8 the server closed the connection instead of a reply to BYE'],
    ['time < 5s', 'errored 2:1 the server closed the connection instead of a reply to BYE'],
    ['expect malformed', 'errored 2:8 the server closed the connection instead of a reply to BYE'],
    ['', 'errored 1:1 the server closed the connection instead of a reply to BYE'],
    ['expect 250 or close', 'passed'],
    ['expect close', 'passed'],
    ['expect at most 1 reply until quiet 1s', 'passed'],
  ])('a close instead of a reply: %s → %s', async (statement, verdict) => {
    const server = await scripted({ onCommand: (verb) => (verb === 'BYE' ? { next: 'close' } : undefined) });
    expect(told(await judge(`send BYE\n${statement}\n`, server))).toBe(verdict);
  });

  test('a second greeting is a reply of its own', async () => {
    const server = closing(
      await rawServer(async (peer) => {
        await peer.write('220 one\r\n220 two\r\n');
        await peer.line();
      }),
    );
    expect(told(await judge('expect banner 220\nexpect exactly 0 replies until quiet 150ms\n', server))).toBe(
      'failed 2:8 got 1 reply until it was quiet',
    );
  });

  test('a reset is told from a close', async () => {
    const server = await scripted({ onCommand: (verb) => (verb === 'BYE' ? { next: 'reset' } : undefined) });
    expect(told(await judge('send BYE\nexpect 250\n', server))).toBe(
      'errored 2:8 the connection was reset instead of a reply to BYE',
    );
    expect(told(await judge('send BYE\nexpect 250 or close\n', server))).toBe('passed');
  });

  test('a reply without end is an outcome, in bounded memory', async () => {
    const endless = closing(
      await rawServer(async (peer) => {
        await peer.write('220 x\r\n');
        await peer.line();
        for (;;) await peer.write('250-more\r\n'.repeat(1000));
      }),
    );
    const result = await judge('send NOOP\nexpect 250\n', endless);
    expect(told(result)).toMatch(/^failed 2:8 the reply to NOOP has no end/);
    await endless.close().catch(() => undefined);
  });
});

describe('connections', () => {
  test('connect opens a fresh one, and its greeting is judged anew', async () => {
    let greetings = 0;
    const server = closing(
      await rawServer(async (peer) => {
        greetings += 1;
        await peer.write(`220 number ${String(greetings)}\r\n`);
        for (;;) {
          const line = await peer.line();
          await peer.write(line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
        }
      }),
    );
    expect(
      told(await judge('expect banner "number 1"\nconnect\nexpect banner "number 2"\nsend NOOP\nexpect 250\n', server)),
    ).toBe('passed');
    expect(greetings).toBe(2);
  });

  test('hang up is not QUIT, and half of it can still hear', async () => {
    const seen: string[] = [];
    const server = closing(
      await rawServer(async (peer) => {
        await peer.write('220 x\r\n');
        seen.push(await peer.line());
        await peer.end();
        await peer.write('250 late\r\n');
        peer.close();
      }),
    );
    expect(told(await judge('send NOOP\nhang up sending\nexpect 250 "late"\nexpect close\n', server))).toBe('passed');
    expect(seen).toEqual(['NOOP']);
    const plain = await judge('send NOOP\nexpect 250\nhang up with reset\nsend NOOP\nexpect 250\n', await scripted());
    expect(told(plain)).toBe('passed');
    expect(plain.transcript.filter(({ kind }) => kind === 'connect')).toHaveLength(2);
  });
});

describe('captures and extensions', () => {
  const ehlo = '250-mail.example Hello\r\n250-SIZE 1000\r\n250-AUTH PLAIN LOGIN\r\n250 DSN\r\n';
  const server = () =>
    scripted({
      onCommand: (verb, args) => {
        if (verb === 'EHLO') return { text: ehlo };
        return verb === 'SAY' ? `250 you said ${args}` : undefined;
      },
    });

  test.each([
    ['capture a from /you said (\\S+)/\nsend SAY again-${a}\nexpect = "you said again-one"', 'passed'],
    ['capture a from /nothing (\\S+)/', /^failed 5:1 nothing to capture/],
    ['capture reply as a\nsend NOOP\nexpect same code as a', 'passed'],
    ['capture reply as a\nsend XXXX\nexpect same code as a', /^failed 7:8 got 500/],
    ['capture s from ext SIZE\nsend SAY ${s}\nexpect "said 1000"', 'passed'],
    ['capture s from ext CHUNKING', /^failed 5:1 CHUNKING is not among/],
    ['expect ext SIZE', 'passed'],
    ['expect ext SIZE >= 1000', 'passed'],
    ['expect ext SIZE >= 10MiB', /^failed 5:8 the server offers SIZE 1000/],
    ['expect ext AUTH has LOGIN, plain', 'passed'],
    ['expect ext AUTH has NTLM', /^failed 5:8 AUTH PLAIN LOGIN: NTLM is missing/],
    ['expect no ext VRFY', 'passed'],
    ['expect no ext DSN', /^failed 5:8 DSN is offered/],
    ['expect no ext SIZE >= 1000', /^failed 5:8 the server offers SIZE 1000, asked was not >= 1000 octets/],
    ['expect no ext SIZE >= 10MiB', 'passed'],
    ['expect ext well-formed', 'passed'],
    ['expect ext CHUNKING well-formed', /^failed 5:8 CHUNKING is not offered/],
    ['expect no ext CHUNKING >= 1', 'passed'],
    ['expect no ext AUTH has LOGIN, NTLM', /^failed 5:8 AUTH PLAIN LOGIN: LOGIN is offered/],
    ['expect no ext AUTH has NTLM', 'passed'],
    ['expect ext "mail.example"', /^failed 5:8/],
  ])('%s', async (spec, verdict) => {
    const came = told(await judge(`send EHLO\nexpect 250\nsend SAY one\nexpect 250\n${spec}\n`, await server()));
    if (typeof verdict === 'string') expect(came).toBe(verdict);
    else expect(came).toMatch(verdict);
  });

  test.each([
    ['send raw "EHLO x\\r\\n"\nexpect 250\nexpect ext SIZE >= 1000', 'passed'],
    ['send hex 65686c6f20780d0a\nexpect 250\nexpect no ext VRFY', 'passed'],
    ['param v: string = EHLO\nsend "${v} x"\nexpect ext SIZE', 'passed'],
    ['param v: string = EHLO\nsend ${v} x\nexpect ext SIZE', 'passed'],
    [
      'send raw "EH"\nsend raw "LO x\\r\\n"\nexpect 250\nexpect ext SIZE',
      /^errored 4:8 there is no list of extensions/,
    ],
    ['send raw "EHLO x\\r\\nNOOP\\r\\n"\nexpect 250\nexpect no ext SIZE', /^errored 3:8 there is no list of ext/],
    ['send raw "XYZW x\\r\\n"\nexpect ext SIZE', /^failed 2:8 there is no list of extensions/],
  ])('the extensions are those of an EHLO however it was sent: %s', async (spec, verdict) => {
    expect(told(await judge(`${spec}\n`, await server()))).toMatch(verdict);
  });

  test('SIZE without a number satisfies any bound', async () => {
    const unlimited = await scripted({
      onCommand: (verb) => (verb === 'EHLO' ? { text: '250-x\r\n250 SIZE 0\r\n' } : undefined),
    });
    expect(told(await judge('send EHLO\nexpect ext SIZE >= 10GiB\n', unlimited))).toBe('passed');
  });

  test('built-in names', async () => {
    const results = await judgeAll(
      'test "a" {\nsend SAY ${token}\nexpect "said run-"\n}\ntest "b" {\nsend SAY ${target.ip} ${target.literal} ${target.host}\nexpect "127.0.0.1 [127.0.0.1] 127.0.0.1"\n}\n',
      await server(),
    );
    expect(results.map(told)).toEqual(['passed', 'passed']);
  });
});
