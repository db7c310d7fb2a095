/** Expressions in a run: what is sent and compared, when each is computed, and what comes of one that cannot be. */
import { describe, expect, test } from 'vitest';
import { judge, judgeAll, scripted, setting, told } from '../support/judge.ts';

type Result = Awaited<ReturnType<typeof judge>>;

/** What was sent behind an `X`, octet for octet. */
const sent = ({ transcript }: Result): string[] =>
  transcript.flatMap(({ kind, text }) => (kind === 'sent' && text.startsWith('X') ? [text.slice(1, -2)] : []));

const head = 'param user: string = "user"\nparam n: int = 3\nparam limit: size = 1KiB\n';
const used = 'send Y${user}${n}${limit}\nexpect 5xx\n';

/** What a text in an unquoted line is sent as. */
async function sentFor(text: string, values: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  const options = { values: setting(values) };
  return sent(await judge(`${head}${used}send X${text}\nexpect 5xx\n`, await scripted(), options))[0];
}

test.each([
  ['${"a\\x41\\""}', 'aA"'],
  ['${12}', '12'],
  ['${1 + 2 * 3 - 4}', '3'],
  ['${(1 + 2) * (3 - 4)}', '-3'],
  ['${0 * -1}', '0'],
  ['${n * limit}', '3072'],
  ['${"${n}s"}', '3s'],
  ['${repeat("ab", n)}', 'ababab'],
  ['${repeat("ab", 0)}', ''],
  ['${base64("\\0", user, "\\0", "pass")}', 'AHVzZXIAcGFzcw=='],
  ['${base64("\\0${user}\\0${"pass"}")}', 'AHVzZXIAcGFzcw=='],
  ['${base64("\\xff\u00fc")}', '/8O8'],
  ['${unbase64("/w==")}', '\xff'],
  ['${unbase64(base64("\\xff\u00fc"))}', '\xff\xc3\xbc'],
  ['${hex("a\\xff")}', '61ff'],
  ['${upper("a\u00fc")}${lower("AZ[")}', 'A\xc3\xbcaz['],
  ['${len("\u00fc")}', '2'],
  ['${xtext("a+b=c d\u00fc~")}', 'a+2Bb+3Dc+20d+C3+BC~'],
])('%s', async (text, octets) => {
  expect(await sentFor(text)).toBe(octets);
});

test('a value that is given is text, a whole number or a size, as it is needed', async () => {
  expect(await sentFor('${base64(user)}${limit + n}', { user: '\u00fc', limit: '2KiB', n: '-1' })).toBe('w7w=2047');
});

describe('everywhere', () => {
  test('in rows, arguments, defaults, hexadecimal digits, messages and what is compared', async () => {
    const spec = `param auth: string = \${base64("\\0", "a")}
table rows {
  id  text
  a   \${unbase64("/w==")}
}
def x(a, b = \${upper("none")}) {
  send X\${a}\${b}\${base64(a)}
  expect 5xx
}
for each r in rows {
  test "t" as t may-deliver {
    use x(a: "\${r.text}", b: \${auth})
    send raw "\${unbase64("WA==")}a\\r\\n"
    expect 5xx
    send hex \${hex("Xb")} 0d0a
    expect 5xx
    send NOOP
    expect 250 "\${lower("OK")}"
    send EHLO
    expect 250
    expect ext SIZE >= \${len("x") * 1000}
    wait \${"\${2 - 1}ms"}
    judge {
      tolerate 250 because "\${1 + 1} of them"
    }
  }
}
`;
    const server = await scripted({
      onCommand: (verb) => (verb === 'NOOP' ? '250 ok' : verb === 'EHLO' ? '250-server\r\n250 SIZE 1000' : undefined),
    });
    const result = await judge(spec, server);
    expect(told(result)).toBe('passed');
    expect(sent(result)).toEqual(['\xffAGE=/w==', 'a', 'b']);
    expect(result.findings.map(({ message }) => message).join()).toContain(': 2 of them');
  });

  test('in what a group requires', async () => {
    const text =
      'param n: int = 1000\ngroup "g" {\nrequires ext SIZE > ${n * 2}\ntest "t" as t {\nsend NOOP\nexpect 250\n}\n}\n';
    const server = await scripted({
      onCommand: (verb) => (verb === 'EHLO' ? '250-server\r\n250 SIZE 2000' : '250 ok'),
    });
    expect(told(await judge(text, server))).toBe('skipped needs SIZE > 2000; the server offers SIZE 2000');
    expect(told(await judge(text, server, { values: setting({ n: '999' }) }))).toBe('passed');
  });
});

describe('another value each time', () => {
  const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

  test('that is: for each statement once', async () => {
    const rows = 'table rows {\nid text\na ${uuid()}\n}\nfor each r in rows {\n';
    const send = 'send X${r.text},${r.text}\nexpect 5xx\n';
    const [first = '', second = ''] = sent(
      await judge(`${rows}test "t" as t {\n${send}${send}}\n}\n`, await scripted()),
    );
    const [a, b] = first.split(',');
    expect(a).toMatch(uuid);
    expect(b).toBe(a);
    expect(second).not.toContain(a);
  });

  test('in the default of a parameter once for each test', async () => {
    const each = 'send X${id}\nexpect 5xx\nsend X${id}\nexpect 5xx\n';
    const text = `param id: string = \${random(8)}\ntest "a" as a {\n${each}}\ntest "b" as b {\n${each}}\n`;
    const [a, b] = (await judgeAll(text, await scripted())).map(sent);
    expect(a?.[0]).toMatch(/^[A-Za-z0-9]{8}$/);
    expect(a?.[1]).toBe(a?.[0]);
    expect(b?.[0]).not.toBe(a?.[0]);
  });

  test('in an argument once for each call', async () => {
    const def = 'def x(a) {\nsend X${a}\nexpect 5xx\nsend X${a}\nexpect 5xx\n}\n';
    const [a, b, c] = sent(await judge(`${def}use x(a: \${uuid()})\nuse x(a: \${uuid()})\n`, await scripted()));
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });

  test('the date is that of a header', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const date = (await sentFor('${now()}')) ?? '';
    expect(date).toMatch(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/);
    expect(Date.parse(date)).toBeGreaterThanOrEqual(before);
  });
});

describe('what cannot be computed leaves the test errored, with the expression and why', () => {
  const body = (text: string): string => `${head}test "t" as t {\n${used}send X${text}\nexpect 5xx\n}\n`;
  test.each([
    ['${unbase64(user)}', { user: '%%%' }, '`unbase64(user)` cannot be computed: `%%%` is no base64'],
    [
      '${repeat("a", n)}',
      { n: '-1' },
      '`repeat("a", n)` cannot be computed: how many times is 0 or more, and here it is -1',
    ],
    ['${repeat(user, 3000000)}', {}, '`repeat(user, 3000000)` cannot be computed: it would be longer than 4 MiB'],
    ['${user + 1}', { user: 'x' }, '`user` cannot be computed: it is `x`, which is no whole number'],
    ['${n * n}', { n: '94906267' }, '`n * n` cannot be computed: numbers end at 9,007,199,254,740,991'],
  ])('%s', async (text, values, message) => {
    const result = await judge(body(text), await scripted(), { values: setting(values) });
    expect(told(result)).toMatch(/^errored 7:/);
    expect(told(result)).toContain(message);
    expect(sent(result)).toEqual([]);
  });

  test('whatever the verb, and in the row that it comes from', async () => {
    const text =
      'param user: string = "%"\ntable rows {\nid text\na ${unbase64(user)}\n}\nfor each r in rows {\ntest "t" as t {\nsend NOOP\nmay expect 250 "${r.text}"\nsend X\n}\n}\n';
    const result = await judge(text, await scripted());
    expect(told(result)).toBe('errored 4:5 `unbase64(user)` cannot be computed: `%` is no base64');
    expect(sent(result)).toEqual([]);
  });

  test('too much in one statement', async () => {
    const big = '${repeat(user, 1000000)}';
    const spec = `param user: string = "user"\nsend X${big.repeat(20)}\nexpect 5xx\n`;
    expect(told(await judge(spec, await scripted()))).toContain('make more than 64 MiB');
  });

  test('a default that comes to nothing is a value that is missing', async () => {
    const text = 'param a: string = "%"\nparam b: string = ${unbase64(a)}\nsend X${b}\nexpect 5xx\n';
    expect(told(await judge(text, await scripted()))).toMatch(
      /^skipped needs the parameter `b`, and in its default `unbase64\(a\)` cannot be computed: `%` is no base64; give it/,
    );
    expect(told(await judge(text, await scripted(), { values: setting({ a: '/w==' }) }))).toMatch(
      /^skipped needs the parameter `b`.* it is octets that are no text/,
    );
  });
});

describe('a secret', () => {
  const secrets = new Map([['pw', 'hunter22']]);

  test.each([
    '${base64("\\0user\\0", pw)}',
    '${hex(pw)}',
    '${xtext(pw)}',
    '${repeat(pw, 2)}',
    '${unbase64(base64(pw))}',
  ])('can be sent: %s', async (text) => {
    const result = await judge(`secret pw\nsend X${text}\nexpect 5xx\n`, await scripted(), { secrets });
    expect(result.outcome).toBe('passed');
    expect(sent(result)).toHaveLength(1);
  });

  test.each(['${base64(base64(pw))}', '${hex(base64("a", pw))}', '${unbase64(pw)}'])(
    'is not hidden from what masks it: %s',
    async (text) => {
      const result = await judge(`secret pw\nsend X${text}\nexpect 5xx\n`, await scripted(), { secrets });
      expect(told(result)).toContain('a secret stands in it, which reports could not mask any more');
      expect(sent(result)).toEqual([]);
    },
  );

  test('nor by way of an argument, or by calculating with it', async () => {
    const digits = new Map([['pw', '123456']]);
    const spec = 'secret pw\ndef x(a) {\nsend X${a * 2}\nexpect 5xx\n}\nuse x(a: ${pw})\n';
    expect(told(await judge(spec, await scripted(), { secrets: digits }))).toContain('a secret stands in it');
  });

  test('does not stand in what merely begins like it', async () => {
    const spec = 'secret pw\nsend Y${pw}\nexpect 5xx\nsend X${base64("hunter")}\nexpect 5xx\n';
    expect(sent(await judge(spec, await scripted(), { secrets }))).toEqual(['aHVudGVy']);
  });
});
