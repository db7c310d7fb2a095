/** `def` and `use`: lines with a name, values for their parameters, and where a failure inside is told. */
import { describe, expect, test } from 'vitest';
import { judge, judgeAll, scripted } from '../support/judge.ts';

const sent = ({ transcript }: Awaited<ReturnType<typeof judge>>): string[] =>
  transcript.flatMap(({ kind, text }) => (kind === 'sent' && text.startsWith('X') ? [text.replace(/\r\n$/, '')] : []));

const spec = (body: string): string => `param domain: domain = example.net
def x(a, b = \${domain}) {
  send X\${a} \${b}
  expect 5xx
}
test "t" as t {
${body}
}
`;

describe('use', () => {
  test('a parameter has the value that is given, else its default', async () => {
    const result = await judge(
      spec('use x(a: 1)\nuse x(b: "two words", a: ${domain})\nuse x(a: "")'),
      await scripted(),
    );
    expect(result.outcome).toBe('passed');
    expect(sent(result)).toEqual(['X1 example.net', 'Xexample.net two words', 'X example.net']);
  });

  test('octets are given as they are', async () => {
    const result = await judge(spec('use x(a: "\\xff\\xfe")'), await scripted());
    expect(sent(result)).toEqual(['X\u00ff\u00fe example.net']);
  });

  test('a value is settled when the call is made', async () => {
    const body = `send Xone
expect 5xx
capture last from /^(\\d)/
use again(a: \${last})`;
    const again = `def again(a) {
  send NOOP
  expect 250
  capture last from /^(\\d)/
  send X\${a}\${last}
  expect 5xx
}
`;
    expect(sent(await judge(again + spec(body), await scripted()))).toEqual(['Xone', 'X52']);
  });

  test('what is captured inside is known behind the call', async () => {
    const define = 'def take() {\n  send NOOP\n  expect 250\n  capture code from /^(\\d+)/\n}\n';
    expect(sent(await judge(define + spec('use take()\nsend X${code}\nexpect 5xx'), await scripted()))).toEqual([
      'X250',
    ]);
  });

  test('a failure inside tells its line and each call, the innermost first', async () => {
    const outer = 'def outer(c) {\n  use x(a: ${c})\n  send NOOP\n}\n';
    const failing = spec('use outer(c: 1)').replace('expect 5xx', 'expect 250');
    const result = await judge(outer + failing, await scripted());
    expect(result.outcome).toBe('failed');
    expect(result.findings).toMatchObject([
      {
        frame: { line: 8 },
        details: ['called in line 2: use x(a: ${c})', 'called in line 11: use outer(c: 1)'],
      },
    ]);
    // A MUST that was not met ends the test, not only the definition.
    expect(result.transcript.some(({ text }) => text.startsWith('NOOP'))).toBe(false);
  });

  test('behind `given` nothing inside is judged', async () => {
    const result = await judge(spec('given use x(a: 1)').replace('expect 5xx', 'expect 250'), await scripted());
    expect(result.outcome).toBe('errored');
  });

  test('an argument that is no duration after all leaves the test unjudged', async () => {
    const result = await judge(
      'param p: string = soon\ndef f(d) {\n  send NOOP\n  time < ${d}\n}\nuse f(d: ${p})',
      await scripted(),
    );
    expect([result.outcome, result.reason]).toEqual(['errored', '`d` is soon, which is no duration']);
  });

  test('a call that needs a value that nobody gave skips its test alone', async () => {
    const define = 'param needed: string\ndef n() {\n  send X${needed}\n  expect 5xx\n}\n';
    const results = await judgeAll(
      `${define}test "a" as a {\nuse n()\n}\ntest "b" as b {\nsend XB\nexpect 5xx\n}`,
      await scripted(),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(['skipped', 'passed']);
  });

  test('a parameter may hide one of the file, whose value is then not needed', async () => {
    const define = 'param domain: domain\ndef n(domain) {\n  send X${domain}\n  expect 5xx\n}\n';
    const result = await judge(`${define}test "a" as a {\nuse n(domain: here)\n}`, await scripted());
    expect([result.outcome, sent(result)]).toEqual(['passed', ['Xhere']]);
  });

  test('a default knows the file and nothing of who calls', async () => {
    const nested = `param domain: domain = example.net
def inner(a = x@\${domain}) {
  send X\${a}
  expect 5xx
}
def outer(domain) {
  send X\${domain}
  expect 5xx
  use inner()
}
use outer(domain: here)
`;
    expect(sent(await judge(nested, await scripted()))).toEqual(['Xhere', 'Xx@example.net']);
  });

  test('a default that no call uses needs no value', async () => {
    const define = 'param needed: string\ndef n(a = ${needed}) {\n  send X${a}\n  expect 5xx\n}\n';
    const body = (call: string): string => `${define}test "a" as a {\nuse n(a: 1)\n${call}\n}`;
    expect((await judge(body(''), await scripted())).outcome).toBe('passed');
    expect((await judge(body('use n()'), await scripted())).outcome).toBe('skipped');
  });

  test('the address of a host that is named is known in an argument of the first line', async () => {
    const server = await scripted();
    const result = await judge('def f(a) {\n  send X${a}\n  expect 5xx\n}\nuse f(a: ${target.literal})', {
      host: 'localhost',
      port: server.port,
    });
    expect(sent(result).join()).toMatch(/^X\[(?:127\.0\.0\.1|IPv6:::1)\]$/);
  });
});

describe('behind a miss, what judges the same reply is judged', () => {
  const def = 'def odd() {\ncheck /three/\nsend NOOP\ncheck 550\n}\n';
  const failures = async (lines: string) => {
    const result = await judge(`${def}test "t" {\nsend HELP\nexpect 214\n${lines}\n}`, await scripted(script));
    expect(result.outcome).toBe('failed');
    return {
      lines: result.findings.map(({ frame }) => frame?.line),
      noops: result.transcript.filter(({ text }) => text.startsWith('NOOP')).length,
    };
  };
  const script = { onCommand: (verb: string) => (verb === 'HELP' ? '250 one' : undefined) };

  test.each([
    ['in a definition, up to what does not', 'use odd()\ncheck /four/', [8, 2]],
    ['in a block', 'given {\nexpect /two/\n}', [8, 10]],
    ['in a call in a block', 'given {\nuse odd()\n}', [8, 2]],
    ['and behind a block of it', 'given {\ncheck 250\n}\ncheck /four/', [8, 12]],
    ['not in a block that begins otherwise', 'given {\nsend NOOP\nexpect 550\n}\ncheck /four/', [8]],
  ])('%s', async (_, lines, expected) => {
    expect(await failures(lines)).toEqual({ lines: expected, noops: 0 });
  });
});
