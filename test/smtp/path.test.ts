import { describe, expect, test } from 'vitest';
import { isAddressLiteral, isValidDomain, isValidHost } from '../../src/smtp/host.ts';
import { classifyPath, hiddenAddress, isValidAddress, isValidPath, leadingPath } from '../../src/smtp/path.ts';

describe('domains', () => {
  test.each(['a', 'example.com', 'a-b.c', 'A1.B2', 'xn--mnchen-3ya.de', '192.0.2.1', '1and1.com', 'a--b.com'])(
    '%s',
    (text) => {
      expect(isValidDomain(text)).toBe(true);
    },
  );
  test.each(['', '.', 'a.', '.a', 'a..b', '-a.b', 'a-.b', 'a_b.c', 'a b', 'münchen.de', 'a\n', '[192.0.2.1]'])(
    'not %j',
    (text) => {
      expect(isValidDomain(text)).toBe(false);
    },
  );
});

describe('address literals', () => {
  test.each([
    '[192.0.2.1]',
    '[IPv6:2001:db8::1]',
    '[ipv6:::1]',
    '[IPv6:::]',
    '[IPv6:1::]',
    '[IPv6:1:2:3:4:5:6:7:8]',
    '[IPv6:1:2:3:4:5:6:192.0.2.1]',
    '[IPv6:::ffff:192.0.2.1]',
    '[IPv6:fe80::1:2]',
  ])('%s', (text) => {
    expect(isAddressLiteral(text)).toBe(true);
  });
  test.each([
    '[]',
    '192.0.2.1',
    '[192.0.2.256]',
    '[192.0.2]',
    '[192.0.2.1.1]',
    '[2001:db8::1:]',
    '[IPv6:]',
    '[IPv6:1:2:3:4:5:6:7]',
    '[IPv6:1:2:3:4:5:6:7:8:9]',
    '[IPv6:1:2:3:4:5:6:7::8]',
    '[IPv6:1::2::3]',
    '[IPv6:12345::]',
    '[IPv6:192.0.2.1::]',
    '[IPv6::1]',
    '[example.com]',
    '[tag:content]',
    '[tag:a b]',
    '[tag:a]b]',
  ])('not %s', (text) => {
    expect(isAddressLiteral(text)).toBe(false);
  });
  test('a host is a domain, an address or a literal', () => {
    for (const host of ['localhost', '127.0.0.1', '::1', 'fe80::1', '[192.0.2.1]'])
      expect(isValidHost(host)).toBe(true);
    for (const host of ['', 'a b', 'a:25', ':', '1:2', 'user@host']) expect(isValidHost(host)).toBe(false);
  });
});

describe('paths', () => {
  test.each([
    '<a@b>',
    '<a.b+c@example.com>',
    "<!#$%&'*+-/=?^_`{|}~@example.com>",
    '<"a b"@example.com>',
    '<""@example.com>',
    '<"a@b"@example.com>',
    '<"a\\"b"@example.com>',
    '<a@[192.0.2.1]>',
    '<a@[IPv6:::1]>',
    '<@a.example:b@c.example>',
    '<@a.example,@b.example:c@d.example>',
    '<user%foreign@example.com>',
    '<foreign!user@example.com>',
  ])('%s', (path) => {
    expect(isValidPath(path, 'MAIL')).toBe(true);
    expect(isValidPath(path, 'RCPT')).toBe(true);
  });
  test.each([
    '',
    'a@b',
    '<a@b',
    '<a>',
    '<a@>',
    '<@b>',
    '<.a@b>',
    '<a.@b>',
    '<a..b@c>',
    '<a b@c>',
    '<a@b@c>',
    '<"a@b">',
    '<"a"b@c>',
    '<"a\\"@b>',
    '<a@b_c>',
    '<a@b.>',
    '<@a:>',
    '<@[192.0.2.1]:a@b>',
    '<@a,b:c@d>',
    '<grün@example.com>',
    '<a@b> SIZE=1',
    '<a@b\r\n>',
    '<b!a>',
  ])('not %j', (path) => {
    expect(isValidPath(path, 'MAIL')).toBe(false);
    expect(isValidPath(path, 'RCPT')).toBe(false);
  });
  test('the null path is for MAIL, Postmaster for RCPT', () => {
    expect(isValidPath('<>', 'MAIL')).toBe(true);
    expect(isValidPath('<>', 'RCPT')).toBe(false);
    expect(isValidPath('<POSTmaster>', 'RCPT')).toBe(true);
    expect(isValidPath('<postmaster>', 'MAIL')).toBe(false);
  });
  test('an address has no brackets', () => {
    expect(isValidAddress('a@b.example')).toBe(true);
    expect(isValidAddress('<a@b.example>')).toBe(false);
    expect(isValidAddress('a')).toBe(false);
  });
});

describe('the twenty recipients of the relay probes', () => {
  test.each([
    ['<T@X.example>', undefined],
    ['<T@[192.0.2.1]>', undefined],
    ['<T>', undefined],
    ['<>', undefined],
    ['T@X.example', undefined],
    ['<"T"@X.example>', undefined],
    ['<T%X.example@H.example>', 'percent'],
    ['<T%X.example@[192.0.2.1]>', 'percent'],
    ['T%X.example', 'percent'],
    ['<"T@X.example">', 'quoted'],
    ['<"T%X.example">', 'quoted'],
    ['<"T@X.example"@H.example>', 'quoted'],
    ['<"IMCEA user@X.example" @H.example>', 'quoted'],
    ['<T@X.example@H.example>', 'double at'],
    ['<T@X.example@[192.0.2.1]>', 'double at'],
    ['<@H.example:T@X.example>', 'source route'],
    ['<@[192.0.2.1]:T@X.example>', 'source route'],
    ['<X.example!T>', 'bang'],
    ['<X.example!T@H.example>', 'bang'],
    ['<IMCEASMTP-T+40X+2Eexample@H.example>', 'encapsulated'],
    ['<T@X.example> NOTIFY=NEVER ORCPT=rfc822;a%b@c', undefined],
    ['T@X.example ORCPT=rfc822;a%b@c', undefined],
    ['  <T%X.example@H.example> NOTIFY=NEVER', 'percent'],
  ] as const)('%s: %s', (path, form) => {
    expect(classifyPath(path)).toEqual(form === undefined ? { kind: 'plain' } : { kind: 'rewritten', form });
  });
});

test('a bracket inside quotes does not end the path', () => {
  expect(leadingPath('<"a>b"@c> SIZE=1')).toBe('<"a>b"@c>');
  expect(leadingPath('<a@b> AUTH=<c@d>')).toBe('<a@b>');
  expect(leadingPath(' "a b"@c SIZE=1')).toBe('"a b"@c');
  expect(leadingPath('<a@b SIZE=1')).toBe('<a@b');
  expect(leadingPath('"a b')).toBe('"a');
  expect(leadingPath('')).toBe('');
});

test.each([
  ['<a%b.example@adatum.com>', 'a@b.example'],
  ['<"a@b.example">', 'a@b.example'],
  ['<"a%b.example">', 'a@b.example'],
  ['<a@b.example@adatum.com>', 'a@b.example'],
  ['<"a@b.example"@[192.0.2.1]>', 'a@b.example'],
  ['<@adatum.com:a@b.example>', 'a@b.example'],
  ['<@[IPv6:::1]:a@b.example>', 'a@b.example'],
  ['<b.example!a>', 'a@b.example'],
  ['<b.example!a@adatum.com> NOTIFY=NEVER', 'a@b.example'],
  ['<a@b.example>', undefined],
  ['<IMCEASMTP-a+40b@adatum.com>', undefined],
  ['<a%@adatum.com>', undefined],
  ['<a%b%c@adatum.com>', undefined],
  ['<"a b@c"@adatum.com>', undefined],
  ['<@@@>', undefined],
])('mail to %s comes out at %s', (path, address) => {
  expect(hiddenAddress(path)).toBe(address);
});

describe('RFC 6531', () => {
  test.each([
    '\u00fcser@b\u00fccher.example',
    '"\u00fc ser"@example.com',
    'a@xn--bcher-kva.example',
    '\u7528\u6237@\u4f8b\u3048.jp',
    'a@\u0928\u092e\u0938\u094d\u0924\u0947.example',
  ])('%s is a mailbox there, and none of RFC 5321 unless it is ASCII', (text) => {
    expect(isValidAddress(text, 'utf8')).toBe(true);
    expect(isValidAddress(text)).toBe(/^[ -~]*$/.test(text));
    expect(isValidPath(`<${text}>`, 'RCPT', 'utf8')).toBe(true);
  });
  test.each(['\ud800@example.com', 'a@b\u00fc-.example', '\u00fc@', '\u00fc', '\u00fc\u00a0 @a', 'a@\u00fc_.de'])(
    '%j is none',
    (text) => {
      expect(isValidAddress(text, 'utf8')).toBe(false);
    },
  );
});
