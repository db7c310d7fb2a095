/** Products that have a certificate and logins where an option says so: driven by node:net and node:tls alone. */
import { afterEach, expect, test } from 'vitest';
import { startPersona, type RunningServer } from '../../src/server/index.ts';
import { TestClient } from './client.ts';
import { afterStartTls } from './tls-client.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function start(spec: string): Promise<RunningServer> {
  const server = await startPersona(spec);
  open.push(server);
  return server;
}

const CREDENTIALS = Buffer.from('\0chris\0Lamplight-21').toString('base64');

test('postfix-3.9-hardened:tls: STARTTLS once, AUTH inside alone', async () => {
  const { port } = await start('postfix-3.9-hardened:tls');
  const plain = new TestClient(port);
  open.push(plain);
  await plain.reply();
  expect(await plain.ask('EHLO x')).not.toContain('AUTH');
  expect(await plain.ask(`AUTH PLAIN ${CREDENTIALS}`)).toMatch(/^503 5\.5\.1 /);
  expect(await plain.ask('STARTTLS x')).toBe('501 5.5.4 Syntax: STARTTLS\r\n');
  const client = await afterStartTls(port);
  open.push(client);
  expect(client.tls.authorized).toBe(true);
  expect(await client.ask(`AUTH PLAIN ${CREDENTIALS}`)).toMatch(/^235 /);
  expect(await client.ask('MAIL FROM:<a@contoso.com>')).toMatch(/^503 5\.5\.1 .*HELO/);
  const offered = await client.ask('EHLO x');
  expect(offered).toMatch(/^250-AUTH PLAIN LOGIN\r$/m);
  expect(offered).not.toContain('STARTTLS');
  expect(await client.ask('STARTTLS')).toBe('554 5.5.1 Error: TLS already active\r\n');
  expect(await client.ask('AUTH LOGIN')).toBe('334 VXNlcm5hbWU6\r\n');
  expect(await client.ask('*')).toBe('501 5.7.0 Authentication aborted\r\n');
});

test('what follows STARTTLS in its segment ends a session with the hardened Postfix', async () => {
  const client = new TestClient((await start('postfix-3.9-hardened:tls')).port);
  open.push(client);
  await client.reply();
  await client.ask('EHLO x');
  client.write('STARTTLS\r\nNOOP\r\n');
  expect(await client.rest()).toMatch(/^554 5\.5\.0 /);
});

test('exchange-2016-frontend:tls,logins: a certificate of its own, and X-EXPS as AUTH', async () => {
  const { port } = await start('exchange-2016-frontend:tls,logins,tarpitMs=0');
  await expect(afterStartTls(port)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  const client = await afterStartTls(port, { rejectUnauthorized: false });
  open.push(client);
  expect(await client.ask('X-EXPS LOGIN')).toMatch(/^503 /);
  expect(await client.ask('EHLO x')).not.toMatch(/STARTTLS|ANONYMOUSTLS/);
  expect(await client.ask('AUTH NTLM')).toBe(`334 ${Buffer.from('NTLM supported').toString('base64')}\r\n`);
  expect(await client.ask('*')).toMatch(/^501 /);
  for (const [password, reply] of [
    ['wrong', /^535 5\.7\.3 /],
    ['Lamplight-21', /^235 /],
  ] as const) {
    await client.ask(`X-EXPS LOGIN ${Buffer.from('chris').toString('base64')}`);
    expect(await client.ask(Buffer.from(password).toString('base64'))).toMatch(reply);
  }
});

test('a login that never ends is bounded, and a line of it too', async () => {
  const client = new TestClient((await start('modern:authInClear=works')).port);
  open.push(client);
  await client.reply();
  await client.ask('EHLO x');
  await client.ask('AUTH LOGIN');
  expect(await client.ask('A'.repeat(12_000))).toMatch(/^334 /);
  expect(await client.ask('A'.repeat(100_000))).toBe('500 5.5.2 Line too long\r\n');
});
