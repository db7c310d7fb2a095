/** What records mean: mail hosts, reverse names, block lists, DMARC, DKIM keys, MTA-STS, TLS-RPT; from a DNS server on loopback. */
import { describe, expect, test } from 'vitest';
import { judgeDkimKey } from '../../src/dns/dkim-key.ts';
import { judgeDmarc } from '../../src/dns/dmarc.ts';
import { judgeDnsbl } from '../../src/dns/dnsbl.ts';
import { judgeMailHosts } from '../../src/dns/mail-exchangers.ts';
import { judgeMtaSts, judgeStsRecord, matchesMx, readStsPolicy, type Fetched } from '../../src/dns/mta-sts.ts';
import { addressOctets, dnsName, isSameAddress, reverseName } from '../../src/dns/names.ts';
import { judgeReverseName } from '../../src/dns/reverse.ts';
import { judgeTlsRpt } from '../../src/dns/tls-rpt.ts';
import type { Verdict } from '../../src/dns/verdict.ts';
import { isInZone } from '../../src/text/host-name.ts';
import { served } from './served.ts';

const rsa1024 =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDSK4i1IYCJiCpy44ACfe2TwMg1rwTPNxa3Nwo7Gpm47CeZHLQtP+gFWjBGbwGk1DbsRrj/GMfOVxBk/cYP/ZQQ47FyePB8n1qhZ5LBhLMf1SM48ZvZ7cDMpaJTD0aSL6U/hrP9P8cuTtANqMGQfv0qNxzoDbS5R3yDLVGyFe1lkQIDAQAB';
const rsa2048 =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA51dTTQiFY/xU92EtaOWyMc51EzrC3EfgznFPKe/W6qUruWSv/8oRl1lNT3IUkzLx8kJ0SthRLLun5Vn77YcuICUYloFltI9bXmofnBo5WicU68+akuMdV4eMB8DKTDe5O50EUDU+03VdzWP/j2xn4DugbAS4iRSJC0bGcs9ykrm4PLGgra2iORLJSUJXEQdOfFGC8Q3iiHBj9u1raaBSs5SGlGWaOGIf7v5D8/hOUMphpVxO5qAhz3gjin31vF36tyJGd79p5wRsPPqXNkVtqNana3KeDSC60TDEn1K7HaUKzTVYcvm9PcLYiMda483kaI9MqBMlqePoEGUFIfZOgwIDAQAB';
const ed25519 = '5KZADPbhQQkZj/hocxXgWKvovRaYgpPDXGel9Oh2yfc=';

const v6 = (last: string): string =>
  `${last}.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0`.slice(0, 63);

const zone = `
# mail hosts
contoso.com MX 20 mail2.contoso.com
contoso.com MX 10 mail1.contoso.com
mail1.contoso.com A 192.0.2.1
mail1.contoso.com AAAA 2001:db8::1
mail2.contoso.com A 192.0.2.2
implicit.example A 192.0.2.3
null.example MX 0 .
mixed.example MX 0 .
mixed.example MX 10 mail1.contoso.com
alias.example MX 10 mx.alias.example
mx.alias.example CNAME mail1.contoso.com
literal.example MX 10 192.0.2.1
gone.example MX 10 nobody.gone.example
bare.example TXT nothing
unknown.example MX 10 silent.example
silent.example * !servfail
bogus.example * !servfail

# reverse names
1.2.0.192.in-addr.arpa PTR mail1.contoso.com
2.2.0.192.in-addr.arpa PTR other.contoso.com
other.contoso.com A 192.0.2.99
3.2.0.192.in-addr.arpa PTR nobody.contoso.com
4.2.0.192.in-addr.arpa PTR silent.example
1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR mail1.contoso.com

# block lists
2.0.0.127.list.example A 127.0.0.2
9.2.0.192.list.example A 127.0.0.4
9.2.0.192.list.example TXT "see https://list.example/9"
8.2.0.192.list.example A 127.255.255.254
${v6('2')}.list.example A 127.0.0.2
9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.list.example A 127.0.0.2
2.0.0.127.all.example A 127.0.0.2
1.0.0.127.all.example A 127.0.0.2
2.0.0.127.parked.example A 203.0.113.1
2.0.0.127.error.example A 127.255.255.252
2.0.0.127.down.example * !servfail

# DMARC
_dmarc.reject.example TXT "v=DMARC1; p=reject; rua=mailto:d@reject.example;"
_dmarc.sub.example TXT "v=DMARC1; p=reject; sp=quarantine; np=reject"
a.b.sub.example A 192.0.2.1
_dmarc.half.example TXT "v=DMARC1; p=reject; pct=50"
_dmarc.trial.example TXT "v=DMARC1; p=reject; t=y"
_dmarc.none.example TXT "v=DMARC1; p=none"
_dmarc.two.example TXT "v=DMARC1; p=none"
_dmarc.two.example TXT "v=DMARC1; p=reject"
_dmarc.bad.example TXT "v=DMARC1; p=rejekt"
_dmarc.broken.example TXT "v=DMARC1; p"
_dmarc.other.example TXT "v=spf1 -all"
_dmarc.report.example TXT "v=DMARC1; p=reject; rua=d@report.example"
_dmarc.down.example * !servfail

# DKIM keys
a._domainkey.contoso.com TXT "v=DKIM1; k=rsa; p=${rsa1024}"
b._domainkey.contoso.com TXT "p=${rsa2048}"
e._domainkey.contoso.com TXT "v=DKIM1; k=ed25519; p=${ed25519}"
revoked._domainkey.contoso.com TXT "v=DKIM1; p="
trial._domainkey.contoso.com TXT "v=DKIM1; t=y; p=${rsa2048}"
junk._domainkey.contoso.com TXT "v=DKIM1; p=AAAA"
sha1._domainkey.contoso.com TXT "v=DKIM1; h=sha1; p=${rsa2048}"
dsa._domainkey.contoso.com TXT "v=DKIM1; k=dsa; p=${rsa2048}"
late._domainkey.contoso.com TXT "k=rsa; v=DKIM1; p=${rsa2048}"
two._domainkey.contoso.com TXT "p=${rsa1024}"
two._domainkey.contoso.com TXT "p=${rsa2048}"

# MTA-STS, TLS-RPT
_mta-sts.contoso.com TXT "v=STSv1; id=20261124T1;"
_mta-sts.noid.example TXT "v=STSv1"
_mta-sts.two.example TXT "v=STSv1; id=1"
_mta-sts.two.example TXT "v=STSv1; id=2"
_smtp._tls.contoso.com TXT "v=TLSRPTv1; rua=mailto:t@contoso.com,https://contoso.com/t"
_smtp._tls.bad.example TXT "v=TLSRPTv1; rua=http://bad.example"
_smtp._tls.nobody.example TXT "v=TLSRPTv1"
`;

const lookup = served(zone);

const text = (verdict: Verdict): string =>
  verdict.kind === 'met'
    ? `met: ${verdict.seen}`
    : [`${verdict.kind}: ${verdict.message}`, ...verdict.details].join('\n');

describe('names', () => {
  test('addresses, however they are written', () => {
    expect(reverseName('192.0.2.1')).toBe('1.2.0.192.in-addr.arpa');
    expect(reverseName('[IPv6:2001:db8::1]')).toBe(
      '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
    );
    expect(reverseName('::ffff:192.0.2.1')).toBe('1.2.0.192.in-addr.arpa');
    expect(reverseName('mail.contoso.com')).toBeUndefined();
    expect(addressOctets('64:ff9b::192.0.2.1')?.toString('hex')).toBe('0064ff9b0000000000000000c0000201');
    expect(isSameAddress('2001:DB8:0::1', '2001:db8::1')).toBe(true);
    expect(isSameAddress('192.0.2.1', '192.0.2.2')).toBe(false);
  });
  test('zones', () => {
    expect(isInZone('mail.contoso.com', 'Contoso.com.')).toBe(true);
    expect(isInZone('notcontoso.com', 'contoso.com')).toBe(false);
    expect(dnsName('_25._tcp.Mail.contoso.com.')).toBe('_25._tcp.mail.contoso.com');
  });
});

describe('mail hosts', () => {
  test.each([
    [
      'contoso.com',
      'hosts',
      'met: contoso.com has MX records: 10 mail1.contoso.com (2001:db8::1, 192.0.2.1); 20 mail2',
    ],
    [
      'implicit.example',
      'hosts',
      'met: implicit.example has no MX record, and is its own mail host: 0 implicit.example',
    ],
    ['null.example', 'null', 'met: null.example takes no mail'],
    ['null.example', 'hosts', 'missed: null.example takes no mail: it has a null MX'],
    ['contoso.com', 'null', 'missed: contoso.com has MX records: a null MX was expected'],
    ['mixed.example', 'hosts', 'missed: a null MX stands beside'],
    ['alias.example', 'hosts', 'missed: MX mx.alias.example is an alias (CNAME) of mail1.contoso.com'],
    ['literal.example', 'hosts', 'missed: MX 192.0.2.1 is an address'],
    ['gone.example', 'hosts', 'missed: MX nobody.gone.example does not exist'],
    ['bare.example', 'hosts', 'missed: bare.example has neither an MX record nor an address'],
    ['nowhere.example', 'hosts', 'missed: the domain nowhere.example does not exist'],
    ['unknown.example', 'hosts', 'unjudged: 127.0.0.1:'],
    ['bogus.example', 'hosts', 'unjudged: 127.0.0.1:'],
  ] as const)('%s %s', async (domain, wanted, words) => {
    expect(text(await judgeMailHosts(domain, wanted, lookup))).toContain(words);
  });
});

describe('reverse names', () => {
  const any = { words: 'any' };
  const named = (name: string) => ({ holds: (one: string) => one === name, words: `"${name}"` });
  test.each([
    ['192.0.2.1', any, false, 'met: 192.0.2.1 is mail1.contoso.com'],
    ['192.0.2.1', any, true, 'met: 192.0.2.1 is mail1.contoso.com, which has this address'],
    ['2001:db8::1', any, true, 'met: 2001:db8::1 is mail1.contoso.com, which has'],
    [
      '192.0.2.1',
      named('x.example'),
      true,
      'missed: the name of 192.0.2.1 is mail1.contoso.com, wanted was "x.example"',
    ],
    ['192.0.2.2', any, false, 'met: 192.0.2.2 is other.contoso.com'],
    [
      '192.0.2.2',
      any,
      true,
      'missed: the name of 192.0.2.2 does not lead back to it\nother.contoso.com has other addresses',
    ],
    ['192.0.2.3', any, true, 'missed: the name of 192.0.2.3 does not lead back'],
    ['192.0.2.4', any, true, 'unjudged: 127.0.0.1:'],
    ['192.0.2.77', any, false, 'missed: 192.0.2.77 has no name'],
    ['mail1', any, false, 'unjudged: `mail1` is no address'],
  ] as const)('%s', async (address, name, confirmed, words) => {
    expect(text(await judgeReverseName(address, name, confirmed, lookup))).toContain(words);
  });
});

describe('block lists', () => {
  test.each([
    ['list.example', '192.0.2.1', false, 'met: 192.0.2.1 is not listed'],
    ['list.example', '192.0.2.1', true, 'missed: 192.0.2.1 is not listed'],
    ['list.example', '192.0.2.9', true, 'met: 192.0.2.9 is listed by list.example: 127.0.0.4'],
    [
      'list.example',
      '192.0.2.9',
      false,
      'missed: 192.0.2.9 is listed by list.example: 127.0.0.4\nthe list says: see https',
    ],
    [
      'list.example',
      '192.0.2.8',
      false,
      'unjudged: the block list list.example says nothing about 192.0.2.8: it answered 127.255.255.254',
    ],
    ['list.example', '2001:db8::1', false, 'met: 2001:db8::1 is not listed'],
    ['list.example', '2001:db8::9', false, 'missed: 2001:db8::9 is listed'],
    ['all.example', '2001:db8::1', false, 'its test entry ::FFFF:7F00:2 is not listed'],
    [
      'all.example',
      '192.0.2.1',
      true,
      'unjudged: the block list all.example says nothing about 192.0.2.1: 127.0.0.1 is listed',
    ],
    ['dead.example', '192.0.2.1', false, 'its test entry 127.0.0.2 is not listed'],
    ['parked.example', '192.0.2.1', false, 'it answered 203.0.113.1'],
    ['error.example', '192.0.2.1', false, 'the name of the list is misspelled'],
    ['down.example', '192.0.2.1', false, 'SERVFAIL'],
  ] as const)('%s about %s', async (list, address, wanted, words) => {
    expect(text(await judgeDnsbl(list, address, wanted, lookup))).toContain(words);
  });
});

describe('DMARC', () => {
  test.each([
    ['reject.example', ['reject'], 'met: the DMARC policy for reject.example is reject (_dmarc.reject.example)'],
    ['reject.example', [], 'met:'],
    [
      'mail.reject.example',
      ['reject'],
      'met: the DMARC policy for mail.reject.example is reject (_dmarc.reject.example, which',
    ],
    ['a.b.sub.example', ['quarantine', 'reject'], 'is quarantine (_dmarc.sub.example'],
    ['nobody.sub.example', ['reject'], 'met: the DMARC policy for nobody.sub.example is reject'],
    [
      'none.example',
      ['quarantine', 'reject'],
      'missed: the DMARC policy for none.example is none (_dmarc.none.example), wanted was quarantine or reject',
    ],
    ['half.example', ['reject'], 'applied to 50 of 100 messages only'],
    [
      'trial.example',
      ['reject'],
      'missed: the DMARC policy for trial.example is reject (_dmarc.trial.example), and is not to be applied yet',
    ],
    ['two.example', ['none'], 'missed: _dmarc.two.example has 2 DMARC records'],
    ['bad.example', [], 'missed: the DMARC record of bad.example is not valid: p=rejekt is none of'],
    ['broken.example', [], 'is not written name=value'],
    ['report.example', [], 'rua=d@report.example is no address'],
    ['other.example', [], 'missed: other.example has no DMARC record\nlooked at: _dmarc.other.example, _dmarc.example'],
    ['down.example', [], 'unjudged: '],
    ['..', [], 'unjudged: `..` is no domain'],
  ] as const)('%s', async (domain, wanted, words) => {
    expect(text(await judgeDmarc(domain, wanted, lookup))).toContain(words);
  });
});

describe('DKIM keys', () => {
  const atLeast = (bits: number) => ({ words: `>= ${String(bits)}`, holds: (found: number) => found >= bits });
  test.each([
    ['a', 'valid', atLeast(1024), 'met: the DKIM key of a._domainkey.contoso.com is RSA of 1024 bits'],
    [
      'a',
      'valid',
      atLeast(2048),
      'missed: the DKIM key of a._domainkey.contoso.com is RSA of 1024 bits, wanted was >= 2048',
    ],
    ['b', 'valid', atLeast(2048), 'met: '],
    ['e', 'valid', atLeast(2048), 'met: the DKIM key of e._domainkey.contoso.com is Ed25519'],
    ['revoked', 'valid', undefined, 'missed: the DKIM key of revoked._domainkey.contoso.com is revoked'],
    ['revoked', 'revoked', undefined, 'met: '],
    ['a', 'revoked', undefined, 'is not revoked'],
    ['trial', 'valid', undefined, 'missed: the DKIM key of trial._domainkey.contoso.com is being tried out'],
    ['trial', 'testing', undefined, 'met: '],
    ['b', 'testing', undefined, 'missed: '],
    ['junk', 'valid', undefined, 'p= is no RSA key'],
    ['sha1', 'valid', undefined, 'SHA-256 is not allowed'],
    ['dsa', 'valid', undefined, 'k=dsa is none of'],
    ['late', 'valid', undefined, '`v=` has to stand first'],
    ['two', 'valid', undefined, 'has 2 TXT records'],
    ['nobody', 'valid', undefined, 'missed: there is no DKIM key'],
  ] as const)('%s %s', async (selector, wanted, size, words) => {
    expect(text(await judgeDkimKey(selector, 'contoso.com', wanted, size, lookup))).toContain(words);
  });
});

describe('MTA-STS', () => {
  const policy = (mode: string, ...mx: string[]): Fetched => ({
    kind: 'fetched',
    text: ['version: STSv1', `mode: ${mode}`, ...mx.map((one) => `mx: ${one}`), 'max_age: 604800', ''].join('\r\n'),
  });
  test.each([
    ['contoso.com', 'met: contoso.com has the MTA-STS record'],
    ['noid.example', 'its id is not'],
    ['two.example', 'has 2 MTA-STS records'],
    ['none.example', 'missed: none.example has no MTA-STS record'],
    ['bogus.example', 'missed: '],
  ])('the record of %s', async (domain, words) => {
    expect(text(await judgeStsRecord(domain, lookup))).toContain(words);
  });
  test.each([
    [
      policy('enforce', '*.contoso.com'),
      ['enforce'],
      'met: the MTA-STS policy of contoso.com has the mode enforce, for mail1',
    ],
    [policy('testing', '*.contoso.com'), ['enforce'], 'has the mode testing, wanted was enforce'],
    [
      policy('enforce', 'mail1.contoso.com'),
      ['enforce'],
      'missed: the MTA-STS policy of contoso.com does not name its mail host mail2.contoso.com',
    ],
    [policy('none'), ['none'], 'met: '],
    [
      { kind: 'wrong', words: 'a redirect' } as const,
      ['enforce'],
      'missed: the MTA-STS policy of contoso.com is not to be used: a redirect',
    ],
    [
      { kind: 'unreachable', words: 'refused' } as const,
      ['enforce'],
      'unjudged: the MTA-STS policy of contoso.com could not be fetched: refused',
    ],
    [{ kind: 'fetched', text: '<html>' } as const, ['enforce'], 'is not written key: value'],
  ])('the policy, %#', async (fetched, modes, words) => {
    expect(text(await judgeMtaSts('contoso.com', modes, lookup, () => Promise.resolve(fetched)))).toContain(words);
  });
  test.each([
    ['version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1', { mode: 'enforce', mx: ['a.example'], maxAge: 1 }],
    ['mode: enforce\nmx: a.example\nmax_age: 1', 'its version is not STSv1'],
    ['version: STSv1\nmx: a.example\nmax_age: 1', 'it has no mode'],
    ['version: STSv1\nmode: strict\nmax_age: 1', 'its mode strict is none of enforce, testing, none'],
    ['version: STSv1\nmode: enforce\nmax_age: 1', 'it names no mail host (mx:)'],
    ['version: STSv1\nmode: none', 'its max_age is not from 0 to 31557600'],
    ['version: STSv1\nmode: none\nmax_age: 31557601', 'its max_age is not from 0 to 31557600'],
    ['version: STSv1\nmode: enforce\nmx: *.*.example\nmax_age: 1', 'mx: *.*.example is no name of a host'],
  ])('the text of a policy, %#', (policyText, read) => {
    expect(readStsPolicy(policyText)).toEqual(read);
  });
  test('a star is one label', () => {
    expect(matchesMx('*.contoso.com', 'Mail.contoso.com')).toBe(true);
    expect(matchesMx('*.contoso.com', 'a.mail.contoso.com')).toBe(false);
    expect(matchesMx('*.contoso.com', 'contoso.com')).toBe(false);
    expect(matchesMx('mail.contoso.com', 'mail.contoso.com')).toBe(true);
  });
});

test.each([
  ['contoso.com', 'met: reports about TLS of contoso.com go to mailto:t@contoso.com'],
  ['bad.example', 'reports to http://bad.example'],
  ['nobody.example', 'names nobody'],
  ['none.example', 'missed: none.example has no TLS-RPT record'],
])('TLS-RPT of %s', async (domain, words) => {
  expect(text(await judgeTlsRpt(domain, lookup))).toContain(words);
});
