/**
 * No report shows a credential, however the mechanism sends it and whatever the server makes of it: it echoes each line as it came, in
 * hexadecimal, and decoded. What is looked for in the reports is decoded here anew, not by what masks it.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkSpec } from '../../src/checker/check.ts';
import { parseSpec } from '../../src/language/parse.ts';
import { Source } from '../../src/language/source.ts';
import { writeJunit } from '../../src/report/junit/writer.ts';
import { reportToConsole } from '../../src/report/console/reporter.ts';
import { OutputFile } from '../../src/result/output-file.ts';
import { EventStream } from '../../src/result/stream.ts';
import { defaultOptions } from '../../src/runner/options.ts';
import { startRun } from '../../src/runner/run.ts';
import { selectTests } from '../../src/runner/select.ts';
import { rawServer, type RawServer } from '../../src/server/raw-server.ts';
import { Redactor } from '../../src/text/redact.ts';
import { targetAt } from '../support/judge.ts';

/** For NTLM: names no one, and has a nonce of eight octets. */
const challenge = 'TlRMTVNTUAACAAAAAAAAADgAAAABAggAASNFZ4mrze8AAAAAAAAAAAAAAAA4AAAA';

let server: RawServer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtpspec-masking-'));
  server = await rawServer(async (peer) => {
    await peer.write('220 x\r\n');
    for (let login = ''; ;) {
      const line = await peer.line();
      if (line === 'QUIT') return;
      if (line.startsWith('EHLO')) await peer.write('250 x\r\n');
      else if (line.startsWith('AUTH')) {
        login = line;
        await peer.write(line === 'AUTH LOGIN' || line.endsWith('PLAIN') ? '334 \r\n' : `334 ${challenge}\r\n`);
      } else if (login === 'AUTH LOGIN') {
        login = '';
        await peer.write('334 \r\n');
      } else {
        const message = Buffer.from(line, 'base64');
        const echoes = [
          line,
          login,
          message.toString('hex'),
          message.toString('base64url'),
          message.toString('latin1'),
        ];
        const lines = echoes.map((echo) => echo.replace(/[\r\n]/g, ' '));
        await peer.write(`${lines.map((echo) => `535-${echo}\r\n`).join('')}535 no\r\n`);
      }
    }
  });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** All that the three reports say of a run of these lines. */
async function reportsOf(statement: string, secrets: ReadonlyMap<string, string>): Promise<string> {
  const declared = [...secrets.keys()].map((name) => `secret ${name}\n`).join('');
  const text = `${declared}send EHLO\nexpect 250\n${statement}\nexpect 235`;
  const { spec } = await checkSpec(parseSpec(new Source('test.smtpspec', `${text}\n`)));
  const stream = new EventStream({ redactor: new Redactor(secrets.values()) });
  const path = join(folder, `${String(Math.random())}.xml`);
  let told = '';
  const out = { write: (piece: string) => (told += piece) };
  const events = (async (subscribed) => {
    for await (const batch of subscribed) told += JSON.stringify(batch);
  })(stream.subscribe());
  const reports = [
    events,
    reportToConsole(stream.subscribe(), out, { color: false, verbose: true }),
    writeJunit(await OutputFile.create(path, 'the JUnit report'), stream.subscribe()),
  ];
  const run = startRun({
    tests: selectTests([spec], { only: [], tags: [] }),
    targets: [targetAt(server)],
    options: {
      ...defaultOptions,
      version: '0.0.0',
      runId: 'run',
      clientName: 'client.example.com',
      secrets,
      rate: 100_000,
    },
    stream,
  });
  await run.finished;
  await Promise.all(reports);
  return told + (await readFile(path, 'utf8'));
}

/** Does the text hold these octets: as they are, in base64 at any alignment, or in hexadecimal? */
function shows(text: string, secret: Buffer): boolean {
  const plain = Buffer.from(text).includes(secret) || text.includes(secret.toString('latin1'));
  const base64 = (text.match(/[A-Za-z0-9+/_-]{4,}/g) ?? []).some((run) =>
    [0, 1, 2, 3].some((at) =>
      Buffer.from(run.slice(at).replace(/-/g, '+').replace(/_/g, '/'), 'base64').includes(secret),
    ),
  );
  const hex = (text.match(/[0-9a-fA-F]{4,}/g) ?? []).some((run) =>
    [0, 1].some((at) => Buffer.from(run.slice(at), 'hex').includes(secret)),
  );
  return plain || base64 || hex;
}

const logins: readonly string[] = [
  'auth plain user "${u}" password ${p}',
  'auth plain user "${u}" password ${p} as "${z}" without initial response',
  'auth login user "${u}" password ${p}',
  'auth cram-md5 user "${u}" password ${p}',
  'auth scram-sha-256 user "${u}" password ${p}',
  'auth xoauth2 user "${u}" token ${p}',
  'auth oauthbearer user "${u}" token ${p}',
  'auth ntlm user "${u}" password ${p}',
];

test('a password is shown in no form', { timeout: 60_000 }, async () => {
  const texts = fc.string({ unit: 'grapheme', maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...logins), texts, texts, texts, async (login, user, authzid, rest) => {
      const password = `Zq9${rest}!`;
      const quoted = (text: string): string =>
        Array.from(Buffer.from(text), (octet) => `\\x${octet.toString(16).padStart(2, '0')}`).join('');
      const statement = login.replace('${u}', quoted(user)).replace('${z}', quoted(authzid));
      const text = await reportsOf(statement, new Map([['p', password]]));
      expect(text).toContain('AUTH ');
      expect(shows(text, Buffer.from(password))).toBe(false);
    }),
    { numRuns: 60 },
  );
});

test('the test can fail: without a secret all is shown', async () => {
  const text = await reportsOf('auth plain user u password Zq9-open!', new Map([['p', 'something else']]));
  expect(shows(text, Buffer.from('Zq9-open!'))).toBe(true);
});

test('a response of NTLM is not shown, a digest of CRAM-MD5 is', async () => {
  const secrets = new Map([['p', 'Zq9-secret!']]);
  const ntlm = await reportsOf('auth ntlm user u password ${p}', secrets);
  expect(ntlm).toContain('TlRMTVNTUAAD[secret]');
  expect(ntlm).toContain('4e544c4d5353500003[secret]');
  expect(ntlm).not.toMatch(/TlRMTVNTUAAD[A-Za-z0-9+/]/);
  expect(ntlm).not.toMatch(/4e544c4d5353500003[0-9a-f]/);
  const cram = await reportsOf('auth cram-md5 user u password ${p}', secrets);
  expect(cram).toContain(Buffer.from('u ').toString('base64').slice(0, 2));
  expect(cram).not.toContain('[secret]');
});

test.each([
  ['auth login user ${base64(p)} password x', 'the user name'],
  ['auth plain user u password ${hex(p)}', 'the credentials'],
  ['auth plain user ${base64(p)} password x without initial response', 'the credentials'],
  ['auth cram-md5 user ${base64(p)} password x', 'the digest'],
  ['auth xoauth2 user u token ${base64(p)}', 'the token'],
  // A comma in a name of SCRAM is written otherwise.
  ['auth scram-sha-256 user ${p} password x', 'the first message'],
  ['auth scram-sha-256 user u password ${p}', undefined],
  ['auth plain user ${p} password x', undefined],
])('what could not be masked is not sent: %s', async (statement, what) => {
  const secret = 'Zq9,=secret!';
  const text = await reportsOf(statement, new Map([['p', secret]]));
  const words = `a secret stands in ${what ?? ''}`;
  expect(text.includes(words)).toBe(what !== undefined);
  expect(shows(text, Buffer.from(secret))).toBe(false);
  if (what !== undefined)
    expect(text).not.toContain(Buffer.from(Buffer.from(secret).toString('base64')).toString('base64').slice(2, -4));
});
