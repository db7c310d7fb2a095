/** The shipped specs and the embedded servers from the command line. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { personaNames, startScripted } from '../../src/server/index.ts';
import { TestClient } from '../server/client.ts';
import { cli, folder, installed, start } from './support.ts';

test('explain prints the dialog of a relay attempt', async () => {
  const args = ['explain', 'builtin:relay/closed', '--only', 'relay.closed/foreign-to-foreign'];
  const { code, out, err } = await cli([...args, '--set', 'domain=contoso.com']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.replace(/:\d+\)/, ':LINE)')).toBe(
    `
relay.closed/foreign-to-foreign  from one stranger to another  (builtin:relay/closed:LINE)
  * connect, and read the greeting
  C: HELO <client>
  S: 250
  C: MAIL FROM:<relaytest@example.com>
  S: 250
  C: RCPT TO:<postmaster@contoso.com>
  S: 250
  * EHLO first where the session has not greeted; the positive control where the target has one
  C: RSET
  C: MAIL FROM:<relaytest@example.com>
  C: RCPT TO:<relaytest@example.net>
  * accepted, and a plain mailbox: DATA, and at 354 the connection is dropped; else RSET
  * QUIT, unless the session has ended
`.trimStart(),
  );
});

test('list says which test needs what', async () => {
  const cwd = await folder({
    'a.smtpspec': `spec "A"
param domain: domain
param who: address = x@\${domain}
param extra: string
param never: string = y

test "one" as one {
  send NOOP \${who} \${never}
}
test "two" as two slow {
  tags t
  requires profile mx
  send NOOP \${domain} \${extra}
}
`,
  });
  const { code, out } = await cli(['list', 'a.smtpspec'], { cwd });
  expect(code).toBe(0);
  expect(out).toBe(
    `
A  (a.smtpspec)
  needs --set domain=…
  a/one  one
  a/two  two
    slow · tags t · profile mx · needs --set extra=…

2 tests in 1 spec
profiles that tests ask for: mx (say which one a target is: --profile NAME)
`.trimStart(),
  );
  expect((await cli(['list', 'a.smtpspec', '--tag', 'none'], { cwd })).code).toBe(5);
});

describe('no test was selected', () => {
  const files = {
    'a b.smtpspec': 'spec "A"\nid a.b\ntest "greets" as greets {\n  tags banner\n  expect banner 220\n}\n',
  };
  const target = ['--target', '127.0.0.1:1'];

  test.each([
    ['--only', 'a.b/greet', 'did you mean `a.b/greets`?'],
    ['--only', 'greats', 'did you mean `greets`?'],
    ['--only', '*/greats', 'did you mean `*/greets`?'],
    ['--only', 'ab/*', 'did you mean `a.b/*`?'],
    ['--tag', 'baner', 'did you mean `banner`?'],
  ])('%s %s: %s', async (option, word, meant) => {
    const cwd = await folder(files);
    const commands = [['run', ...target], ['list'], ...(option === '--only' ? [['explain']] : [])];
    for (const [command = '', ...more] of commands) {
      expect(await cli([command, 'a b.smtpspec', ...more, option, word], { cwd })).toEqual({
        code: 5,
        signal: null,
        out: '',
        err: `smtpspec: no test was selected\n  ${option} ${word}: ${meant}\n  see which there are: smtpspec list 'a b.smtpspec'\n`,
      });
    }
  });

  test('and nothing is near', async () => {
    const cwd = await folder(files);
    expect((await cli(['explain', '.', '--only', 'zzzzzz'], { cwd })).err).toBe(
      'smtpspec: no test was selected\n  see which there are: smtpspec list .\n',
    );
  });
});

test('explain takes the values that run takes, and no others', async () => {
  const explain = ['explain', 'builtin:relay/closed', '--set'];
  const slip = await cli([...explain, 'domian=contoso.com']);
  expect(slip).toMatchObject({ code: 2, out: '' });
  expect(slip.err).toContain('did you mean `domain`?');
  const misfit = await cli([...explain, 'domain=no domain']);
  expect(misfit).toMatchObject({ code: 2, out: '' });
  expect(misfit.err).toContain('--set domain: expected a domain, got `no domain`');
});

test('check tells all mistakes and counts them', async () => {
  const cwd = await folder({ 'a.smtpspec': 'snd NOOP\nexpect 260\n', 'b.smtpspec': 'param a: string\nsend NOOP\n' });
  const { code, out } = await cli(['check', '.'], { cwd });
  expect(code).toBe(3);
  expect(out).toContain('error[E0102]: `snd` is no statement\n  --> a.smtpspec:1:1\n');
  expect(out).toContain('error[E0302]: there is no reply code 260');
  expect(out).toContain('warning[W0215]: `a` is never used');
  expect(out).toMatch(/2 specs, 2 tests: 2 errors, 1 warning\n$/);
});

test('check tells as many warnings as there are', async () => {
  const cwd = await folder({
    'a.smtpspec': Array.from({ length: 150_000 }, (_, i) => `param a${String(i)}: int\n`).join(''),
  });
  const { code, out } = await cli(['check', 'a.smtpspec', '--format', 'github'], { cwd });
  expect(code).toBe(0);
  expect(out.match(/\n/g)).toHaveLength(150_000);
});

test('shipped specs run from any folder', async () => {
  const cwd = await folder();
  const only = ['--only', 'relay.closed/foreign-to-foreign'];
  const target = ['--target', 'persona:ims-5.5-open-relay'];
  const { code, out } = await cli(['run', 'builtin:relay/closed', ...only, ...target], { cwd });
  expect(code).toBe(1);
  expect(out).toContain('--> builtin:relay/closed:');
});

test('works where the path of the package has blanks', async () => {
  const place = join(await folder(), 'a package', 'with ünicode & blanks');
  const how = { cwd: place, program: await installed(place) };
  const [checked, ran] = await Promise.all([
    cli(['check', 'builtin:'], how),
    cli(['run', 'builtin:banner/default', '--target', 'persona:ims-5.5-closed', '--only', '*/names-host'], how),
  ]);
  expect(checked, checked.err).toMatchObject({ code: 0 });
  expect(ran, ran.err).toMatchObject({ code: 0 });
});

test('persona list has all of them', async () => {
  const { code, out } = await cli(['persona', 'list']);
  expect(code).toBe(0);
  for (const name of personaNames()) expect(out).toMatch(new RegExp(`^${name.replaceAll('.', '\\.')}$`, 'm'));
});

test('persona serve talks to telnet, until it is interrupted', async () => {
  const { child, ended, shows } = start(['persona', 'serve', 'ims-5.5-closed', '--port', '0']);
  const shown = await shows(/^telnet 127\.0\.0\.1 (\d+)$/m);
  const client = new TestClient(Number(/^telnet 127\.0\.0\.1 (\d+)$/m.exec(shown)?.[1]));
  expect(await client.until((text) => text.endsWith('\r\n'), 'the banner')).toMatch(/^220 /);
  client.write('HELO test.example\r\n');
  expect(await client.until((text) => text.endsWith('\r\n'), 'a reply')).toMatch(/^250 /);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 0, err: '' });
  await client.close();
});

test('persona serve cannot listen where somebody does', async () => {
  const running = await startScripted({});
  onTestFinished(() => running.close());
  const port = String(running.port);
  expect(await cli(['persona', 'serve', 'tarpit', '--port', port])).toEqual({
    code: 2,
    signal: null,
    out: '',
    err: `smtpspec: cannot listen on 127.0.0.1:${port}: the port is in use (EADDRINUSE)\n  choose another with --port, or 0 for a free one\n`,
  });
});

// Root may listen on every port, and so may everybody where the system says so.
const lowest = Number(await readFile('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8').catch(() => '0'));
test.skipIf(process.getuid?.() === 0 || lowest <= 587)('persona serve cannot listen on a port of root', async () => {
  const { code, err } = await cli(['persona', 'serve', 'tarpit', '--port', '587']);
  expect(code).toBe(2);
  expect(err).toContain('cannot listen on 127.0.0.1:587: permission denied (EACCES)\n  ports below 1024 need root\n');
});

describe('where npm has installed the program, the shipped specs are a part of it, not of a package of strangers', () => {
  test('they have their values from the environment, and no grant is asked for', async () => {
    const cwd = await folder();
    const program = await installed(join(cwd, 'node_modules/smtpspec'));
    const env = { SMTPSPEC_SET_DOMAIN: 'adatum.com' };
    const { code, out, err } = await cli(['params', 'builtin:relay/closed'], { cwd, program, env });
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('now adatum.com, from the environment variable SMTPSPEC_SET_DOMAIN');
  });

  test('with --allow-delivery their message goes to a server of the operator', async () => {
    const cwd = await folder();
    const program = await installed(join(cwd, 'node_modules/smtpspec'));
    const server = start(['persona', 'serve', 'postfix-3.9-hardened', '--port', '0']);
    const [address = ''] = /127\.0\.0\.1:\d+/.exec(await server.shows(/127\.0\.0\.1:\d+/)) ?? [];
    const only = ['--only', 'mail-acceptance/five-steps', '--set', 'domain=adatum.com'];
    const args = ['run', 'builtin:mail-acceptance', ...only, '--target', address];
    const { code, out } = await cli([...args, '--allow-delivery'], { cwd, program });
    server.child.kill();
    await server.ended;
    expect(code, out).toBe(0);
    expect(out).not.toContain('library smtpspec');
  });
});
