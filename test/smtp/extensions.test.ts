import { describe, expect, test } from 'vitest';
import { hasKeywordLine, matchesKeywordLine, parseExtensions } from '../../src/smtp/extensions.ts';
import { read } from './read.ts';

const exchange2003 = read(
  '250-host.adatum.com Hello [10.10.1.1]',
  '250-TURN',
  '250-SIZE',
  '250-ETRN',
  '250-8bitmime',
  '250-X-EXPS GSSAPI NTLM LOGIN',
  '250-X-EXPS=LOGIN',
  '250-AUTH GSSAPI NTLM LOGIN',
  '250-AUTH=LOGIN',
  '250-X-LINK2STATE',
  '250-XEXCH50',
  '250 OK',
);

describe('the EHLO reply of Exchange 2003', () => {
  const extensions = parseExtensions(exchange2003);

  test('is greeted by its host', () => {
    expect(extensions.greetingName).toBe('host.adatum.com');
  });

  test.each(['TURN', 'size', '8BITMIME', 'X-LINK2STATE', 'XEXCH50', 'AUTH', 'AUTH=', 'AUTH=LOGIN', 'x-exps=login'])(
    'offers %s',
    (keyword) => {
      expect(extensions.has(keyword)).toBe(true);
    },
  );

  test.each(['OK', 'host.adatum.com', 'Hello', 'STARTTLS', 'AUTH=NTLM', '', 'LOGIN', '250-XEXCH50'])(
    'does not offer %j',
    (keyword) => {
      expect(extensions.has(keyword)).toBe(false);
      expect(extensions.args(keyword)).toBeUndefined();
    },
  );

  test('keeps the arguments of the two spellings apart', () => {
    expect(extensions.args('AUTH')).toEqual(['GSSAPI', 'NTLM', 'LOGIN']);
    expect(extensions.args('AUTH=')).toEqual(['LOGIN']);
    expect(extensions.args('XEXCH50')).toEqual([]);
  });

  test('keeps the order and the closing OK', () => {
    expect(extensions.lines.map(({ text }) => text)).toEqual(exchange2003.lines.slice(1).map(({ rest }) => rest));
    expect(extensions.lines.at(-1)).toEqual({ keyword: 'OK', args: [], text: 'OK', isExtension: false });
  });

  test('has no size limit', () => {
    expect(extensions.sizeLimit).toBeUndefined();
  });
});

test.each([
  ['SIZE 10240000', 10_240_000],
  ['size  35', 35],
  ['SIZE', undefined],
  ['SIZE 0', undefined],
  ['SIZE lots', undefined],
  ['SIZE=100', undefined],
])('the limit of %j is %s', (line, limit) => {
  expect(parseExtensions(read('250-host', `250 ${line}`)).sizeLimit).toBe(limit);
});

test('a host named like a keyword offers nothing', () => {
  const extensions = parseExtensions(read('250-SIZE 12', '250 DSN'));
  expect(extensions.greetingName).toBe('SIZE');
  expect(extensions.has('SIZE')).toBe(false);
  expect(extensions.has('DSN')).toBe(true);
  expect(parseExtensions(read('250 SIZE 12')).has('SIZE')).toBe(false);
});

test('a last keyword is a keyword whatever its separator', () => {
  expect(parseExtensions(read('250-host', '250 XEXCH50')).has('XEXCH50')).toBe(true);
  expect(parseExtensions(read('250-host', '250XEXCH50')).has('XEXCH50')).toBe(true);
});

test('an empty AUTH, an AUTH= and empty lines do no harm', () => {
  const extensions = parseExtensions(read('250-', '250-AUTH', '250-AUTH=', '250-', '250-=', '250 '));
  expect(extensions.greetingName).toBeUndefined();
  expect(extensions.args('AUTH')).toEqual([]);
  expect(extensions.args('AUTH=')).toEqual([]);
  expect(extensions.lines).toHaveLength(5);
});

test('the arguments of a keyword that stands twice are joined', () => {
  expect(parseExtensions(read('250-h', '250-AUTH PLAIN', '250 auth login')).args('AUTH')).toEqual(['PLAIN', 'login']);
});

test('a refusal, a bare OK and stray lines offer nothing', () => {
  expect(parseExtensions(read('500-XEXCH50', '500 DSN')).lines).toEqual([]);
  expect(parseExtensions(read('OK')).greetingName).toBeUndefined();
  expect(parseExtensions(read('250-host', 'DSN', '250 SIZE')).lines.map(({ keyword }) => keyword)).toEqual(['SIZE']);
});

describe('expect 250-KEYWORD args', () => {
  test.each([
    ['250-AUTH PLAIN LOGIN', 'AUTH', [], true],
    ['250 AUTH PLAIN LOGIN', 'auth', ['login', 'PLAIN'], true],
    ['250 AUTH  PLAIN\tLOGIN ', 'AUTH', ['LOGIN'], true],
    ['250 AUTH PLAIN', 'AUTH', ['PLAIN', 'LOGIN'], false],
    ['250 AUTH=LOGIN', 'AUTH', ['LOGIN'], false],
    ['250 AUTH=LOGIN', 'AUTH=LOGIN', [], true],
    ['250 AUTH=LOGIN PLAIN', 'AUTH=LOGIN', [], true],
    ['250 AUTH LOGIN', 'AUTH=LOGIN', [], false],
    ['250 SIZE.example', 'SIZE', [], false],
    ['250 XSHADOWREQUEST', 'XSHADOW', [], false],
    ['OK', 'OK', [], false],
  ] as const)('%j %s %j: %s', (line, keyword, args, matches) => {
    const [first] = read(...(line.startsWith('250-') ? [line, '250 x'] : [line])).lines;
    expect(first && matchesKeywordLine(first, keyword, args)).toBe(matches);
  });

  test('passes over the greeting of a reply of several lines', () => {
    expect(hasKeywordLine(exchange2003, 'XEXCH50', [])).toBe(true);
    expect(hasKeywordLine(exchange2003, 'OK', [])).toBe(true);
    expect(hasKeywordLine(read('250-DSN', '250 SIZE'), 'DSN', [])).toBe(false);
    expect(hasKeywordLine(read('250 OK'), 'OK', [])).toBe(true);
  });
});
