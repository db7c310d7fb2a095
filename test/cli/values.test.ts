/** Where the values of parameters come from, which of them wins, and how a wrong one is told. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { startScripted } from '../../src/server/index.ts';
import { cli, folder, type HowToStart } from './support.ts';

const spec = [
  'id mail.accept',
  'param domain: domain = default.example',
  'param count: int = 1',
  'param all: list = x',
  'send SAY ${domain} ${count} ${all}',
  'expect 250 "of the test"',
  '',
].join('\n');

type Values = Readonly<Record<string, unknown>>;

interface Given {
  readonly set?: readonly string[];
  readonly params?: readonly Values[];
  readonly env?: Readonly<Record<string, string>>;
  readonly entry?: Values;
  readonly specs?: Readonly<Record<string, string>>;
}

/** Runs specs whose values come from these places. Gives what the server was sent, and how the run ended. */
async function run({ set = [], params = [], env = {}, entry = {}, specs = { 'a.smtpspec': spec } }: Given) {
  const said: string[] = [];
  const server = await startScripted({
    onCommand: (verb, args) => {
      if (verb !== 'SAY') return undefined;
      said.push(args);
      return '550 no';
    },
  });
  onTestFinished(() => server.close());
  const files = params.map((values, i): [string, string] => [`${String(i)}.json`, JSON.stringify(values)]);
  const targets = { mail: { host: '127.0.0.1', port: server.port, parameters: entry } };
  const cwd = await folder({
    ...specs,
    ...Object.fromEntries(files),
    'smtpspec.config.json': JSON.stringify({ targets }),
  });
  const options = [...set.flatMap((text) => ['--set', text]), ...files.flatMap(([name]) => ['--params', name])];
  const how: HowToStart = { cwd, env };
  return { ...(await cli(['run', '.', ...options], how)), said: said.join('; ') };
}

describe('of two places the higher wins', () => {
  const set = ['domain=set.example'];
  const params = [{ domain: 'params.example' }];
  const env = { SMTPSPEC_SET_DOMAIN: 'env.example' };
  const entry = { domain: 'entry.example' };
  test.each<[string, Given, string]>([
    ['--set over --params', { set, params }, 'set.example'],
    ['--set over the environment', { set, env }, 'set.example'],
    ['--set over the entry', { set, entry }, 'set.example'],
    ['--set over the default', { set }, 'set.example'],
    ['--params over the environment', { params, env }, 'params.example'],
    ['--params over the entry', { params, entry }, 'params.example'],
    ['--params over the default', { params }, 'params.example'],
    ['the environment over the entry', { env, entry }, 'env.example'],
    ['the environment over the default', { env }, 'env.example'],
    ['the entry over the default', { entry }, 'entry.example'],
    ['the default', {}, 'default.example'],
    ['a later --set', { set: ['domain=a.example', 'domain=b.example'] }, 'b.example'],
    ['a later file', { params: [{ domain: 'a.example', count: 2 }, { domain: 'b.example' }] }, 'b.example 2'],
    ['a name with its spec, at one place', { set: ['mail.accept/domain=a.example', 'domain=b.example'] }, 'a.example'],
    ['the same in a file', { params: [{ domain: 'b.example', 'mail.accept/domain': 'a.example' }] }, 'a.example'],
    ['the same in an entry', { entry: { domain: 'b.example', 'mail.accept/domain': 'a.example' } }, 'a.example'],
    [
      'the same in the environment',
      { env: { SMTPSPEC_SET_MAIL_ACCEPT__DOMAIN: 'a.example', SMTPSPEC_SET_DOMAIN: 'b.example' } },
      'a.example',
    ],
    ['the higher place over the spec', { set, params: [{ 'mail.accept/domain': 'a.example' }] }, 'set.example'],
    ['a list, a number', { params: [{ all: ['a', 'b'], count: 7 }] }, 'default.example 7 a, b'],
    ['a list as text', { set: ['all=a,b'] }, 'default.example 1 a, b'],
  ])('%s', async (_, given, expected) => {
    const { said, err } = await run(given);
    expect(err).toBe('');
    expect(`${said} `.slice(0, expected.length + 1)).toBe(`${expected} `);
  });
});

test('two specs have different values for one name', async () => {
  const of = (id: string): string => `id ${id}\nparam domain: domain\nsend SAY ${id} \${domain}\nexpect 550\n`;
  const { said } = await run({
    specs: { 'a.smtpspec': of('a'), 'b.smtpspec': of('b') },
    params: [{ domain: 'all.example', 'b/domain': 'b.example' }],
  });
  expect(said.split('; ').sort()).toEqual(['a all.example', 'b b.example']);
});

describe('a value that does not fit is told with its place', () => {
  test.each<[Given, string]>([
    [
      { set: ['domain=no domain'] },
      '--set domain: expected a domain, got `no domain`\n  for example --set domain=example.com\n',
    ],
    [
      { params: [{ 'mail.accept/domain': 'no domain' }] },
      '0.json: at mail.accept/domain: expected a domain, got `no domain`\n  for example "mail.accept/domain": "example.com"\n',
    ],
    [{ params: [{ domain: ['a.example'] }] }, '0.json: at domain: expected a domain, not a list, got `[a.example]`\n'],
    [
      { env: { SMTPSPEC_SET_COUNT: 'many' } },
      'the environment variable SMTPSPEC_SET_COUNT: expected a whole number, got `many`\n  for example SMTPSPEC_SET_COUNT=25\n',
    ],
    [
      { entry: { count: '2.5' } },
      'smtpspec.config.json: at targets.mail.parameters.count: expected a whole number, got `2.5`\n',
    ],
  ])('%j', async (given, words) => {
    const { code, err, said } = await run(given);
    expect({ code, said }).toEqual({ code: 2, said: '' });
    expect(err).toContain(`smtpspec: ${words}`);
    expect(err).toMatch(/ {2}declared in a\.smtpspec as \w+\n$/);
  });

  test('unless another one wins over it', async () => {
    const { err, said } = await run({ set: ['count=3'], params: [{ count: 'x' }], env: { SMTPSPEC_SET_COUNT: 'y' } });
    expect({ err, said }).toEqual({ err: '', said: 'default.example 3 x' });
  });
});

describe('a name that nothing declares', () => {
  test.each<[Given, string]>([
    [{ params: [{ domian: 'a.example' }] }, '0.json: at domian: no spec of this run has a parameter domian\n  did you'],
    [{ set: ['mail.accept/domian=a.example'] }, '  did you mean `mail.accept/domain`?\n'],
    [
      { env: { SMTPSPEC_SET_DOMIAN: 'a.example' } },
      'the environment variable SMTPSPEC_SET_DOMIAN: no spec of this run has such a parameter\n  did you mean `SMTPSPEC_SET_DOMAIN`?\n',
    ],
  ])('and that is near to one without a value is a slip: %j', async (given, words) => {
    const { code, err } = await run(given);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  test.each<[Given, string]>([
    [{ params: [{ zzzz: 1 }] }, '0.json: at zzzz: no spec of this run has a parameter zzzz'],
    // The rerun of one test has the values of its whole run.
    [{ set: ['domain=a.example', 'domains=b'] }, '--set domains: no spec of this run has a parameter domains'],
    [
      { set: ['mail.acept/domain=a.example'] },
      '--set mail.acept/domain: no spec of this run has a parameter mail.acept/domain: did you mean `mail.accept`?',
    ],
    [{ set: ['mail.accept/zzzz=a'] }, '--set mail.accept/zzzz: no spec of this run has a parameter mail.accept/zzzz'],
  ])('and that is far from all is noted: %j', async (given, words) => {
    const { code, err } = await run(given);
    expect({ code, err }).toEqual({ code: 1, err: `smtpspec: ${words}\n` });
  });

  test('of the environment is for other commands', async () => {
    expect((await run({ env: { SMTPSPEC_SET_ZZZZ: 'x' } })).err).toBe('');
  });

  test('of a file for many specs is noted a few times', async () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`zzzz${String(i)}`, 1]));
    const { err } = await run({ params: [many] });
    expect(err.split('\n')).toHaveLength(7);
    expect(err).toContain('smtpspec: and 4 more that no spec of this run has\n');
  });
});

describe('a secret is no parameter', () => {
  const specs = { 'a.smtpspec': 'id s\nsecret pw\nsend SAY ${pw}\nexpect 250\n' };
  test.each<[Given, string]>([
    [{ set: ['pw=hunter22'] }, '--set pw: this is a secret, and others can read the command line'],
    [{ set: ['s/pw=hunter22'] }, '--set s/pw: this is a secret, and others can read the command line'],
    [{ params: [{ pw: 'hunter22' }] }, '0.json: at pw: this is a secret, not a parameter'],
    [
      { env: { SMTPSPEC_SET_PW: 'hunter22' } },
      'the environment variable SMTPSPEC_SET_PW: this is a secret, not a parameter',
    ],
    [
      { entry: { pw: 'hunter22' } },
      'smtpspec.config.json: at targets.mail.parameters.pw: this is a secret, not a parameter',
    ],
  ])('%j', async (given, words) => {
    const { code, err, out } = await run({ specs, ...given });
    expect({ code, err, out }).toEqual({ code: 2, err: `smtpspec: ${words}\n  use --secret pw\n`, out: '' });
  });
});

describe('a variable that two parameters have', () => {
  const specs = { 'a.smtpspec': 'param a.b: string = x\nparam a_b: string = y\nsend SAY ${a.b} ${a_b}\nexpect 250\n' };
  const env = { SMTPSPEC_SET_A_B: 'z' };

  test('is refused: which is meant cannot be known', async () => {
    const { code, err } = await run({ specs, env });
    expect({ code, err }).toEqual({
      code: 2,
      err:
        'smtpspec: the environment variable SMTPSPEC_SET_A_B stands for several parameters: a.b, a_b\n' +
        '  unset it, and give them with --set a.b=… or a file (--params FILE)\n',
    });
  });

  test('is no trouble where both have a value from a higher place', async () => {
    expect(await run({ specs, env, set: ['a.b=1'], params: [{ a_b: '2' }] })).toMatchObject({ err: '', said: '1 2' });
  });
});

describe('the command that runs a test again', () => {
  const rerunOf = ({ out }: { readonly out: string }): string[] =>
    [...out.matchAll(/rerun: (.*)/g)].map(([, command = '']) => command);

  test('has the files, and what the environment gave', async () => {
    const [command] = rerunOf(
      await run({ params: [{ count: 2 }], env: { SMTPSPEC_SET_DOMAIN: 'env.example', SMTPSPEC_SET_COUNT: '5' } }),
    );
    expect(command).toMatch(/ --set domain=env\.example --params 0\.json$/);
  });

  test('does not let a value of the environment win over that of a file', async () => {
    const of = (id: string): string => `id ${id}\nparam domain: domain\nsend SAY \${domain}\nexpect 250\n`;
    const commands = rerunOf(
      await run({
        specs: { 'a.smtpspec': of('a'), 'b.smtpspec': of('b') },
        params: [{ 'b/domain': 'b.example' }],
        env: { SMTPSPEC_SET_DOMAIN: 'env.example' },
      }),
    );
    expect(commands).toHaveLength(2);
    for (const command of commands) expect(command).toContain(' --set a/domain=env.example ');
  });
});
