/** Which tests `run`, `list` and `explain` are about: one way for all three. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startScripted } from '../../src/server/index.ts';
import { cli, folder } from './support.ts';

const files = {
  'a.smtpspec': `id a.b
ref "RFC 5321 4.2"

test "one" as one {
  tags smoke
  expect banner 220
}

test "two" as two {
  tags smoke, late
  ref "RFC 5321 4.2.4" should
  send NOOP
  expect 550
}
`,
  'b.smtpspec': 'ref "KB 1"\nexpect banner 220\n',
};

/** A server that takes every command. */
async function server(): Promise<string> {
  const running = await startScripted({ onCommand: (verb) => (verb === 'NOOP' ? '250 ok' : undefined) });
  onTestFinished(() => running.close());
  return `127.0.0.1:${String(running.port)}`;
}

/** The ids of tests in what a command prints. */
const idsIn = (out: string): string[] =>
  [...out.matchAll(/^(?:(?:ok|FAILED|ERRORED) +| {2})?([a-z.]+\/[a-z/]+) {2}/gm)].map(([, id = '']) => id);

describe('run, list and explain choose the same', () => {
  test.each([
    [
      ['a.smtpspec', 'b.smtpspec'],
      ['a.b/one', 'a.b/two', 'b/b'],
    ],
    [['a.smtpspec:5'], ['a.b/one']],
    [['a.smtpspec:6:10'], ['a.b/one']],
    [
      ['a.smtpspec:4', 'a.smtpspec:14'],
      ['a.b/one', 'a.b/two'],
    ],
    [
      ['a.smtpspec:5', 'b.smtpspec'],
      ['a.b/one', 'b/b'],
    ],
    [['b.smtpspec:1'], ['b/b']],
    [
      ['.', 'a.smtpspec:5'],
      ['a.b/one', 'a.b/two', 'b/b'],
    ],
    [
      ['a.smtpspec:5', './a.smtpspec'],
      ['a.b/one', 'a.b/two'],
    ],
    [['.', '--only', '*/t*'], ['a.b/two']],
    [['.', '--tag', 'smoke and not late'], ['a.b/one']],
    [
      ['.', '--tag', 'late', '--tag', 'not smoke'],
      ['a.b/two', 'b/b'],
    ],
    [
      ['.', '--ref', 'RFC5321 §4.2.4', '--ref', 'kb 1'],
      ['a.b/two', 'b/b'],
    ],
    [
      ['.', '--ref', 'RFC 5321 section 4.2'],
      ['a.b/one', 'a.b/two'],
    ],
    [
      ['.', '--level', 'must'],
      ['a.b/one', 'b/b'],
    ],
    [['.', '--level', 'SHOULD'], ['a.b/two']],
  ])('%j', async (args, expected) => {
    const cwd = await folder(files);
    for (const command of [['list'], ['explain'], ['run', '--target', await server()]]) {
      const { out, err } = await cli([...command, ...args], { cwd });
      expect({ ids: idsIn(out), err }, command[0]).toEqual({ ids: expected, err: '' });
    }
  });

  test.each([
    [
      ['a.smtpspec:2'],
      'a.smtpspec:2: this line is in no test\n  the nearest:\n    a.smtpspec:4  a.b/one (to line 7)\n',
    ],
    [['./a.smtpspec:8'], '    ./a.smtpspec:4  a.b/one (to line 7)\n    ./a.smtpspec:9  a.b/two (to line 14)\n'],
    [['b.smtpspec:3'], 'b.smtpspec:3: this line is in no test\n  the nearest:\n    b.smtpspec:1  b/b (to line 2)\n'],
    [
      ['.:4'],
      '.:4: a line is one of a spec, and this is several specs\n  name one of them, for example a.smtpspec:4\n',
    ],
    [['.', '--tag', 'smoke nad late'], '  smoke nad late\n        ^^^ did you mean `and`?\n'],
    [['.', '--tag', '(smoke'], '--tag: this `(` is not closed\n  (smoke\n  ^ a `)` is missing\n'],
    [['.', '--level', 'shall'], '--level: `shall` is no level\n  the levels are must, should and may\n'],
    [['.', '--level', 'shuld'], '--level: `shuld` is no level\n  did you mean `should`?\n'],
    [['.', '--last-failed'], 'cannot read the run log reports/run.jsonl: no such file or folder (ENOENT)\n'],
    [['.', '--last-failed=a.smtpspec'], '--last-failed: a.smtpspec:1: not a run log: the line is no JSON'],
    [['--last-failed', '.'], 'put --last-failed behind the paths, or write --last-failed=FILE\n'],
  ])('%j is refused', async (args, words) => {
    const cwd = await folder({ ...files, 'specs.txt': '' });
    await mkdir(join(cwd, 'specs'));
    await writeFile(join(cwd, 'specs', 'c.smtpspec'), files['b.smtpspec']);
    for (const command of [['list'], ['explain', ...(args[0] === '--last-failed' ? ['a.smtpspec'] : [])]]) {
      const paths = command[0] === 'list' && args[0] === '--last-failed' ? ['a.smtpspec'] : [];
      const { code, out, err } = await cli([...command, ...paths, ...args], { cwd });
      expect({ code, out }, err).toEqual({ code: 2, out: '' });
      expect(err).toContain(words);
    }
  });
});

test.skipIf(process.platform === 'win32')('a file that is called like a line is that file', async () => {
  const cwd = await folder({ 'a:14': `id x\n${files['b.smtpspec']}` });
  expect((await cli(['list', 'a:14'], { cwd })).out).toContain('  x/14  14\n');
});

test('the rows of a CSV file have no lines in the spec', async () => {
  const spec =
    'id x\ntable t in "t.csv"\nfor each r in t {\n  test "x" as x {\n    send NOOP\n    expect 250\n  }\n}\ntest "other" as other {\n  send NOOP\n  expect 250\n}\n';
  const cwd = await folder({ 'x.smtpspec': spec, 't.csv': `id,about\na,1\nb,${'long '.repeat(40)}\nc,3\n` });
  // The row c would stand there, counted in octets of the spec.
  expect((await cli(['list', 'x.smtpspec:9'], { cwd })).out).not.toContain('x/x/c');
  expect((await cli(['list', 'x.smtpspec:2'], { cwd })).code).toBe(2);
});

test('a shipped spec has lines too', async () => {
  const { out } = await cli(['list', 'builtin:relay/closed:45']);
  expect(idsIn(out.replaceAll('-', ''))).toEqual(['relay.closed/foreigntoforeign']);
});

test('nothing is selected: with what was meant, or that no test meets all', async () => {
  const cwd = await folder(files);
  const told = async (...args: string[]): Promise<string> => {
    const { code, err } = await cli(['list', '.', ...args], { cwd });
    expect(code).toBe(5);
    return err;
  };
  expect(await told('--tag', 'smoek and not late')).toContain('  --tag smoek: did you mean `smoke`?\n');
  expect(await told('--ref', 'KB 2')).toContain('  --ref KB 2: did you mean `KB 1`?\n');
  expect(await told('--tag', 'late', '--level', 'must')).toBe(
    'smtpspec: no test was selected\n  no test meets all of --tag, --level\n  see which there are: smtpspec list .\n',
  );
  const line = await cli(['list', 'a.smtpspec:5', '--only', 'two'], { cwd });
  expect(line).toMatchObject({ code: 5, out: '' });
  expect(line.err).toContain('smtpspec list a.smtpspec\n');
});

test('a tag that no test has is noted where it changes nothing else', async () => {
  const cwd = await folder(files);
  const { code, err } = await cli(['list', '.', '--tag', 'smoke and not lat'], { cwd });
  expect({ code, err }).toEqual({
    code: 0,
    err: 'smtpspec: --tag: no test of these specs has the tag lat: did you mean `late`?\n',
  });
});

describe('--last-failed', () => {
  const log = 'reports/run.jsonl';

  test('runs what failed in the last run, target by target, until nothing does', async () => {
    const cwd = await folder(files);
    const [good, bad] = [await server(), await server()];
    const targets = ['--target', `good=${good}`, '--target', `bad=${bad}`];
    expect(
      (await cli(['run', '.', ...targets, '--only', 'two', '--target', 'dead=127.0.0.1:1', '--log', log], { cwd }))
        .code,
    ).toBe(1);

    const again = await cli(['run', '.', ...targets, '--log', 'other.jsonl', '--last-failed', log], { cwd });
    expect(again.out).toContain('2 tests: 2 failed');
    expect(again.err).toBe(
      'smtpspec: --last-failed: not in this run, for its specs or its targets are others: a.b/two on dead\n',
    );
    const one = await cli(['run', '.', '--target', `good=${good}`, '--last-failed', '--log', log], { cwd });
    expect(one.out).toContain('1 test: 1 failed');
    // The log that was read is the log that was written.
    expect(await readFile(join(cwd, log), 'utf8')).toContain('"cases":1,');
    expect(idsIn((await cli(['list', '.', '--last-failed'], { cwd })).out)).toEqual(['a.b/two']);

    await writeFile(join(cwd, 'a.smtpspec'), files['a.smtpspec'].replace('550', '250'));
    expect((await cli(['run', '.', '--target', `good=${good}`, '--last-failed', '--log', log], { cwd })).code).toBe(0);
    expect(await cli(['run', '.', '--target', `good=${good}`, '--last-failed'], { cwd })).toEqual({
      code: 5,
      signal: null,
      out: '',
      err:
        'smtpspec: no test was selected\n' +
        '  --last-failed: nothing failed in the run of reports/run.jsonl (1 case)\n' +
        '  see which there are: smtpspec list .\n',
    });
  });

  test('and says where the run has other specs or targets than its log', async () => {
    const cwd = await folder(files);
    const address = await server();
    await cli(['run', 'a.smtpspec', '--target', `bad=${address}`, '--log', log], { cwd });
    for (const [path, alias] of [
      ['a.smtpspec', 'good'],
      ['b.smtpspec', 'bad'],
    ] as const) {
      const { code, err } = await cli(['run', path, '--target', `${alias}=${address}`, '--last-failed'], { cwd });
      expect(code).toBe(5);
      expect(err).toContain(
        '  --last-failed: not in this run, for its specs or its targets are others: a.b/two on bad\n',
      );
    }
  });
});

test('the line of a row means what is there for this row, in every test over its table', async () => {
  const cwd = await folder({
    't.smtpspec': `id t
table words {
  name word
  one  NOOP
  two  RSET
}
for each w in words {
  test "first" as first {
    send \${w.word}
    expect 250
  }
}
for each w in words {
  test "second" as second {
    send \${w.word}
    expect 250
  }
}
`,
  });
  for (const command of [['list'], ['run', '--target', await server()]]) {
    expect(idsIn((await cli([...command, 't.smtpspec:5'], { cwd })).out), command[0]).toEqual([
      't/first/two',
      't/second/two',
    ]);
  }
  const { code, err } = await cli(['list', 't.smtpspec:3'], { cwd });
  expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('this line is in no test') as string });
});
