/** Logins of every mechanism against servers that were written by others than these clients: what the personas have of SASL. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPersona, type RunningServer } from '../../src/server/index.ts';
import { judge, told } from '../support/judge.ts';

const all = 'SCRAM-SHA-256+SCRAM-SHA-1+CRAM-MD5+PLAIN+LOGIN+XOAUTH2+OAUTHBEARER+EXTERNAL+ANONYMOUS+NTLM';
const password = 'Lamplight-21';
const secrets = new Map([['p', password]]);

let server: RunningServer;
beforeAll(async () => {
  server = await startPersona(`modern:authInClear=works,authOfferedInClear,mechanisms=${all}`);
});
afterAll(() => server.close());

const spec = (...lines: readonly string[]): string =>
  `secret p\ntest "t" {\n  send EHLO\n  expect 250\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;

const logins: readonly string[] = [
  'auth plain user chris password ${p}',
  'auth plain user chris@adatum.com password ${p} without initial response',
  'auth login user chris password ${p}',
  'auth login user chris password ${p} with initial response',
  'auth cram-md5 user chris password ${p}',
  'auth scram-sha-1 user chris password ${p}',
  'auth scram-sha-256 user chris password ${p}',
  'auth scram-sha-256 user chris@adatum.com password ${p} without initial response',
  'auth xoauth2 user chris token ${p}',
  'auth oauthbearer user chris token ${p}',
  'auth oauthbearer user chris token ${p} without initial response',
  'auth ntlm user chris password ${p}',
  'auth ntlm user ADATUM\\chris password ${p} without initial response',
];

describe('the right password is taken, and no other', () => {
  test.each(logins)('%s', async (login) => {
    expect(told(await judge(spec(login), server, { secrets }))).toBe('passed');
    expect(told(await judge(spec(login.replace('${p}', 'wrong'), 'expect 535'), server, { secrets }))).toBe('passed');
    expect(told(await judge(spec(login.replace('chris', 'nobody'), 'expect 535'), server, { secrets }))).toBe('passed');
  });
});

test.each([
  ['auth anonymous', 'passed'],
  ['auth anonymous user trace@example.com without initial response', 'passed'],
  // Outside of TLS nothing can say who that is.
  ['auth external', 'failed 5:3 got 504 5.5.4 There is no such mechanism'],
  ['auth scram-sha-512 user chris password ${p}', 'failed 5:3 got 504 5.5.4 There is no such mechanism'],
])('%s: %s', async (login, outcome) => {
  expect(told(await judge(spec(login), server, { secrets }))).toBe(outcome);
});

test.each(['plain', 'login', 'cram-md5', 'scram-sha-256', 'xoauth2', 'ntlm', 'login user chris'])(
  'auth %s then cancel',
  async (words) => {
    expect(told(await judge(spec(`auth ${words} then cancel`, 'expect 501', 'send NOOP', 'expect 250'), server))).toBe(
      'passed',
    );
  },
);

test('what NTLM discloses', async () => {
  const result = await judge(
    spec(
      'auth ntlm then cancel',
      ...['target', 'netbios-computer', 'netbios-domain', 'dns-computer', 'dns-domain'].map(
        (fact, i) => `capture f${String(i)} from auth ${fact}`,
      ),
      'send NOOP ${f0} ${f1} ${f2} ${f3} ${f4}',
      'expect 250',
    ),
    server,
  );
  expect(told(result)).toBe('passed');
  expect(result.transcript.map(({ text }) => text)).toContain('NOOP ADATUM MAIL ADATUM mail.adatum.com adatum.com\r\n');
});

test('why a token was refused', async () => {
  const lines = [
    'auth oauthbearer user chris token wrong',
    'expect 535',
    'capture status from auth status',
    'check ${status} = "invalid_token"',
  ];
  expect(told(await judge(spec(...lines), server))).toBe('passed');
});
