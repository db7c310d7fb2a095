/** Lines about DNS in a test that runs: what they come to, what they keep, who may ask, and that they end. */
import { createServer } from 'node:https';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NamesOptions } from '../../src/runner/asking.ts';
import { startDnsServer, type DnsServer } from '../../src/server/dns/server.ts';
import type { RunningServer } from '../../src/server/index.ts';
import { startScripted } from '../../src/server/index.ts';
import { authorityPem, issue } from '../../src/server/tls/authority.ts';
import { judge, start, targetAt, told } from '../support/judge.ts';

const zone = `
contoso.com MX 20 mail2.contoso.com
contoso.com MX 10 mail1.contoso.com
contoso.com MX !secure
mail1.contoso.com A 192.0.2.1
mail2.contoso.com A 192.0.2.2
contoso.com TXT "v=spf1 ip4:192.0.2.1 -all"
contoso.com TXT "v=spf1x"
_dmarc.contoso.com TXT "v=DMARC1; p=reject"
k._domainkey.contoso.com TXT "v=DKIM1; p="
_mta-sts.contoso.com TXT "v=STSv1; id=1"
_smtp._tls.contoso.com TXT "v=TLSRPTv1; rua=mailto:t@contoso.com"
1.0.0.127.in-addr.arpa PTR mail.local.example
mail.local.example A 127.0.0.1
2.0.0.127.list.example A 127.0.0.2
null.example MX 0 .
bogus.example * !servfail
silent.example * !drop
`;

let dns: DnsServer;
let server: RunningServer;
beforeAll(async () => {
  dns = await startDnsServer(zone);
  server = await startScripted({});
});
afterAll(async () => {
  await Promise.all([dns.close(), server.close()]);
});

const run = async (spec: string, names: NamesOptions = {}): Promise<string> =>
  told(await judge(`${spec}\n`, server, { names: { resolver: dns, ...names } }));

describe('an expectation about DNS', () => {
  test.each([
    'expect dns mx contoso.com',
    'expect dns mx contoso.com has "mail1.contoso.com", "20 mail2.contoso.com."',
    'expect dns mx contoso.com = "mail2.contoso.com", "mail1.contoso.com"',
    'expect dns secure mx contoso.com',
    'expect no dns mx nobody.contoso.com',
    'expect no dns aaaa mail1.contoso.com',
    'expect no dns a mail1.contoso.com has "192.0.2.9"',
    'expect dns txt contoso.com /^v=spf1 /',
    'expect no dns txt contoso.com /redirect/',
    'expect dns ptr 127.0.0.1 = "mail.local.example"',
    'expect mx contoso.com',
    'expect null mx null.example',
    'expect reverse name of 127.0.0.1 /local/',
    'expect banner 220\nexpect forward-confirmed name of ${target.ip} = "MAIL.local.example"',
    'expect dnsbl list.example not listed 192.0.2.1',
    'expect spf contoso.com',
    'expect spf contoso.com pass for 192.0.2.1',
    'expect spf contoso.com fail or softfail for 192.0.2.3 from <a@contoso.com>',
    'expect dmarc contoso.com policy reject or quarantine',
    'expect dkim key k of contoso.com revoked',
    'expect mta-sts contoso.com',
    'expect tls-rpt contoso.com',
    'resolve mx contoso.com as hosts\nexpect ${hosts} = "mail1.contoso.com, mail2.contoso.com"',
    'resolve ptr 127.0.0.1 as name\nsend NOOP ${name}\nexpect 250',
  ])('%s', async (spec) => {
    expect(await run(spec)).toBe('passed');
  });

  test.each([
    ['expect dns aaaa contoso.com', 'failed 1:8 contoso.com has no AAAA record'],
    ['expect dns a nobody.contoso.com', 'failed 1:8 the name nobody.contoso.com does not exist'],
    ['expect no dns mx contoso.com', 'failed 1:8 MX of contoso.com: 20 mail2.contoso.com; 10 mail1.contoso.com'],
    [
      'expect dns a mail1.contoso.com has "192.0.2.9"',
      'failed 1:8 A of mail1.contoso.com: 192.0.2.1; "192.0.2.9" is missing',
    ],
    [
      'expect dns mx contoso.com = "mail1.contoso.com"',
      'failed 1:8 MX of contoso.com: 20 mail2.contoso.com; 10 mail1.contoso.com; exactly these were wanted: "mail1.contoso.com"',
    ],
    ['expect dns a mail1.contoso.com /^10/', 'failed 1:8 A of mail1.contoso.com: 192.0.2.1; none matches /^10/'],
    ['expect dns secure a mail1.contoso.com', 'failed 1:8 the answer is not verified by DNSSEC: A of mail1'],
    ['expect mx null.example', 'failed 1:8 null.example takes no mail'],
    ['expect forward-confirmed name of 192.0.2.1', 'failed 1:8 192.0.2.1 has no name'],
    [
      'expect spf contoso.com pass for 192.0.2.3',
      'failed 1:8 SPF of contoso.com: fail (for 192.0.2.3), wanted was pass',
    ],
    ['should expect dmarc list.example', 'passed 1:15 list.example has no DMARC record'],
    ['resolve aaaa contoso.com as x', 'failed 1:1 nothing to keep: contoso.com has no AAAA record'],
    ['given dns a nobody.contoso.com', 'errored 1:7 the name nobody.contoso.com does not exist'],
    ['expect dns a bogus.example', 'errored 1:8 127.0.0.1:'],
    ['expect no dns a bogus.example', 'errored 1:8 127.0.0.1:'],
    ['expect dnsbl dead.example not listed 192.0.2.1', 'errored 1:8 the block list dead.example says nothing about'],
    ['expect reverse name of ${client}', 'errored 1:8 `client.example.com` is no address'],
    ['expect dns a "${token}..b"', 'errored 1:8 `run-'],
    [
      'expect mta-sts contoso.com mode enforce',
      'skipped the policy of MTA-STS comes by HTTPS from a host that is no target',
    ],
  ])('%s: %s', async (spec, words) => {
    expect((await run(spec)).slice(0, words.length)).toBe(words);
  });

  test('opens no session, and needs no server', async () => {
    const [result] = await (
      await start('expect mx contoso.com\n', [targetAt({ host: '127.0.0.1', port: 1 })], { names: { resolver: dns } })
    ).results;
    expect(result).toMatchObject({ outcome: 'passed', transcript: [] });
  });

  test('a session goes on when nobody could say', async () => {
    expect(await run('check dns a bogus.example\nsend NOOP\nexpect 500')).toMatch(/^failed 3:8 got 250/);
  });

  test('DNSSEC is the word of a resolver that is named', async () => {
    const result = await judge('expect dns secure mx contoso.com\n', server, { names: {} });
    expect(told(result)).toContain(
      'skipped whether DNSSEC verifies the answer is the word of a resolver that you trust',
    );
  });

  test('each question counts, and the budget ends it', async () => {
    const result = await judge('expect mx contoso.com\n', server, {
      names: { resolver: dns },
      budgets: { queries: 3 },
    });
    expect(told(result)).toBe('errored 1:1 the budget of queries ran out: a test may make 3 queries to DNS');
  });

  test('an interruption ends the waiting', async () => {
    const started = await start('expect dns a silent.example\n', [targetAt(server)], { names: { resolver: dns } });
    setTimeout(() => started.run.interrupt('SIGINT'), 100);
    const from = performance.now();
    const [result] = await started.results;
    expect(result && told(result)).toBe('errored 1:1 interrupted by SIGINT before the test ended');
    expect(performance.now() - from).toBeLessThan(2500);
  });
});

describe('the policy of MTA-STS', () => {
  const policy = 'version: STSv1\r\nmode: enforce\r\nmx: *.contoso.com\r\nmax_age: 86400\r\n';
  let folder: string;
  let ca: string;
  let close: () => void;
  let port: number;
  let answer = { status: 200, type: 'text/plain', text: policy };
  const seen: string[] = [];

  beforeAll(async () => {
    const { chain, key } = await issue({ names: ['mta-sts.contoso.com'] });
    folder = await mkdtemp(join(tmpdir(), 'smtpspec-policy-'));
    ca = join(folder, 'ca.pem');
    await writeFile(ca, await authorityPem());
    const https = createServer({ cert: chain, key }, (request, response) => {
      seen.push(`${request.headers.host ?? ''} ${request.url ?? ''}`);
      response.writeHead(answer.status, { 'content-type': answer.type, location: '/elsewhere' });
      response.end(answer.text);
    });
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
    const address = https.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    close = () => {
      https.closeAllConnections();
      https.close();
    };
  });
  afterAll(async () => {
    close();
    await rm(folder, { recursive: true });
  });

  const names = (more: { ca?: string } = { ca }): NamesOptions => ({
    policies: { fetch: true, server: { host: '127.0.0.1', port }, ...more },
  });

  test('is fetched where the operator permits it', async () => {
    expect(await run('expect mta-sts contoso.com mode enforce', names())).toBe('passed');
    expect(seen).toEqual(['mta-sts.contoso.com /.well-known/mta-sts.txt']);
    expect(await run('expect mta-sts contoso.com mode testing', names())).toContain(
      'failed 1:8 the MTA-STS policy of contoso.com has the mode enforce, wanted was testing',
    );
  });

  test.each([
    [
      { status: 302 },
      'failed 1:8 the MTA-STS policy of contoso.com is not to be used: https://mta-sts.contoso.com/.well-known/mta-sts.txt is a redirect',
    ],
    [{ status: 404 }, 'was answered with 404'],
    [{ status: 503 }, 'errored 1:8 the MTA-STS policy of contoso.com could not be fetched'],
    [{ type: 'text/html' }, 'is text/html, not text/plain'],
    [{ text: 'x'.repeat(70_000) }, 'has more than 65536 octets'],
    [{ text: 'mode: enforce' }, 'its version is not STSv1'],
  ])('%j', async (change, words) => {
    const before = answer;
    answer = { ...before, ...change };
    expect(await run('expect mta-sts contoso.com mode enforce', names())).toContain(words);
    answer = before;
  });

  test('a certificate that nobody trusts is no policy', async () => {
    expect(await run('expect mta-sts contoso.com mode enforce', names({}))).toMatch(
      /^failed .*is not to be used.*certificate/,
    );
  });

  test('where nobody answers, nothing is known', async () => {
    const nobody = { policies: { fetch: true, server: { host: '127.0.0.1', port: 1 } } };
    expect(await run('expect mta-sts contoso.com mode enforce', nobody)).toMatch(/^errored .*could not be fetched/);
  });
});
