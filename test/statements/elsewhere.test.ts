/** `connect to`, `from`, `via`: other targets, proxies and addresses, as the operator has named them. */
import { describe, expect, test } from 'vitest';
import type { Target } from '../../src/config/target.ts';
import type { Proxy } from '../../src/net/route.ts';
import type { RunOptions } from '../../src/runner/options.ts';
import { judge, scripted, start, targetAt, told } from '../support/judge.ts';
import { startProxy } from '../support/proxies.ts';
import { closedPort } from '../net/support.ts';

const named = (...targets: readonly Target[]): Pick<RunOptions, 'others'> => ({
  others: new Map(targets.map((target) => [target.alias, target])),
});
const proxyAt = (port: number, more: Partial<Proxy> = {}): Proxy => ({
  name: 'office',
  scheme: 'socks5h',
  host: '127.0.0.1',
  port,
  ...more,
});
const proxies = (...all: readonly Proxy[]): Pick<RunOptions, 'proxies'> => ({
  proxies: new Map(all.map((proxy) => [proxy.name, proxy])),
});

describe('connect to', () => {
  test('speaks with the other target, by its name, a parameter or in a named session', async () => {
    const [here, there] = [await scripted({ banner: '220 here' }), await scripted({ banner: '220 there' })];
    const options = named(targetAt(there, { alias: 'backup' }));
    const spec = `param which: string = backup
expect banner "here"
connect to backup
expect banner "there"
connect to \${which} without banner
expect banner "there"
session a to backup
a: expect banner "there"
a: connect
a: expect banner "here"
connect
expect banner "here"
send "NOOP \${target.ip}"
expect 250`;
    const result = await judge(spec, here, options);
    expect(told(result)).toBe('passed');
    const opened = result.transcript.filter(({ kind }) => kind === 'connect').map(({ text }) => text);
    expect(opened[1]).toContain(`127.0.0.1:${String(there.port)}: connected`);
  });

  test('the names of the target stay those of the target', async () => {
    const [here, there] = [await scripted(), await scripted()];
    const spec = 'connect to backup\nsend NOOP ${target.host} ${target.ip}\nexpect 250';
    const result = await judge(
      spec,
      here,
      named(targetAt({ host: 'localhost', port: there.port }, { alias: 'backup' })),
    );
    expect(result.transcript.map(({ text }) => text)).toContain('NOOP 127.0.0.1 127.0.0.1\r\n');
  });

  test.each([
    [
      'connect to bakcup\nexpect banner 220',
      /^skipped connects to the target bakcup as well, which nobody has named \(did you mean `backup`\?\): --other-target bakcup=/,
    ],
    [
      'param x: string = nowhere\nconnect to ${x}\nexpect banner 220',
      /^skipped connects to the target nowhere as well/,
    ],
    [
      'connect via nowhere\nexpect banner 220',
      /^skipped connects through the proxy nowhere, which nobody has named: --proxy nowhere=/,
    ],
    [
      'connect from nothere7\nexpect banner 220',
      /^errored 2:8 this machine has no address and no interface `nothere7`/,
    ],
  ])('%j names nothing', async (spec, words) => {
    const here = await scripted();
    expect(told(await judge(spec, here, named(targetAt(here, { alias: 'backup' }))))).toMatch(words);
  });

  test('a name that is written out is missed before anything is sent', async () => {
    const here = await scripted();
    await judge('send NOOP\nexpect 250\nconnect to nowhere\nexpect banner 220', here);
    expect(here.counters.connects).toBe(0);
  });

  test('what is wrong there is told of it', async () => {
    const here = await scripted();
    const gone = targetAt({ host: '127.0.0.1', port: await closedPort() }, { alias: 'backup' });
    expect(told(await judge('connect to backup\nexpect banner 220', here, named(gone)))).toBe(
      `errored 2:8 connection refused: 127.0.0.1 port ${String(gone.port)}`,
    );
    expect(told(await judge('connect to backup\nexpect refused', here, named(gone)))).toBe('passed');
  });

  test('passive rules are about the target alone', async () => {
    const [here, there] = [await scripted(), await scripted({ banner: '220 8-bit \xe4' })];
    const spec = `always "well formed" as w {
  expect well-formed
}
test "x" as x {
  connect to backup
  expect banner 220
  connect
  expect banner 220
}`;
    const { results } = await start(spec, [targetAt(here)], named(targetAt(there, { alias: 'backup' })));
    expect((await results).map(told)).toEqual([expect.stringMatching(/^passed 6:3 ill-formed/), 'passed']);
  });
});

describe('what the operator permits is known of each target alone', () => {
  const message = 'send EHLO\nsend MAIL FROM:<a@example.com>\nsend RCPT TO:<b@example.com>\nsend DATA\nexpect 354\n';
  const spec = (to: string): string =>
    `test "x" as x may-deliver {\n  connect${to}\n  ${message.replaceAll('\n', '\n  ')}send raw "x\\r\\n.\\r\\n"\n  expect 250\n}`;

  test('mail to an embedded server, and none to another', async () => {
    const [embedded, real] = [await scripted(), await scripted()];
    const there = named(targetAt(real, { alias: 'backup' }));
    const target = { embedded: true };
    expect(told(await judge(spec(''), embedded, there, target))).toBe('passed');
    expect(told(await judge(spec(' to backup'), embedded, there, target))).toMatch(
      /^errored 8:3 the delivery guard closed/,
    );
    expect(real.mail).toEqual([]);
    expect(told(await judge(spec(' to backup'), embedded, { ...there, allowDelivery: true }, target))).toBe('passed');
    expect(real.mail).toHaveLength(1);
  });

  test('places for connections', async () => {
    const [here, there] = [await scripted(), await scripted()];
    const options = { ...named(targetAt(there, { alias: 'backup' })), perHost: 2 };
    const sessions = (to: string, count: number): string =>
      Array.from({ length: count }, (_, i) => `session s${String(i)}${to}\ns${String(i)}: expect banner 220\n`).join(
        '',
      );
    expect(
      told(
        await judge(
          `${sessions('', 2)}${sessions(' to backup', 2).replaceAll('s0', 'b0').replaceAll('s1', 'b1')}`,
          here,
          options,
        ),
      ),
    ).toBe('passed');
    expect(told(await judge(sessions(' to backup', 3), here, options))).toMatch(/^skipped needs 3 connections at once/);
  });

  test('tests that hold one there and want one here do not wait for each other', async () => {
    const [here, there] = [await scripted(), await scripted()];
    const one = (i: number, first: string, second: string): string =>
      `test "${String(i)}" as t${String(i)} {\n  session a${first}\n  a: expect banner 220\n  wait 5ms\n  session b${second}\n  b: expect banner 220\n}\n`;
    const spec = Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0 ? one(i, '', ' to backup') : one(i, ' to backup', ''),
    ).join('');
    const targets = [targetAt(here), targetAt(there, { alias: 'backup' })] as const;
    const { results } = await start(spec, [targets[0]], { ...named(...targets), perHost: 1 });
    expect((await results).map(({ outcome }) => outcome).filter((outcome) => outcome !== 'passed')).toEqual([]);
  });

  test('repetitions there', async () => {
    const [here, there] = [await scripted(), await scripted()];
    let most = 0;
    const watched = await scripted({
      banner: '220 x',
      onCommand: (_verb, _args, { world }) => {
        most = Math.max(most, world.openConnections());
        return undefined;
      },
    });
    const spec = 'repeat 12 concurrency 6 {\n  connect to backup\n  expect banner 220\n  send NOOP\n  expect 250\n}';
    const result = await judge(spec, here, { ...named(targetAt(watched, { alias: 'backup' })), perHost: 2 });
    expect([result.outcome, most]).toEqual(['passed', 2]);
    expect([here.counters.connects, there.counters.connects]).toEqual([0, 0]);
  });
});

describe('connect via', () => {
  test('a proxy that was named', async () => {
    const [server, proxy] = [await scripted(), await startProxy({ answer: 'with the greeting' })];
    const result = await judge(
      'connect via office\nexpect banner 220\nsend NOOP\nexpect 250',
      server,
      proxies(proxyAt(proxy.port)),
    );
    expect(told(result)).toBe('passed');
    const words = result.transcript
      .filter(({ kind }) => kind === 'connect')
      .map(({ text }) => text.replace(/after .*/, ''));
    expect(words).toEqual([
      `the proxy at 127.0.0.1:${String(proxy.port)}: connected `,
      `the proxy office has connected to 127.0.0.1:${String(server.port)} `,
    ]);
  });

  test('a proxy that fails is no server that refuses', async () => {
    const [server, proxy] = [await scripted(), await startProxy()];
    const gone = await closedPort();
    const office = proxies(proxyAt(proxy.port), proxyAt(gone, { name: 'gone' }));
    // Refused by the proxy's word.
    const refused = await judge('connect via office\nexpect refused', { host: '127.0.0.1', port: gone }, office);
    expect(told(refused)).toMatch(
      /^errored 2:8 the proxy office \(socks5h:.*\) says that the server refused the connection/,
    );
    expect(told(await judge('connect via gone\nexpect refused', server, office))).toMatch(
      /^errored 2:8 the proxy gone \(.*\) refuses the connection \(ECONNREFUSED\)/,
    );
    expect(told(await judge('connect via gone\nexpect banner 220', server, office))).toMatch(
      /^errored 2:8 the proxy gone/,
    );
  });
});

test('a target that is reached through a proxy, from an address, with a header', async () => {
  const [server, proxy] = [await scripted(), await startProxy()];
  const result = await judge('send NOOP\nexpect 250', server, {}, { via: proxyAt(proxy.port), from: '127.0.0.1' });
  expect([told(result), proxy.asked.length]).toEqual(['passed', 1]);
});

test('a program', async () => {
  const script = `process.stdout.write('220 ready\\r\\n');
    process.stderr.write('started\\n');
    process.stdin.on('data', (d) => process.stdout.write(/QUIT/.test(d) ? '221 bye\\r\\n' : '250 ' + d));
    process.stdin.on('end', () => process.exit(0));`;
  const target = { host: 'exec:node', port: 0, exec: [process.execPath, '-e', script] };
  const result = await judge(
    'expect banner 220\nsend NOOP ${target.literal}\nexpect 250 "127.0.0.1"',
    target,
    {},
    target,
  );
  expect(told(result)).toBe('passed');
  expect(result.transcript.map(({ text }) => text)).toContain('standard error: started');
});
