/** Names that the operator gives and nobody knows: what is near to a known one is a slip, the rest is noted. */
import { expect, onTestFinished, test } from 'vitest';
import { startScripted } from '../../src/server/index.ts';
import { cli, folder } from './support.ts';

const someTarget = ['--target', '127.0.0.1:1'];

/** A folder with a spec that passes on a server of its own, and a configuration that knows that server as `mail`. */
async function prepared(spec: string, entry: object = {}) {
  const server = await startScripted({ onCommand: (verb) => (verb === 'NOOP' ? '250 ok' : undefined) });
  onTestFinished(() => server.close());
  const targets = { mail: { host: '127.0.0.1', port: server.port, ...entry } };
  const cwd = await folder({ 'a.smtpspec': spec, 'smtpspec.config.json': JSON.stringify({ targets }) });
  return { cwd, run: (...args: string[]) => cli(['run', '.', ...args], { cwd }) };
}

const greets = 'expect banner 220\n';

test.each([
  ['mial', 'the configuration has no target mial', 'did you mean `mail`?'],
  ['Mail', 'the configuration has no target Mail', 'did you mean `mail`?'],
  ['x=mial', 'the configuration has no target mial', 'did you mean `mail`?'],
  ['x=mail', 'mail is an alias of the configuration, and has no second one', 'did you mean --target mail?'],
])('an alias that was mistyped is no host: --target %s', async (text, words, meant) => {
  const { run } = await prepared(greets);
  expect(await run('--target', text)).toEqual({
    code: 2,
    signal: null,
    out: '',
    err: `smtpspec: --target ${text}: ${words}\n  ${meant}\n  for a host of that name: --target ${text}:25\n`,
  });
});

test('a host with a port, or one that is near to no alias, is a host', async () => {
  const { run } = await prepared(greets);
  const port = await run('--target', 'mial.invalid', '--target', 'mial:1', '--target', 'localhost:1');
  expect(port.code).not.toBe(2);
  expect(port.out).toContain('--target mial:1\n');
});

test('a secret near to one that is declared is a slip', async () => {
  const { run } = await prepared('secret password\nsend NOOP ${password}\nexpect 250\n');
  const { code, out, err } = await run('--secret', 'pasword');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toBe(
    'smtpspec: --secret pasword: no spec of this run has a secret pasword\n  did you mean `password`?\n',
  );
});

test('a secret that nothing needs is noted, and not asked for', async () => {
  const { run } = await prepared(greets);
  const { code, err } = await run('--secret', 'pw');
  expect({ code, err }).toEqual({ code: 0, err: 'smtpspec: --secret pw: no spec of this run has a secret pw\n' });
});

test('nobody is asked for a secret of a run that is refused anyway', async () => {
  const { run } = await prepared('secret pw\nparam n: int\nsend NOOP ${pw} ${n}\nexpect 250\n');
  expect((await run('--secret', 'pw', '--set', 'n=many')).err).toContain(
    '--set n: expected a whole number, got `many`',
  );
  expect((await run('--secret', 'pw', '--only', 'zzzz')).err).toContain('no test was selected');
});

test('a profile that no spec asks for is noted, with the one that was meant', async () => {
  const { run } = await prepared(`requires profile exchange\n${greets}`);
  const slip = await run('--profile', 'exchagne', '--profile', 'other', '--profile', 'exchange');
  expect(slip.code).toBe(0);
  expect(slip.err).toBe(
    [
      'smtpspec: --profile exchagne: no spec of this run asks for this profile: did you mean `exchange`?',
      'smtpspec: --profile other: no spec of this run asks for this profile',
      '',
    ].join('\n'),
  );
});

const withDefault = 'param domain: domain = a.example\nsend NOOP ${domain}\nexpect 250\n';

test('a name in the entry of a target that is near to a parameter without a value is a slip', async () => {
  const { run } = await prepared(withDefault, { parameters: { domian: 'b.example', other: 'x' } });
  const { code, out, err } = await run();
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(
    'at targets.mail.parameters.domian: no spec of this run has a parameter domian\n  did you mean `domain`?\n',
  );
  expect((await run('--set', 'domain=c.example')).code).toBe(0);
});

test('names in the entry of a target that are for other specs are none', async () => {
  const { run } = await prepared(withDefault, { parameters: { domain: 'b.example', domian: 'x', other: 'x' } });
  expect(await run()).toMatchObject({ code: 0, err: '' });
});

test('a value in the entry of a target must fit, unless --set has another', async () => {
  const { run } = await prepared(withDefault, { parameters: { domain: 'no domain' } });
  expect((await run()).err).toContain('at targets.mail.parameters.domain: expected a domain, got `no domain`');
  expect((await run('--set', 'domain=c.example')).code).toBe(0);
  expect((await run(...someTarget)).code).toBe(4);
});
