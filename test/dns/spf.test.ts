/** SPF: results and limits (RFC 7208), from a DNS server on loopback. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOctets } from '../../src/dns/names.ts';
import { evaluateSpf, judgeSpfRecord, judgeSpfResult } from '../../src/dns/spf.ts';
import { expandMacros, isInNetwork, readSpf } from '../../src/dns/spf-record.ts';
import { served } from './served.ts';

const includes = (count: number): string =>
  Array.from({ length: count }, (_, i) => `include:i${String(i)}.example`).join(' ');
const included = Array.from(
  { length: 12 },
  (_, i) => `i${String(i)}.example TXT "v=spf1 ip4:203.0.113.${String(i)} -all"`,
).join('\n');

const zone = `
simple.example TXT "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"
soft.example TXT "v=spf1 ~all"
open.example TXT "v=spf1 ?all"
plain.example TXT "v=spf1"
hosts.example TXT "v=spf1 a mx/28 a:other.example//64 -all"
hosts.example A 192.0.2.10
hosts.example MX 10 mx.hosts.example
mx.hosts.example A 192.0.2.33
other.example A 198.51.100.1
other.example AAAA 2001:db8:1::1
including.example TXT "v=spf1 include:simple.example -all"
redirected.example TXT "v=spf1 redirect=simple.example"
broken-include.example TXT "v=spf1 include:none.example -all"
none.example A 192.0.2.1
loop.example TXT "v=spf1 include:loop.example -all"
two.example TXT "v=spf1 -all"
two.example TXT "v=spf1 +all"
bad.example TXT "v=spf1 ipv4:192.0.2.1 -all"
badip.example TXT "v=spf1 ip4:192.0.2.300 -all"
ten.example TXT "v=spf1 ${includes(10)} -all"
eleven.example TXT "v=spf1 ${includes(11)} -all"
early.example TXT "v=spf1 ip4:192.0.2.1 ${includes(11)} -all"
void.example TXT "v=spf1 a:v1.example a:v2.example a:v3.example -all"
twovoid.example TXT "v=spf1 a:v1.example a:v2.example -all"
six.example TXT "v=spf1 a:only6.example a:only6b.example a:only6c.example -all"
only6.example AAAA 2001:db8::1
only6b.example AAAA 2001:db8::2
only6c.example AAAA 2001:db8::3
manymx.example TXT "v=spf1 mx -all"
${Array.from({ length: 11 }, (_, i) => `manymx.example MX ${String(i)} mx${String(i)}.manymx.example`).join('\n')}
exists.example TXT "v=spf1 exists:%{ir}.%{l1r-}.spf.example -all"
1.2.0.192.bob.spf.example A 127.0.0.2
ptr.example TXT "v=spf1 ptr -all"
1.2.0.192.in-addr.arpa PTR mail.ptr.example
mail.ptr.example A 192.0.2.1
down.example * !servfail
needs-down.example TXT "v=spf1 a:down.example -all"
quiet.example TXT "hello"
${included}
`;

const lookup = served(zone);

describe('results', () => {
  test.each([
    ['simple.example', '192.0.2.77', 'pass'],
    ['simple.example', '198.51.100.1', 'fail'],
    ['simple.example', '2001:db8:9::1', 'pass'],
    ['simple.example', '2001:db9::1', 'fail'],
    ['soft.example', '192.0.2.1', 'softfail'],
    ['open.example', '192.0.2.1', 'neutral'],
    ['plain.example', '192.0.2.1', 'neutral'],
    ['hosts.example', '192.0.2.10', 'pass'],
    ['hosts.example', '192.0.2.47', 'pass'],
    ['hosts.example', '192.0.2.48', 'fail'],
    ['hosts.example', '198.51.100.1', 'pass'],
    ['hosts.example', '2001:db8:1::99', 'pass'],
    ['including.example', '192.0.2.1', 'pass'],
    ['including.example', '198.51.100.1', 'fail'],
    ['redirected.example', '198.51.100.1', 'fail'],
    ['broken-include.example', '192.0.2.1', 'permerror'],
    ['loop.example', '192.0.2.1', 'permerror'],
    ['two.example', '192.0.2.1', 'permerror'],
    ['bad.example', '192.0.2.1', 'permerror'],
    ['badip.example', '192.0.2.1', 'permerror'],
    ['ten.example', '192.0.2.1', 'fail'],
    ['eleven.example', '192.0.2.1', 'permerror'],
    ['early.example', '192.0.2.1', 'pass'],
    ['void.example', '192.0.2.1', 'permerror'],
    ['twovoid.example', '192.0.2.1', 'fail'],
    ['manymx.example', '192.0.2.1', 'permerror'],
    ['exists.example', '192.0.2.1', 'pass', 'bob-news@exists.example'],
    ['exists.example', '192.0.2.2', 'fail', 'bob-news@exists.example'],
    ['ptr.example', '192.0.2.1', 'pass'],
    ['ptr.example', '192.0.2.2', 'fail'],
    ['down.example', '192.0.2.1', 'temperror'],
    ['needs-down.example', '192.0.2.1', 'temperror'],
    ['quiet.example', '192.0.2.1', 'none'],
    ['nowhere.example', '192.0.2.1', 'none'],
  ])('%s for %s: %s', async (domain, address, result, sender = `postmaster@${domain}`) => {
    const ip = addressOctets(address) ?? Buffer.of();
    expect(await evaluateSpf(domain, { ip, sender, helo: domain }, lookup)).toMatchObject({ result });
  });

  test('what was looked at is told', async () => {
    const missed = await judgeSpfResult('including.example', '203.0.113.1', undefined, ['pass'], lookup);
    expect(missed).toMatchObject({
      kind: 'missed',
      message: 'SPF of including.example: fail (for 203.0.113.1), wanted was pass',
      details: [
        'including.example: v=spf1 include:simple.example -all',
        'simple.example: v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all',
      ],
    });
    expect(await judgeSpfResult('down.example', '192.0.2.1', undefined, ['pass'], lookup)).toMatchObject({
      kind: 'unjudged',
    });
  });
});

describe('a record', () => {
  test.each([
    ['simple.example', 'met', 'takes 0 of 10'],
    ['hosts.example', 'met', 'takes 3 of 10'],
    ['ten.example', 'met', 'takes 10 of 10'],
    ['six.example', 'met', 'takes 3 of 10'],
    ['early.example', 'missed', 'it takes 11 look-ups, and 10 are allowed'],
    ['loop.example', 'missed', 'it takes more than 40 look-ups'],
    ['void.example', 'missed', '3 of its look-ups lead nowhere'],
    ['two.example', 'missed', 'has 2 SPF records'],
    ['bad.example', 'missed', 'there is no mechanism `ipv4`'],
    ['badip.example', 'missed', 'has no IPv4 address'],
    ['broken-include.example', 'missed', '`include:none.example`: none.example has no TXT record'],
    ['quiet.example', 'missed', 'quiet.example has no SPF record'],
    ['needs-down.example', 'unjudged', 'SERVFAIL'],
  ])('%s is %s', async (domain, kind, words) => {
    const verdict = await judgeSpfRecord(domain, lookup);
    expect(verdict.kind).toBe(kind);
    expect(verdict.kind === 'met' ? verdict.seen : verdict.message).toContain(words);
  });
});

test.each([
  ['%{s}', 'strong-bad@email.example.com'],
  ['%{o}', 'email.example.com'],
  ['%{d}', 'email.example.com'],
  ['%{d4}', 'email.example.com'],
  ['%{d2}', 'example.com'],
  ['%{d1}', 'com'],
  ['%{dr}', 'com.example.email'],
  ['%{d2r}', 'example.email'],
  ['%{l}', 'strong-bad'],
  ['%{l-}', 'strong.bad'],
  ['%{lr}', 'strong-bad'],
  ['%{lr-}', 'bad.strong'],
  ['%{l1r-}', 'strong'],
  ['%{ir}.%{v}._spf.%{d2}', '3.2.0.192.in-addr._spf.example.com'],
  ['%{lr-}.lp._spf.%{d2}', 'bad.strong.lp._spf.example.com'],
])('the examples of RFC 7208 7.4: %s', (text, expanded) => {
  const values = {
    sender: 'strong-bad@email.example.com',
    domain: 'email.example.com',
    ip: Buffer.from([192, 0, 2, 3]),
    helo: 'mx.example.org',
  };
  expect(expandMacros(text, values)).toBe(expanded);
});

test('networks', () => {
  const four = (text: string): Buffer => addressOctets(text) ?? Buffer.of();
  expect(isInNetwork(four('192.0.2.255'), four('192.0.2.128'), 25)).toBe(true);
  expect(isInNetwork(four('192.0.2.127'), four('192.0.2.128'), 25)).toBe(false);
  expect(isInNetwork(four('1.2.3.4'), four('9.9.9.9'), 0)).toBe(true);
  expect(isInNetwork(four('2001:db8::1'), four('192.0.2.1'), 0)).toBe(false);
});

test('any text is a record or has a fault, in no time', () => {
  const words = fc.constantFrom(
    ' ',
    'a',
    'mx',
    ':',
    '/',
    'include:',
    '%{',
    '}',
    'ip4:',
    '1.2.3.4',
    'all',
    '-',
    '~',
    'redirect=',
    'x.example',
  );
  const term = fc.oneof(
    fc.array(words, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.string({ maxLength: 40 }),
  );
  fc.assert(
    fc.property(term, (text) => {
      const read = readSpf(`v=spf1 ${text}`);
      return typeof read === 'string' ? read.length > 0 : Array.isArray(read.directives);
    }),
  );
});
