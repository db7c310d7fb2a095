/** `requires …`: what is not met skips the test before it opens its session, with the reason and what to do. */
import { describe, expect, test } from 'vitest';
import { rawServer } from '../../src/server/index.ts';
import { plainTls } from '../../src/tls/handshake.ts';
import { closing, judge, scripted, told } from '../support/judge.ts';

const needing = (requirement: string): string => `test "t" as t {\nrequires ${requirement}\nsend NOOP\nexpect 250\n}\n`;

describe('the word of the operator', () => {
  test('delivery: the permission, or an embedded server', async () => {
    const server = await scripted();
    const text = needing('delivery');
    expect(told(await judge(text, server))).toBe(
      'skipped needs the permission to leave mail on the server: give it with --allow-delivery',
    );
    expect((await judge(text, server, { allowDelivery: true })).outcome).toBe('passed');
    expect((await judge(text, server, {}, { embedded: true })).outcome).toBe('passed');
  });

  test.each([
    [undefined, false, /^skipped is for a client without relay rights: if this machine has none .* say --outside/],
    [undefined, true, /^passed$/],
    [true, false, /^passed$/],
    [false, true, /^skipped is for a client without relay rights, and the target's entry .*"outside": false/],
    [false, false, /^skipped is for a client without relay rights, and the target's entry/],
  ])('outside: the entry says %s, --outside is %s', async (outside, option, wanted) => {
    const target = outside === undefined ? {} : { outside };
    expect(told(await judge(needing('outside'), await scripted(), { outside: option }, target))).toMatch(wanted);
  });

  test('outside: embedded servers give nobody relay rights', async () => {
    expect((await judge(needing('outside'), await scripted(), {}, { embedded: true })).outcome).toBe('passed');
  });

  test('profile a or b: one of them', async () => {
    const server = await scripted();
    const text = needing('profile mx or lmtp');
    expect(told(await judge(text, server))).toMatch(/^skipped is for the profile mx or lmtp: say --profile mx/);
    expect((await judge(text, server, {}, { profiles: ['lmtp'] })).outcome).toBe('passed');
  });

  test('inside tls: an EHLO there tells, where the server has TLS', async () => {
    const needs = needing('ext AUTH inside tls');
    expect(told(await judge(needs, await scripted()))).toBe(
      'skipped needs the extension AUTH inside TLS; the server does not offer STARTTLS',
    );
    expect(told(await judge(needs, await scripted({ tls: {} })))).toBe(
      'skipped the server does not offer AUTH inside TLS',
    );
    const offering = await scripted({
      tls: {},
      onCommand: (verb, _args, { tls }) =>
        verb === 'EHLO' && tls !== undefined ? '250-x\r\n250 AUTH PLAIN' : undefined,
    });
    expect((await judge(needs, offering)).outcome).toBe('passed');
    expect(told(await judge(needing('ext AUTH'), offering))).toBe('skipped the server does not offer AUTH');
    const target = { tls: { ...plainTls, mode: 'implicit' } } as const;
    const implicit = await scripted({
      tls: { implicit: true },
      onCommand: (verb) => (verb === 'EHLO' ? '250-x\r\n250 XINSIDE' : undefined),
    });
    expect((await judge(needing('ext XINSIDE inside tls'), implicit, {}, target)).outcome).toBe('passed');
    expect((await judge(needing('ext XINSIDE'), implicit, {}, target)).outcome).toBe('passed');
  });
});

describe('ext … has', () => {
  test.each([
    ['ext AUTH has PLAIN', 'passed'],
    ['ext AUTH has plain, LOGIN', 'passed'],
    ['ext AUTH has PLAIN, CRAM-MD5', 'skipped needs AUTH CRAM-MD5; the server offers AUTH PLAIN LOGIN'],
    ['ext AUTH has EXTERNAL', 'skipped needs AUTH EXTERNAL; the server offers AUTH PLAIN LOGIN'],
    ['ext X-EXPS has LOGIN', 'skipped the server does not offer X-EXPS'],
    // An old spelling for old clients is another keyword.
    ['ext AUTH= has LOGIN', 'passed'],
    ['ext AUTH= has PLAIN', 'skipped needs AUTH= PLAIN; the server offers AUTH= LOGIN'],
    ['no ext AUTH has CRAM-MD5', 'passed'],
    ['no ext AUTH has CRAM-MD5, LOGIN', 'skipped is for servers without AUTH LOGIN; this one offers AUTH PLAIN LOGIN'],
  ])('%s', async (requirement, outcome) => {
    const server = await scripted({
      onCommand: (verb) => (verb === 'EHLO' ? '250-x\r\n250-AUTH PLAIN LOGIN\r\n250 AUTH=LOGIN' : undefined),
    });
    expect(told(await judge(needing(requirement), server))).toBe(outcome);
  });
});

describe('ipv6', () => {
  test('an IPv4 address is none, and is not asked', async () => {
    let connections = 0;
    const server = closing(
      await rawServer((peer) => {
        connections += 1;
        return peer.end();
      }),
    );
    expect(told(await judge(needing('ipv6'), server))).toMatch(
      /^skipped needs a connection over IPv6, and this target is an IPv4 address: name its IPv6 address, such as /,
    );
    expect(connections).toBe(0);
  });

  test('of a name the probing connection tells', async () => {
    const server = await scripted();
    const result = await judge(needing('ipv6'), { host: 'localhost', port: server.port });
    // The server listens on 127.0.0.1 alone, whatever else the name stands for.
    expect(told(result)).toMatch(/^skipped needs a connection over IPv6, and this target is reached at 127\.0\.0\.1/);
  });

  test('where there is no connection the test says so itself', async () => {
    const server = await scripted();
    await server.close();
    const result = await judge(needing('ipv6'), { host: 'localhost', port: server.port });
    expect(result.outcome).toBe('errored');
  });

  test('an IPv6 address is one: the test runs, here in vain', async () => {
    const { port, host } = await scripted();
    expect(host).toBe('127.0.0.1');
    expect((await judge(needing('ipv6'), { host: '::1', port })).outcome).toBe('errored');
  });
});
