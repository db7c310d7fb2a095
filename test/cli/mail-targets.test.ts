/** `--target mx:DOMAIN`: the mail hosts of a domain side by side, and those that cannot be tested, told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailTargets, isMailTarget } from '../../src/cli/mail-targets.ts';
import { parseTargetArgument, type Target } from '../../src/config/target.ts';
import { Resolver } from '../../src/dns/resolver.ts';
import { startDnsServer, type DnsServer } from '../../src/server/dns/server.ts';
import { startScripted, type RunningServer } from '../../src/server/index.ts';
import { cli, folder } from './support.ts';

let mail: RunningServer;
let dns: DnsServer;
beforeAll(async () => {
  mail = await startScripted({});
  dns = await startDnsServer(`
contoso.example MX 20 second.contoso.example
contoso.example MX 10 first.contoso.example
contoso.example MX 30 gone.contoso.example
contoso.example MX 40 127.0.0.1
contoso.example MX 50 unknown.contoso.example
first.contoso.example A 127.0.0.1
first.contoso.example A 192.0.2.1
second.contoso.example CNAME first.contoso.example
unknown.contoso.example * !servfail
single.example MX 10 first.contoso.example
null.example MX 0 .
implicit.example A 127.0.0.1
empty.example TXT nothing
down.example * !servfail
many.example MX 10 many.example
${Array.from({ length: 8 }, (_, i) => `wide.example MX ${String(i)} w${String(i)}.example`).join('\n')}
${Array.from({ length: 128 }, (_, i) => `w${String(i % 8)}.example A 192.0.2.${String(i)}`).join('\n')}
`);
});
afterAll(async () => {
  await Promise.all([mail.close(), dns.close()]);
});

const target = (domain: string, only?: string): Target => ({
  alias: `mx:${domain}`,
  host: domain,
  port: 25,
  profiles: [],
  parameters: {},
  embedded: false,
  mx: { domain, argument: `mx:${domain}`, ...(only === undefined ? {} : { only }) },
});

async function expanded(one: Target): Promise<string[]> {
  const resolver = new Resolver({ servers: [dns], tries: 1 });
  if (!isMailTarget(one)) throw new Error('no mail target');
  const found = await mailTargets(one, (name, type) => resolver.lookup(name, type));
  return found.map(
    ({ argument = '', host, address = '', problem }) => `${argument} ${problem?.words ?? `${host} ${address}`}`,
  );
}

test('each address of each host, in the order of preference', async () => {
  const [first, second, third, fourth, fifth, sixth, seventh, ...more] = await expanded(target('contoso.example'));
  expect(first).toBe('mx:contoso.example/10/first.contoso.example/127.0.0.1 first.contoso.example 127.0.0.1');
  expect(second).toBe('mx:contoso.example/10/first.contoso.example/192.0.2.1 first.contoso.example 192.0.2.1');
  expect(third).toBe('mx:contoso.example/20/second.contoso.example/127.0.0.1 second.contoso.example 127.0.0.1');
  expect(fourth).toContain('/192.0.2.1');
  expect(fifth).toMatch(/^mx:contoso\.example\/30\/gone\.contoso\.example MX gone\.contoso\.example does not exist/);
  expect(sixth).toMatch(/^mx:contoso\.example\/40\/127\.0\.0\.1 MX 127\.0\.0\.1 is an address/);
  expect(seventh).toMatch(/^mx:contoso\.example\/50\/unknown\.contoso\.example 127\.0\.0\.1:.*SERVFAIL/);
  expect(more).toEqual([]);
});

test.each([
  ['null.example', 'mx:null.example null.example takes no mail: it has a null MX'],
  ['implicit.example', 'mx:implicit.example/0/implicit.example/127.0.0.1 implicit.example 127.0.0.1'],
  ['empty.example', 'mx:empty.example empty.example has neither an MX record nor an address'],
  ['nowhere.example', 'mx:nowhere.example the domain nowhere.example does not exist'],
  ['down.example', 'mx:down.example 127.0.0.1:'],
])('%s', async (domain, words) => {
  const [only = '', ...more] = await expanded(target(domain));
  expect(only.slice(0, words.length)).toBe(words);
  expect(more).toEqual([]);
});

test('some of them, and one that is none any more', async () => {
  expect(await expanded(target('contoso.example', '10'))).toHaveLength(2);
  expect(await expanded(target('contoso.example', '10/first.contoso.example/192.0.2.1'))).toHaveLength(1);
  expect(await expanded(target('contoso.example', '10/other.example'))).toEqual([
    'mx:contoso.example/10/other.example 10/other.example is none of the mail hosts of contoso.example now',
  ]);
});

test('no more than can be tested', async () => {
  const all = await expanded(target('wide.example'));
  expect(all).toHaveLength(101);
  expect(all[100]).toBe('mx:wide.example/more 28 more addresses take the mail of wide.example: at most 100 are tested');
});

test.each([
  ['mx:contoso.com', { form: 'mx', domain: 'contoso.com', port: 25 }],
  ['mx:contoso.com:2525/10/a.example', { form: 'mx', domain: 'contoso.com', port: 2525, only: '10/a.example' }],
  ['lab=mx:contoso.com', { form: 'mx', alias: 'lab', domain: 'contoso.com', port: 25 }],
  ['mx:', expect.stringContaining('is no target: write mx: and a domain')],
  ['mx:a..b', expect.stringContaining('is no target')],
  ['mx:contoso.com:0', expect.stringContaining('is no port')],
])('--target %s', (text, read) => {
  expect(parseTargetArgument(text)).toEqual(read);
});

test('a run tests all of them side by side, and can be repeated for one', async () => {
  const port = String(mail.port);
  const cwd = await folder({
    'a.smtpspec': 'test "a" as a {\n  expect banner 220\n  expect ${target.host} = "first.contoso.example"\n}\n',
    'smtpspec.config.json': JSON.stringify({
      resolver: `127.0.0.1:${String(dns.port)}`,
      targets: { lab: { host: 'mx:single.example', port: mail.port } },
    }),
  });
  const run = (...args: string[]) => cli(['run', 'a.smtpspec', '--timeout', '1s', '--no-color', ...args], { cwd });
  const one = await run('--target', `mx:single.example:${port}/10/first.contoso.example/127.0.0.1`);
  expect(one.out).toContain('1 test: 1 passed');
  const named = await run('--target', 'lab/10/first.contoso.example/127.0.0.1');
  expect(named.out).toContain('1 test: 1 passed');
  const none = await run('--target', 'mx:null.example');
  expect(none.code).toBe(4);
  expect(none.out).toContain('null.example takes no mail: it has a null MX (RFC 7505)');
  expect(none.out).toContain('--target mx:null.example');
});
