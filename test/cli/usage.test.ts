/** Wrong usage: exit code 2, a sentence that names the option, and the word that was meant. */
import { describe, expect, test } from 'vitest';
import { knownWords } from '../../src/cli/suggestion.ts';
import { cli, folder } from './support.ts';

const asks = 'secret pw\nsend NOOP ${pw}\nexpect 250\n';

const someTarget = ['--target', '127.0.0.1:1'];

describe.concurrent('is refused with exit code 2', () => {
  test.each([
    [['rum'], 'unknown command or argument rum: did you mean `run`?'],
    [
      [],
      'say what to do: smtpspec run, check, fmt, parse, list, explain, params, docs, test-library, init, persona or sink',
    ],
    [['persona'], 'say which: smtpspec persona list'],
    [['persona', 'srve', 'tarpit'], 'unknown command or argument srve: did you mean `serve`?'],
    [['run', '--taget', 'x'], 'unknown option --taget: did you mean `--target`'],
    [['run', '--allow-delivry'], 'unknown option --allow-delivry: did you mean `--allow-delivery`?'],
    [['run', '--per_host=3'], 'unknown option --per_host: did you mean `--per-host`?'],
    [['run', '--target'], 'target'],
    [['run', 'specs'], 'no target: say which server to test'],
    [['run', 'specs', ...someTarget, '--budget', 'stpes=1'], '--budget: there is no budget `stpes`'],
    [['run', 'specs', ...someTarget, '--budget', 'time=10'], '--budget: time: `10` is not a duration such as 10m'],
    [['run', 'specs', ...someTarget, '--timeout', 'abc'], '--timeout: `abc` is no duration'],
    [['run', 'specs', ...someTarget, '--timeout', '0s'], '--timeout: `0s` is no duration'],
    [['run', 'specs', ...someTarget, '--timeout', '2h'], '--timeout: `2h` is no duration'],
    [['run', 'specs', ...someTarget, '--jobs', '0'], '--jobs: `0` is no whole number from 1'],
    [['run', 'specs', ...someTarget, '--jobs=-1'], '--jobs: `-1` is no whole number'],
    [['run', 'specs', ...someTarget, '--per-host', '1e2'], '--per-host: `1e2` is no whole number'],
    [['run', 'specs', ...someTarget, '--rate', '2.5'], '--rate: `2.5` is no whole number'],
    [['run', 'specs', ...someTarget, '--rate', ''], '--rate'],
    [['run', 'specs', ...someTarget, '--jobs', '1', '--jobs', '2'], '--jobs is given 2 times'],
    [['run', 'specs', ...someTarget, '--junit', 'a', '--junit', 'b'], '--junit is given 2 times'],
    [['run', 'specs', ...someTarget, '--client-name', 'a b'], '--client-name'],
    [['run', 'specs', ...someTarget, '--set', 'domain'], '--set: `domain` is not name=value'],
    [['run', 'specs', ...someTarget, '--set', '=x'], '--set: `=x` is not name=value'],
    [['run', 'specs', ...someTarget, '--set', 'domian=a.example'], 'did you mean `domain`?'],
    [['run', 'specs', ...someTarget, '--set', 'domain=no domain'], '--set domain: expected a domain, got `no domain`'],
    [['run', 'specs', ...someTarget, '--set', 'a/b/c=x'], '--set: `a/b/c=x` is not name=value'],
    [['run', 'specs', ...someTarget, '--params', 'none.json'], 'cannot read the parameters none.json'],
    [['params', 'specs', '--json', '--template'], '--json and --template print different things'],
    [['params', 'specs', '--tempalte'], 'did you mean `--template`?'],
    [['run', 'specs', ...someTarget, '--secret', 'pw=hunter2'], '--secret takes a name, never a value'],
    [['run', 'specs', ...someTarget, '--config', 'none.json'], 'cannot read the configuration none.json'],
    [['run', 'specs', ...someTarget, ...someTarget], 'two targets are called 127.0.0.1:1'],
    [['run', 'specs', '--target', 'h:0'], '--target: `0` is no port'],
    [['run', 'specs', '--target', 'persona:exchange-2013'], 'persona'],
    [['run', 'specs', '--target', 'persona:tarpit:x=1'], 'persona list'],
    [['run', 'specs', ...someTarget, '--log', 'package.json/r.log'], 'package.json/r.log'],
    [['run', 'specs', ...someTarget, '--junit', 'package.json/r.xml'], 'package.json/r.xml'],
    [
      ['run', 'specs', ...someTarget, '--log', 'reports/x', '--junit', './reports/x'],
      '--log and --junit are the same file',
    ],
    [['check', '--format', 'sarrif'], '--format: there is no `sarrif`\n  did you mean `sarif`?'],
    [['parse', 'specs'], 'say in which form: smtpspec parse --json'],
    [['persona', 'serve', 'nobody'], 'persona list'],
    [['persona', 'serve', 'tarpit', '--host', '0.0.0.0'], 'no loopback address'],
    [['persona', 'serve', 'tarpit', '--host', '127.0.0.999'], '--host: 127.0.0.999 is no loopback address'],
    [['persona', 'serve', 'tarpit', '--host', '127.0.0.1.example.org'], 'no loopback address'],
    [['persona', 'serve', 'tarpit', '--port', '70000'], '--port: `70000` is no whole number from 0 to 65535'],
  ])('%j', async (args, words) => {
    const { code, out, err } = await cli(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
    expect(err).toMatch(/^smtpspec: /);
    expect(err).not.toMatch(/\bat .*\.js:\d/);
  });
});

test('a secret that was typed on the command line is not repeated', async () => {
  expect((await cli(['run', 'specs', ...someTarget, '--secret', 'pw=hunter2'])).err).not.toContain('hunter2');
});

test('a value for a secret is refused on the command line, and not repeated', async () => {
  const cwd = await folder({ 'a.smtpspec': asks });
  const { code, err } = await cli(['run', 'a.smtpspec', ...someTarget, '--set', 'pw=hunter2'], { cwd });
  expect(code).toBe(2);
  expect(err).toContain('use --secret pw');
  expect(err).not.toContain('hunter2');
});

test('suggestions know all options and commands, and no others', async () => {
  const commands = [
    'run',
    'check',
    'fmt',
    'parse',
    'list',
    'explain',
    'params',
    'docs',
    'test-library',
    'init',
    'persona',
    'demo',
    'persona serve',
    'sink',
    'persona list',
  ];
  const helps = await Promise.all(commands.map((command) => cli([...command.split(' '), '--help'])));
  const real = new Set(commands.flatMap((command) => command.split(' ')));
  for (const { code, out } of helps) {
    expect(code).toBe(0);
    for (const [, option] of out.matchAll(/^\s+(?:-h, )?--([a-z0-9-]+)/gm)) if (option !== undefined) real.add(option);
  }
  expect([...knownWords].sort()).toEqual([...real].sort());
});

test('help says what holds where no path is given, and once', async () => {
  for (const [command, expected] of [
    ['run', 'specs'],
    ['check', 'specs'],
    ['fmt', 'specs'],
    ['parse', 'specs'],
    ['list', 'builtin:'],
    ['params', 'specs'],
    ['explain', undefined],
  ] as const) {
    const { out } = await cli([command, '--help']);
    // Beside `paths`, or below it where the line is full.
    const paths = /^ {2}paths [^]*?\n\n/m.exec(out)?.[0] ?? '';
    const found = [...paths.matchAll(/default: ([^\])]*)/g)].map(([, value]) => value);
    expect(found, out).toEqual(expected === undefined ? [] : [expected]);
  }
});

test('help and version go to standard output', async () => {
  const [help, version] = await Promise.all([cli(['--help']), cli(['--version'])]);
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toContain('smtpspec run [paths..]');
  expect(help.out).toContain('Exit codes: 0 nothing failed, 1 something failed, 2 wrong usage');
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
