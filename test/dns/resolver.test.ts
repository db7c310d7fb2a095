/** The resolver against a DNS server on loopback, healthy and sick. */
import fc from 'fast-check';
import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/dns/answer.ts';
import { encodeQuery, readResponse } from '../../src/dns/message.ts';
import { Resolver } from '../../src/dns/resolver.ts';
import { startDnsServer, type DnsServer } from '../../src/server/dns/server.ts';

const many = Array.from({ length: 60 }, (_, i) => `many.example A 192.0.2.${String(i + 1)}`).join('\n');

const zone = `
contoso.com MX 20 mail2.contoso.com
contoso.com MX 10 Mail1.contoso.com
contoso.com TXT "v=spf1 ip4:192.0.2.1 " "-all"
contoso.com MX !secure
mail1.contoso.com A 192.0.2.1
mail1.contoso.com AAAA 2001:db8::1
_25._tcp.mail1.contoso.com TLSA 3 1 1 00ff
_sub._tcp.contoso.com SRV 0 5 587 mail1.contoso.com
1.2.0.192.in-addr.arpa PTR mail1.contoso.com
null.example MX 0 .
alias.example CNAME alias2.example
alias2.example CNAME mail1.contoso.com
far.example CNAME mail1.contoso.com
far.example * !no-chase
loop1.example CNAME loop2.example
loop2.example CNAME loop1.example
bogus.example * !servfail
closed.example * !refused
silent.example * !drop
garbage.example * !garbage
id.example A 192.0.2.7
id.example A !wrong-id
question.example A 192.0.2.7
question.example A !wrong-question
long.example A 192.0.2.8
long.example A !truncate
cut.example A 192.0.2.8
cut.example A !cut
old.example A 192.0.2.9
old.example A !no-edns
late.example A 192.0.2.10
late.example A !delay 50
${many}
`;

let server: DnsServer;
let resolver: Resolver;
const own = (settings = {}): Resolver => new Resolver({ servers: [server], timeoutMs: 300, tries: 1, ...settings });

beforeAll(async () => {
  server = await startDnsServer(zone);
  resolver = own({ timeoutMs: 5000 });
});
afterAll(() => server.close());

const words = (answer: Answer): string => (answer.kind === 'failed' ? answer.words : answer.kind);

describe('records', () => {
  test('of every type', async () => {
    const records = async (...[name, type]: Parameters<Resolver['lookup']>) => {
      const answer = await resolver.lookup(name, type);
      return answer.kind === 'records' ? answer.records : answer;
    };
    expect(await records('contoso.com', 'MX')).toEqual([
      { preference: 20, exchange: 'mail2.contoso.com' },
      { preference: 10, exchange: 'Mail1.contoso.com' },
    ]);
    expect(await records('CONTOSO.com.', 'TXT')).toEqual(['v=spf1 ip4:192.0.2.1 -all']);
    expect(await records('mail1.contoso.com', 'A')).toEqual(['192.0.2.1']);
    expect(await records('mail1.contoso.com', 'AAAA')).toEqual(['2001:db8::1']);
    expect(await records('1.2.0.192.in-addr.arpa', 'PTR')).toEqual(['mail1.contoso.com']);
    expect(await records('null.example', 'MX')).toEqual([{ preference: 0, exchange: '' }]);
    expect(await records('_sub._tcp.contoso.com', 'SRV')).toEqual([
      { priority: 0, weight: 5, port: 587, target: 'mail1.contoso.com' },
    ]);
    expect(await records('_25._tcp.mail1.contoso.com', 'TLSA')).toEqual([
      { usage: 3, selector: 1, matchingType: 1, data: Buffer.from('00ff', 'hex') },
    ]);
  });

  test('that there are none, and that there is no such name, are two outcomes', async () => {
    expect(await resolver.lookup('mail1.contoso.com', 'MX')).toMatchObject({ kind: 'nodata' });
    expect(await resolver.lookup('_tcp.mail1.contoso.com', 'A')).toMatchObject({ kind: 'nodata' });
    expect(await resolver.lookup('nobody.contoso.com', 'A')).toMatchObject({ kind: 'nxdomain' });
  });

  test('what the server has verified is told', async () => {
    expect(await resolver.lookup('contoso.com', 'MX')).toMatchObject({ secure: true });
    expect(await resolver.lookup('contoso.com', 'TXT')).toMatchObject({ secure: false });
  });

  test('aliases are followed, asked for where they have to be, and bounded', async () => {
    const aliases = ['alias2.example', 'mail1.contoso.com'];
    expect(await resolver.lookup('alias.example', 'A')).toMatchObject({
      kind: 'records',
      records: ['192.0.2.1'],
      aliases,
    });
    expect(await resolver.lookup('alias.example', 'MX')).toMatchObject({ kind: 'nodata', aliases });
    expect(await resolver.lookup('far.example', 'A')).toMatchObject({
      kind: 'records',
      aliases: ['mail1.contoso.com'],
    });
    expect(await resolver.lookup('alias.example', 'CNAME')).toMatchObject({ records: ['alias2.example'], aliases: [] });
    expect(await resolver.lookup('loop1.example', 'A')).toMatchObject({ kind: 'failed', why: 'alias loop' });
  });

  test('an answer that does not fit is fetched by TCP', async () => {
    expect(await resolver.lookup('long.example', 'A')).toMatchObject({ records: ['192.0.2.8'] });
    expect(server.asked).toContain('A long.example by tcp');
    const answer = await resolver.lookup('many.example', 'A');
    expect(answer.kind === 'records' && answer.records.length).toBe(60);
  });

  test('an answer is kept for a while, and a failure is not', async () => {
    const fresh = own();
    const asked = (what: string): number => server.asked.filter((one) => one.includes(what)).length;
    const before = [asked('A id.example'), asked('closed.example')];
    await fresh.lookup('id.example', 'A');
    await fresh.lookup('ID.example', 'A');
    await fresh.lookup('closed.example', 'A');
    await fresh.lookup('closed.example', 'A');
    expect([asked('A id.example'), asked('closed.example')]).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 2]);
  });

  test.each([
    ['an internationalized name', 'm\u00fcnchen.example', 'xn--mnchen-3ya.example'],
    ['a name that exists', 'MAIL1.contoso.com', 'mail1.contoso.com'],
  ])('%s is asked for as DNS has it', async (_about, name, asked) => {
    await own().lookup(name, 'A');
    expect(server.asked).toContain(`A ${asked} by udp`);
  });
});

describe('a sick server', () => {
  test.each([
    ['bogus.example', 'servfail', /SERVFAIL.*DNSSEC/],
    ['closed.example', 'refused', /refused to answer/],
    ['silent.example', 'timeout', /did not answer within 300 ms/],
    ['garbage.example', 'malformed', /cannot be read/],
    ['question.example', 'timeout', /did not answer/],
    ['cut.example', 'malformed', /in the middle/],
    ['not a name', 'not a name', /no name/],
    ['a..example', 'not a name', /no name/],
    ['192.0.2.1', 'not a name', /no name/],
    [`${'a'.repeat(64)}.example`, 'not a name', /no name/],
  ])('%s: %s', async (name, why, told) => {
    const answer = await own().lookup(name, 'A');
    expect(answer).toMatchObject({ kind: 'failed', why });
    expect(words(answer)).toMatch(told);
  });

  test('what comes under another id is passed over', async () => {
    expect(await resolver.lookup('id.example', 'A')).toMatchObject({ records: ['192.0.2.7'] });
  });

  test('one without EDNS is asked without', async () => {
    expect(await resolver.lookup('old.example', 'A')).toMatchObject({ records: ['192.0.2.9'] });
  });

  test('a slow one is waited for', async () => {
    expect(await resolver.lookup('late.example', 'A')).toMatchObject({ records: ['192.0.2.10'] });
  });

  test('the next one is asked where one says nothing', async () => {
    const silent = createSocket('udp4');
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
    const servers = [{ host: '127.0.0.1', port: silent.address().port }, server];
    expect(await own({ servers, timeoutMs: 100 }).lookup('mail1.contoso.com', 'A')).toMatchObject({ kind: 'records' });
    silent.close();
  });

  test('nobody listens', async () => {
    const gone = await startDnsServer('');
    await gone.close();
    const answer = await own({ servers: [gone], timeoutMs: 500 }).lookup('mail1.contoso.com', 'A');
    expect(answer).toMatchObject({ kind: 'failed' });
    expect(words(answer)).toContain(String(gone.port));
  });

  test('an interruption ends the waiting', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 30);
    const answer = await own({ timeoutMs: 60_000 }).lookup('silent.example', 'A', abort.signal);
    expect(answer).toMatchObject({ kind: 'failed', why: 'interrupted' });
  });
});

test('octets of any kind are an answer, another one, or malformed, and nothing else', async () => {
  const query = { id: 0x1234, name: 'contoso.com', type: 'MX' } as const;
  const octets = await encodeQuery(query, true);
  const good = Buffer.concat([
    Buffer.from('123481a00001000200000000', 'hex'),
    octets.subarray(12, octets.length - 11),
    Buffer.from('c00c000f00010000003c0009000a046d61696cc00c', 'hex'),
    Buffer.from('c00c001000010000003c000403616263', 'hex'),
  ]);
  expect(readResponse(good, query)).toMatchObject({
    authenticData: true,
    records: [
      { type: 'MX', data: { preference: 10, exchange: 'mail.contoso.com' } },
      { type: 'TXT', data: 'abc' },
    ],
  });
  const damaged = fc
    .tuple(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(good.length),
      fc.uint8Array({ maxLength: 40 }),
    )
    .map(([changes, length, tail]) => {
      const copy = Buffer.from(good);
      for (const [at, value] of changes) copy[at] = value;
      return Buffer.concat([copy.subarray(0, length), tail]);
    });
  fc.assert(
    fc.property(
      fc.oneof(
        damaged,
        fc.uint8Array({ maxLength: 600 }).map((octets) => Buffer.from(octets)),
      ),
      (input) => {
        const response = readResponse(input, query);
        return typeof response === 'string' || response.records.length <= 4096;
      },
    ),
    { numRuns: 3000 },
  );
});
