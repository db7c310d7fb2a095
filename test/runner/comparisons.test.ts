/** Values compared in a run: what holds, what is told where it does not, and whose fault that is. */
import { describe, expect, test } from 'vitest';
import { Redactor } from '../../src/text/redact.ts';
import { judge, judgeAll, scripted, setting, told } from '../support/judge.ts';

/** A server whose NOOP says what the test captures. */
const saying = (...words: readonly string[]) => {
  let at = 0;
  return scripted({ onCommand: (verb) => (verb === 'NOOP' ? `250 ${words[at++] ?? ''}` : undefined) });
};

const capturing = 'send NOOP\nexpect 250\ncapture x from /^250 (.*)/\n';
const head = 'param n: int = 3\nparam size: size = 1KiB\nparam wait: duration = 5s\nparam text: string = abc\n';
const used = 'given ${n} >= 0\ngiven ${size} >= 0\ngiven ${wait} >= 0s\ngiven ${text} != ""\n';

/** What comes of one line about `${x}`, which the server says. */
async function toldOf(line: string, x: string, values: Readonly<Record<string, string>> = {}): Promise<string> {
  const result = await judge(`${head}${capturing}${line}\n${used}`, await saying(x), { values: setting(values) });
  return told(result).replace(/^(\w+) \d+:\d+/, '$1');
}

describe('what holds', () => {
  test.each([
    ['expect ${x} >= 10MiB', '10485760'],
    ['expect ${x} < 10MiB', '10485759'],
    ['expect ${x} = 10MiB', '10485760'],
    ['expect ${x} = ${size}', '1024'],
    ['expect ${size} = ${x}', '01024'],
    ['expect ${x} > -1', '0'],
    ['expect ${x} = -3', '-3'],
    ['expect ${x + 1} <= ${n}', '2'],
    ['expect ${len(x)} = 4', 'abcd'],
    ['expect ${x} != 3', '4'],
    ['expect ${x} < ${wait}', '4999ms'],
    ['expect ${"${x}s"} <= 1m', '60'],
    ['expect ${x} <= 1.5s', '1500ms'],
    ['expect ${x} = "a ${text}"', 'a abc'],
    ['expect ${x} != "Queued"', 'queued'],
    ['expect ${x} = ${text}', 'abc'],
    // What nobody has said to be a number is text.
    ['expect ${x} != ${text}', '0abc'],
    ['should expect ${x} = 1', '1'],
    ['given ${x} = 1', '1'],
  ])('%s of %s', async (line, x) => {
    expect(await toldOf(line, x)).toBe('passed');
  });

  test('numbers of 20 digits, as a size may have (RFC 1870 3), exactly', async () => {
    const [x, less] = ['18446744073709551615', '18446744073709551614'];
    expect(await toldOf('expect ${x} > ${text}', x, { text: less })).toBe('passed');
    expect(await toldOf('expect ${x} > ${text}', x, { text: x })).toBe(`failed got ${x}, expected > ${x}`);
  });
});

describe('what does not hold tells both sides', () => {
  test.each([
    ['expect ${x} >= 10MiB', '5242880', 'failed got 5242880 (5 MiB), expected >= 10MiB'],
    ['expect ${x} >= 3', '2', 'failed got 2, expected >= 3'],
    ['expect ${x} > ${size}', '1', 'failed got 1, expected > 1KiB'],
    ['expect ${x} < 5s', '300s', 'failed got 300s, expected < 5s'],
    ['expect ${x} = "250"', '251', 'failed got "251", expected = "250"'],
    ['expect ${x} = "a"', 'A', 'failed got "A", expected = "a"'],
    ['expect ${x * 2} = 3', '2', 'failed got 4, expected = 3'],
    ['check ${x} != 3', '3', 'failed got 3, expected != 3'],
    ['should expect ${x} = 3', '2', 'passed got 2, expected = 3'],
    ['may expect ${x} = 3', '2', 'passed'],
    ['given ${x} = 3', '2', 'errored got 2, expected = 3'],
    ['expect ${x} = "b"', 'a'.repeat(300), `failed got "${'a'.repeat(200)}…", expected = "b"`],
  ])('%s of %s', async (line, x, result) => {
    expect(await toldOf(line, x)).toBe(result);
  });

  test('`may expect` notes what was seen', async () => {
    const { findings } = await judge(`${capturing}may expect \${x} <= 10MiB\n`, await saying('2048'));
    expect(findings.map(({ severity, message }) => [severity, message])).toEqual([['note', '2048 (2 KiB) <= 10MiB']]);
  });
});

describe('what is no number', () => {
  test.each([
    ['expect ${x} >= 3', 'many', 'failed got "many", which is no number; expected >= 3'],
    ['expect ${x} != 3', 'many', 'failed got "many", which is no number; expected != 3'],
    ['expect ${x} >= 3', '', 'failed got "", which is no number; expected >= 3'],
    ['expect ${n} < ${x}', 'many', 'failed got 3, expected < `x`, and that is "many", which is no number'],
    ['expect ${x} < 5s', 'soon', 'failed got "soon", which is no duration; expected < 5s'],
    // The spec says which unit a number has.
    ['expect ${x} < 5s', '3', 'errored `x` is 3, and has no unit'],
    // The operator said it, not the server.
    ['expect ${text} >= 3', '', 'errored `text` is "abc", which is no number'],
    ['expect ${x} > ${text}', '3', 'errored `text` is "abc", which is no number'],
    ['expect ${x + 1} > 3', 'a', 'errored `x` cannot be computed: it is `a`, which is no whole number'],
  ])('%s of %s', async (line, x, result) => {
    expect(await toldOf(line, x)).toBe(result);
  });

  test('that an argument was captured is still known inside a definition', async () => {
    const spec = `def few(count, most = 3) {\n  check \${count} <= \${most + 0}\n}\n${capturing}use few(count: \${x})\n`;
    expect(told(await judge(spec, await saying('many')))).toBe(
      'failed 2:9 got "many", which is no number; expected <= 3',
    );
    const other = `param p: string = many\n${spec.replace('${x}', '${p}')}`;
    expect(told(await judge(other, await saying('1')))).toBe('errored 3:9 `count` is "many", which is no number');
  });
});

test('a comparison reads no reply and waits for none', async () => {
  const server = await scripted({ onCommand: (verb) => (verb === 'NOOP' ? {} : undefined) });
  const spec = `param n: int = 3\nsend EHLO\nexpect 250\nsend raw "NOOP\\r\\n"\nexpect \${n} = 3\nexpect silence 50ms\n`;
  expect(told(await judge(spec, server))).toBe('passed');
});

test('all comparisons behind a failed one are judged, and what was not captured is passed over', async () => {
  const spec = `${capturing}capture y from /nope (.*)/\nexpect \${y} = 1\nexpect \${x} = 1\nsend RSET\n`;
  const { outcome, findings } = await judge(spec, await saying('2'));
  expect([outcome, ...findings.map(({ message }) => message)]).toEqual([
    'failed',
    'nothing to capture: no line matches in 250 2',
    'got 2, expected = 1',
  ]);
});

test('what a failed test did not capture ends the tidying, and is no bug', async () => {
  const spec = `after each test {\n  send X\${x}\n}\ntest "a" {\nsend NOOP\nexpect 500\ncapture x from /(.*)/\n}\n`;
  const { outcome, findings } = await judge(spec, await saying('2'));
  expect([outcome, findings.length]).toEqual(['failed', 1]);
});

test('in a block of sends it stands where its value is known', async () => {
  const spec = `send EHLO\nexpect 250\npipeline {\n  send NOOP\n  capture x from /^250 (.*)/\n  send NOOP\n  expect \${x} = "a"\n  expect 250 "b"\n}\n`;
  expect(told(await judge(spec, await saying('a', 'b')))).toBe('passed');
  expect(told(await judge(spec, await saying('c', 'b')))).toBe('failed 7:10 got "c", expected = "a"');
});

test('rows and their cells', async () => {
  const spec = `table t {\n  id most\n  a 3\n  b 1\n}\nfor each r in t {\n  test "x" as x {\n    ${capturing}    check \${x} <= \${r.most}\n  }\n}\n`;
  const results = await judgeAll(spec, await saying('2', '2'));
  expect(results.map(told)).toEqual(['passed', 'failed 11:11 got 2, expected <= 1']);
});

test('a secret is masked on both sides, also where it was cut off', async () => {
  const spec = `secret password\n${capturing}check \${x} = \${password}\ncheck \${password} = "other"\n`;
  const options = { secrets: new Map([['password', 'hunter22']]) };
  // As every event is masked on its way.
  const redactor = new Redactor(options.secrets.values());
  const messages = async (x: string): Promise<string[]> =>
    (await judge(spec, await saying(x), options)).findings.map(({ message }) => redactor.redact(message));
  expect(await messages('hunter22x')).toEqual([
    'got "[secret]x", expected = "[secret]"',
    'got "[secret]", expected = "other"',
  ]);
  expect((await messages(`${'-'.repeat(195)}hunter22`))[0]).toBe(
    `got "${'-'.repeat(195)}[secret]…", expected = "[secret]"`,
  );
});
