/** `params`: what specs need, where each value would come from, and a file to fill in. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, folder } from './support.ts';

const spec = `spec "Probe"
id probe
param domain: domain "The mail domain"
param who: address = me@\${domain}
param names: list
param unused: int = 1
secret password "Of the mailbox"
test "one" as one {
  send NOOP \${who} \${names} \${password}
  expect 250
}
test "two" as two {
  requires param domain
  send NOOP
  expect 250
}
`;

const config = JSON.stringify({
  targets: {
    a: { host: 'a.example', parameters: { domain: 'a.example', names: ['x', 'y'] } },
    b: { host: 'b.example', parameters: { 'probe/domain': 'b.example' } },
  },
  secrets: { password: { env: 'MAIL_PASSWORD' } },
});

test('the list says what is needed, by which tests, and that there is no value', async () => {
  const cwd = await folder({ 'p.smtpspec': spec });
  expect(await cli(['params', 'p.smtpspec'], { cwd })).toEqual({
    code: 0,
    signal: null,
    err: '',
    out: `Probe  (p.smtpspec)
  domain: domain, required
      The mail domain
      needed by every test
      no value yet
  who: address, default me@\${domain}
      needed by one
      its default stands on a secret, or on what has no value
  names: list, required
      needed by one
      no value yet
  unused: int, default 1
      needed by no test
      now 1, its default
  password: secret
      Of the mailbox
      needed by one
      from --secret password: the environment variable SMTPSPEC_SECRET_PASSWORD (not set), or a prompt

4 parameters in 1 spec, without a value: domain, names
give one with --set domain=…, a file (--params FILE), the variable SMTPSPEC_SET_DOMAIN, or the target's entry in the configuration
a file to fill in: smtpspec params p.smtpspec --template
`,
  });
});

test('it says where each value comes from, and nothing of secrets but whether they are set', async () => {
  const cwd = await folder({ 'p.smtpspec': spec, 'smtpspec.config.json': config, 'v.json': '{"unused": 2}' });
  const env = { SMTPSPEC_SET_WHO: 'me@example.org', MAIL_PASSWORD: 'hunter22' };
  const { code, out, err } = await cli(['params', '.', '--params', 'v.json'], { cwd, env });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('on a: now a.example, from smtpspec.config.json: at targets.a.parameters.domain\n');
  expect(out).toContain('on b: now b.example, from smtpspec.config.json: at targets.b.parameters.probe/domain\n');
  expect(out).toContain('      now me@example.org, from the environment variable SMTPSPEC_SET_WHO\n');
  expect(out).toContain('on a: now x, y, from smtpspec.config.json: at targets.a.parameters.names\n');
  expect(out).toContain('on b: no value yet\n');
  expect(out).toContain('      now 2, from v.json: at unused\n');
  expect(out).toContain('the environment variable MAIL_PASSWORD (is set)');
  expect(out).toContain('4 parameters in 1 spec, without a value: names\ngive it with --set names=…');
  expect(out).not.toContain('hunter22');
});

test('the JSON has the same for programs', async () => {
  const cwd = await folder({ 'p.smtpspec': spec, 'smtpspec.config.json': config });
  const env = { MAIL_PASSWORD: 'hunter22' };
  const args = ['params', 'p.smtpspec', '--json', '--target', 'a', '--set', 'probe/unused=3'];
  const { code, out, err } = await cli(args, { cwd, env });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const place = (name: string): string => `smtpspec.config.json: at targets.a.parameters.${name}`;
  const common = { spec: 'probe' };
  expect(JSON.parse(out)).toEqual({
    schema: 1,
    parameters: [
      {
        ...common,
        name: 'domain',
        type: 'domain',
        about: 'The mail domain',
        required: true,
        variable: 'SMTPSPEC_SET_DOMAIN',
        tests: ['probe/one', 'probe/two'],
        values: [{ target: 'a', from: 'target', place: place('domain'), value: 'a.example' }],
      },
      {
        ...common,
        name: 'who',
        type: 'address',
        required: false,
        default: 'me@${domain}',
        variable: 'SMTPSPEC_SET_WHO',
        tests: ['probe/one'],
        values: [{ from: 'default', value: 'me@a.example' }],
      },
      {
        ...common,
        name: 'names',
        type: 'list',
        required: true,
        variable: 'SMTPSPEC_SET_NAMES',
        tests: ['probe/one'],
        values: [{ target: 'a', from: 'target', place: place('names'), value: 'x, y' }],
      },
      {
        ...common,
        name: 'unused',
        type: 'int',
        required: false,
        default: '1',
        variable: 'SMTPSPEC_SET_UNUSED',
        tests: [],
        values: [{ from: 'set', place: '--set probe/unused', value: '3' }],
      },
    ],
    secrets: [
      {
        ...common,
        name: 'password',
        about: 'Of the mailbox',
        variable: 'MAIL_PASSWORD',
        set: true,
        tests: ['probe/one'],
      },
    ],
  });
});

test('what a value is given for is no longer needed below it', async () => {
  const cwd = await folder({ 'p.smtpspec': 'param a: string\nparam b: string = ${a}\nsend NOOP ${b}\nexpect 250\n' });
  const testsOf = async (...more: string[]): Promise<unknown> => {
    const { out } = await cli(['params', '.', '--json', ...more], { cwd });
    return (JSON.parse(out) as { parameters: { tests: string[] }[] }).parameters.map(({ tests }) => tests.length);
  };
  expect(await testsOf()).toEqual([1, 1]);
  expect(await testsOf('--set', 'b=x')).toEqual([0, 1]);
});

test('the template has what has no default, and commands take it', async () => {
  const types = ['string', 'int', 'bool', 'domain', 'address', 'path', 'host', 'duration', 'size', 'list'];
  const all = types.map((type) => `param ${type}_: ${type}\n`).join('');
  const cwd = await folder({
    'a.smtpspec': `id a\n${all}param known: int = 1\nparam both: int\nsend NOOP \${both}\nexpect 250\n`,
    'b.smtpspec': 'id b\nparam both: size\nparam string_: string\nsend NOOP ${both}\nexpect 250\n',
  });
  const { code, out, err } = await cli(['params', '.', '--template'], { cwd });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(JSON.parse(out)).toEqual({
    string_: 'hello',
    int_: 25,
    bool_: true,
    domain_: 'example.com',
    address_: 'a@example.com',
    path_: '<a@example.com>',
    host_: 'mail.example.com',
    duration_: '5s',
    size_: '10MiB',
    list_: ['one', 'two'],
    'a/both': 25,
    'b/both': '10MiB',
  });
  await writeFile(join(cwd, 'values.json'), out);
  const filled = await cli(['params', '.', '--params', 'values.json'], { cwd });
  expect(filled).toMatchObject({ code: 0, err: '' });
  expect(filled.out).toContain('14 parameters in 2 specs: each has a value\n');
});

test('it refuses what a run would refuse', async () => {
  const cwd = await folder({ 'p.smtpspec': spec, 'broken.smtpspec': 'expect 260\n' });
  const misfit = await cli(['params', 'p.smtpspec'], { cwd, env: { SMTPSPEC_SET_DOMAIN: 'no domain' } });
  expect(misfit).toMatchObject({ code: 2, out: '' });
  expect(misfit.err).toContain('the environment variable SMTPSPEC_SET_DOMAIN: expected a domain');
  expect((await cli(['params', 'broken.smtpspec'], { cwd })).code).toBe(3);
  expect((await cli(['params', 'p.smtpspec', '--target', 'persona:nobody'], { cwd })).err).toContain('no persona');
});

test('the values of an embedded server are known without starting it', async () => {
  const cwd = await folder({ 'p.smtpspec': spec });
  const { out } = await cli(['params', 'p.smtpspec', '--target', 'persona:tarpit'], { cwd });
  expect(out).toContain('on tarpit: now adatum.com, from the target tarpit: domain\n');
  expect(out).toContain('now me@adatum.com, its default\n');
});

test('list and explain have the same values', async () => {
  const cwd = await folder({ 'p.smtpspec': spec, 'smtpspec.config.json': config, 'v.json': '{"names": ["v", "w"]}' });
  const list = async (...more: string[]): Promise<string> => (await cli(['list', 'p.smtpspec', ...more], { cwd })).out;
  // Of several targets one has no value for `names`.
  expect(await list()).toMatch(/probe\/one {2}one\n {4}needs --set names=…\n/);
  expect(await list('--target', 'a')).not.toContain('needs');
  expect(await list('--params', 'v.json')).not.toContain('needs');

  const explain = async (...more: string[]): Promise<string> =>
    (await cli(['explain', 'p.smtpspec', '--only', 'probe/one', ...more], { cwd })).out;
  expect(await explain('--target', 'a')).toContain('C: NOOP me@a.example x, y <password>\n');
  expect(await explain('--target', 'b', '--params', 'v.json')).toContain('C: NOOP me@b.example v, w <password>\n');
  expect(await explain('--params', 'v.json')).toContain('C: NOOP me@<domain> v, w <password>\n');
});

test('list says what there is, whatever an entry has for other specs', async () => {
  const entry = { targets: { a: { host: 'a.example', parameters: { domian: 'no domain', names: 'a,,b' } } } };
  const cwd = await folder({ 'p.smtpspec': spec, 'smtpspec.config.json': JSON.stringify(entry) });
  expect(await cli(['list', 'p.smtpspec'], { cwd })).toMatchObject({ code: 0, err: '' });
  expect((await cli(['explain', 'p.smtpspec'], { cwd })).err).toContain('did you mean `domain`?');
});

test('what an including file gives is told with its place', async () => {
  const cwd = await folder({
    'lib.smtpspec':
      'id lib\nparam domain: domain = a.example\ntest "x" as x {\n  send "NOOP ${domain}"\n  expect 250\n}\n',
    'own.smtpspec': 'id own\nimport "./lib.smtpspec" as lib\ninclude tests from lib with (domain: b.example)\n',
  });
  const { out } = await cli(['params', 'own.smtpspec'], { cwd });
  expect(out).toContain('now b.example, from the include in own.smtpspec:3\n');
});
