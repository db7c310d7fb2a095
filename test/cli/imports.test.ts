/** Files that import others, and packages: read, checked, explained, run, and said what was used. */
import { createHash } from 'node:crypto';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cli, folder } from './support.ts';

const persona = ['--target', 'persona:postfix-3.9-hardened'];

const steps = `id org.steps
param sender: path = <>
def greet() {
  send EHLO
  expect 250
}
def envelope(from = "\${sender}", to) {
  send MAIL FROM:\${from}
  expect 250
  send RCPT TO:\${to}
  expect 250
}
`;

const basic = `spec "Basics"
id org.basic
import "../lib/steps.smtpspec" as steps
param domain: domain
param postmaster: address = postmaster@\${domain}
test "the postmaster is known" as postmaster {
  use steps.greet()
  use steps.envelope(to: <\${postmaster}>)
}
`;

const manifest = JSON.stringify({
  name: 'whatever-it-calls-itself',
  version: '1.2.0',
  exports: { '.': './specs/basic.smtpspec', './*': './specs/*.smtpspec' },
});

const installed = {
  'package.json': '{}',
  'node_modules/@org/mail/package.json': manifest,
  'node_modules/@org/mail/lib/steps.smtpspec': steps,
  'node_modules/@org/mail/specs/basic.smtpspec': basic,
};

const own = `id own
import "@org/mail" as mail
import "./lib/hello.smtpspec" as hello
param domain: domain = contoso.com
include tests from mail with (domain: \${domain})
test "mine" as mine {
  use hello.hello(name: client.example)
}
`;

const hello = `def hello(name) {
  send "EHLO \${name}"
  expect 250
  expect 251
}
`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('a run tells what was used, and a failure the line inside and the call', async () => {
  const cwd = await folder({ ...installed, 'own.smtpspec': own, 'lib/hello.smtpspec': hello });
  const ended = await cli(['run', 'own.smtpspec', ...persona, '--log', 'run.jsonl'], { cwd });
  expect([ended.code, ended.err]).toEqual([1, '']);
  expect(ended.out).toContain(`library @org/mail 1.2.0  lib/steps.smtpspec  sha256 ${sha256(steps)}\n`);
  expect(ended.out).toContain(`library @org/mail 1.2.0  specs/basic.smtpspec  sha256 ${sha256(basic)}\n`);
  expect(ended.out).toContain('ok      org.basic/postmaster');
  expect(ended.out).toContain('--> lib/hello.smtpspec:4:10\n');
  expect(ended.out).toContain('= called in own.smtpspec:7: use hello.hello(name: client.example)');
  expect(ended.out).toContain('rerun: npx smtpspec run own.smtpspec --only own/mine');
  const [started] = (await readFile(join(cwd, 'run.jsonl'), 'utf8')).split('\n');
  expect(JSON.parse(started ?? '')).toMatchObject({
    libraries: [
      { package: '@org/mail', version: '1.2.0', file: 'lib/steps.smtpspec', sha256: sha256(steps) },
      { package: '@org/mail', version: '1.2.0', file: 'specs/basic.smtpspec', sha256: sha256(basic) },
    ],
  });
});

test('an included test that fails is run again by the file that includes it', async () => {
  const cwd = await folder({ ...installed, 'own.smtpspec': own, 'lib/hello.smtpspec': hello });
  const ended = await cli(['run', 'own.smtpspec', ...persona, '--set', 'org.basic/domain=nowhere.example'], { cwd });
  expect(ended.out).toMatch(/FAILED {2}org\.basic\/postmaster/);
  expect(ended.out).toContain('--> node_modules/@org/mail/lib/steps.smtpspec:11:10');
  expect(ended.out).toContain('called in node_modules/@org/mail/specs/basic.smtpspec:8: use steps.envelope');
  expect(ended.out).toContain('npx smtpspec run own.smtpspec --only org.basic/postmaster');
});

describe('the value of a parameter of an included file', () => {
  const sent = async (args: readonly string[], env = {}): Promise<string> => {
    const cwd = await folder({
      ...installed,
      'own.smtpspec': own,
      'lib/hello.smtpspec': hello,
      'smtpspec.config.json': JSON.stringify({
        targets: {
          lab: { host: '127.0.0.1', parameters: { 'org.steps/sender': '<lab@example.com>' } },
          other: { host: '127.0.0.1' },
        },
      }),
    });
    const ended = await cli(['explain', 'own.smtpspec', '--only', 'org.basic/postmaster', ...args], { cwd, env });
    expect(ended.err).toBe('');
    return ended.out
      .split('\n')
      .filter((line) => /MAIL|RCPT/.test(line))
      .map((line) => line.trim())
      .join(' ');
  };

  test.each([
    ['is what the including file gives', [], 'C: MAIL FROM:<> C: RCPT TO:<postmaster@contoso.com>'],
    [
      'in the names of that file, which the operator gives',
      ['--set', 'domain=a.example'],
      'C: MAIL FROM:<> C: RCPT TO:<postmaster@a.example>',
    ],
    [
      'or what the operator gives to this library',
      ['--set', 'org.basic/domain=b.example', '--set', 'own/domain=a.example'],
      'C: MAIL FROM:<> C: RCPT TO:<postmaster@b.example>',
    ],
    [
      'and of a file that this one imports what is given to that',
      ['--target', 'lab', '--set', 'domain=a.example'],
      'C: MAIL FROM:<lab@example.com> C: RCPT TO:<postmaster@a.example>',
    ],
  ])('%s', async (_, args, dialog) => {
    expect(await sent(args)).toBe(dialog);
  });
});

test('params lists what the called files need, list what is missing', async () => {
  const cwd = await folder({
    ...installed,
    'own.smtpspec': `import "@org/mail" as mail
import "@org/mail/../lib/steps" as nothing
import "./needs.smtpspec" as needs
test "mine" as mine {
  use needs.it()
}
`,
    'needs.smtpspec':
      'id needs\nparam it: domain\nparam unused: int = 1\ndef it() {\n  send NOOP ${it}\n  expect 250\n}\n',
  });
  expect((await cli(['check', 'own.smtpspec'], { cwd })).code).toBe(3);
  const spec = `id own\nimport "./needs.smtpspec" as needs\ntest "mine" as mine {\n  use needs.it()\n}\n`;
  const fine = await folder({
    'own.smtpspec': spec,
    'needs.smtpspec': 'id needs\nparam it: domain\ndef it() {\n  send NOOP ${it}\n  expect 250\n}\n',
  });
  const listed = await cli(['list', 'own.smtpspec'], { cwd: fine });
  expect(listed.out).toContain('needs --set needs/it=…');
  const params = await cli(['params', 'own.smtpspec'], { cwd: fine });
  expect(params.out).toContain('needs  (needs.smtpspec)\n  it: domain, required\n      needed by own/mine\n');
  const run = await cli(['run', 'own.smtpspec', ...persona], { cwd: fine });
  expect([run.code, run.err]).toEqual([5, '']);
  expect(run.out).toContain('needs the parameter `it`');
  const given = await cli(['run', 'own.smtpspec', ...persona, '--set', 'needs/it=a.example'], { cwd: fine });
  expect([given.code, given.err]).toEqual([0, '']);
});

test('a variable that was not granted is told with its grant, as it may well be set', async () => {
  const cwd = await folder(installed);
  const env = { SMTPSPEC_SET_DOMAIN: 'adatum.com' };
  const how = `the variable SMTPSPEC_SET_DOMAIN (once it is granted: "grants": { "@org/mail": { "environment": ["SMTPSPEC_SET_DOMAIN"] } }), or`;
  const ended = await cli(['run', '@org/mail', '--target', '127.0.0.1:1'], { cwd, env });
  expect(ended.code).toBe(5);
  expect(ended.out).toContain(how);
  expect((await cli(['params', '@org/mail'], { cwd, env })).out).toContain(how);
  const grants = { '@org/mail': { environment: ['SMTPSPEC_SET_DOMAIN'] } };
  await writeFile(join(cwd, 'smtpspec.config.json'), JSON.stringify({ grants }));
  const granted = await cli(['params', '@org/mail'], { cwd, env });
  expect(granted.out).toContain('now adatum.com, from the environment variable SMTPSPEC_SET_DOMAIN');
});

describe('a variable that is set and was not granted, of a parameter with a default', () => {
  const grant = '"grants": { "@org/mail": { "environment": ["SMTPSPEC_SET_FROM"] } }';
  const note = `smtpspec: SMTPSPEC_SET_FROM is set, but not granted to @org/mail, whose parameter from stays at its default; to grant it, in the configuration: ${grant}\n`;
  const files = {
    'package.json': '{}',
    'node_modules/@org/mail/package.json': JSON.stringify({ version: '1.0.0', exports: { './*': './*.smtpspec' } }),
    'node_modules/@org/mail/a.smtpspec':
      'id org.a\nparam from: string = a\ntest "t" as t {\n  send NOOP ${from}\n  expect 250\n}\n',
    'node_modules/@org/mail/b.smtpspec':
      'id org.b\nparam from: string = b\ndef hello() {\n  send NOOP ${from}\n  expect 250\n}\ntest "t" as t {\n  use hello()\n}\n',
    'own.smtpspec':
      'id own\nimport "@org/mail/b" as b\nparam from: string = own\ntest "t" as t {\n  use b.hello()\n  send NOOP ${from}\n}\n',
    'including.smtpspec': 'id including\nimport "@org/mail/a" as a\ninclude tests from a with (from: mine)\n',
  };
  const run = (args: string[], env: Record<string, string> = { SMTPSPEC_SET_FROM: 'x' }, config = {}) =>
    folder({ ...files, 'smtpspec.config.json': JSON.stringify(config) }).then((cwd) =>
      cli(['run', ...args, ...persona, '--verbose'], { cwd, env }),
    );

  test('is noted once, with the grant; the default is used', async () => {
    const ended = await run(['@org/mail']);
    expect([ended.code, ended.err]).toEqual([0, note]);
    expect(ended.out).toContain('C: NOOP a\n');
    expect(ended.out).toContain('C: NOOP b\n');
    expect((await run(['own.smtpspec'])).err).toBe(note);
  });

  test('the variable of one spec is noted by its name', async () => {
    const { err } = await run(['@org/mail'], { SMTPSPEC_SET_ORG_A__FROM: 'x' });
    expect(err).toContain('smtpspec: SMTPSPEC_SET_ORG_A__FROM is set, but not granted to @org/mail');
    expect(err.match(/^smtpspec:/gm)).toHaveLength(1);
  });

  test.each([
    ['it was granted', ['@org/mail'], { grants: { '@org/mail': { environment: ['SMTPSPEC_SET_FROM'] } } }],
    ['--set gives another value', ['@org/mail', '--set', 'from=y'], {}],
    ['the including spec gives one', ['including.smtpspec'], {}],
  ])('nothing is noted where %s', async (_, args, config) => {
    const ended = await run(args, undefined, config);
    expect([ended.code, ended.err]).toEqual([0, '']);
  });
});

test('the names of a library do not stand in the way of variables that were not granted to it', async () => {
  const cwd = await folder({
    'package.json': '{}',
    'node_modules/@org/names/package.json': JSON.stringify({ version: '1.0.0', exports: './names.smtpspec' }),
    'node_modules/@org/names/names.smtpspec': `id org.names
param mail_host: string = x
secret domain
def hello() {
  send NOOP \${mail_host}
  expect 250
}
test "a secret" as secret {
  send NOOP \${domain}
}
`,
    'own.smtpspec': `id own
import "@org/names" as names
param domain: string
param mail.host: string = y
test "mine" as mine {
  use names.hello()
  send NOOP \${domain} \${mail.host}
  expect 250
}
`,
  });
  const env = { SMTPSPEC_SET_DOMAIN: 'from-the-environment', SMTPSPEC_SET_MAIL_HOST: 'mail.example' };
  const run = ['run', 'own.smtpspec', ...persona, '--verbose'];
  const ended = await cli(run, { cwd, env });
  expect([ended.code, ended.err]).toEqual([
    0,
    expect.stringMatching(/^smtpspec: SMTPSPEC_SET_MAIL_HOST is set, but not granted to @org\/names, .*\n$/),
  ]);
  expect(ended.out).toContain('C: NOOP x\n');
  expect(ended.out).toContain('C: NOOP from-the-environment mail.example\n');
  const grantOf = (variable: string): Promise<void> =>
    writeFile(
      join(cwd, 'smtpspec.config.json'),
      JSON.stringify({ grants: { '@org/names': { environment: [variable] } } }),
    );
  await grantOf('SMTPSPEC_SET_DOMAIN');
  expect((await cli(run, { cwd, env })).err).toContain('SMTPSPEC_SET_DOMAIN: this is a secret');
  await grantOf('SMTPSPEC_SET_MAIL_HOST');
  expect((await cli(run, { cwd, env })).err).toContain('stands for several parameters: mail.host, mail_host');
});

describe('a package by its name', () => {
  test('is all specs that it offers', async () => {
    const cwd = await folder({
      ...installed,
      'node_modules/@org/mail/specs/other.smtpspec': 'id other\nsend NOOP\nexpect 250\n',
    });
    const ended = await cli(['run', '@org/mail', ...persona, '--set', 'domain=adatum.com'], { cwd });
    expect(ended.out).toMatch(/2 tests: 2 passed/);
    expect([ended.code, ended.err]).toEqual([0, '']);
    expect(ended.out).toContain('library @org/mail 1.2.0  specs/other.smtpspec');
  });

  test('or one of them', async () => {
    const cwd = await folder(installed);
    const ended = await cli(['check', '@org/mail/basic'], { cwd });
    expect(ended).toMatchObject({ code: 0, out: '1 spec, 1 test: 0 errors, 0 warnings\n' });
  });

  test('one that is linked from elsewhere is run again as what it is, not as a spec of the operator', async () => {
    const elsewhere = await folder({
      'package.json': manifest,
      'specs/basic.smtpspec': 'id far\ntest "no" as no {\n  send NOOP\n  expect 221\n}\n',
    });
    const cwd = await folder({ 'node_modules/@org/other/package.json': '{}' });
    await symlink(elsewhere, join(cwd, 'node_modules/@org/mail'), 'junction');
    const ended = await cli(['run', '@org/mail', ...persona], { cwd });
    const [, rerun = ''] = /rerun: npx smtpspec (.*)/.exec(ended.out) ?? [];
    expect(rerun).toMatch(/^run @org\/mail(\/basic)? --only far\/no /);
    const again = await cli(rerun.split(' '), { cwd });
    expect(again.out).toContain('library @org/mail 1.2.0  specs/basic.smtpspec');
    expect(again.code).toBe(1);
  });

  test.each([
    ['@org/mail/nothing', 'in @org/mail ./specs/nothing.smtpspec: there is no such file'],
    ['@org/mail/nothing', 'it offers ., ./basic'],
    ['@org/gone', 'the package @org/gone is not installed'],
  ])('%s is told', async (name, why) => {
    const ended = await cli(['check', name], { cwd: await folder(installed) });
    expect(ended.code).toBe(3);
    expect(ended.out).toContain(why);
  });
});

test('an error in an imported file stops the run, with its place; a warning of a package is for its authors', async () => {
  const cwd = await folder({
    ...installed,
    'own.smtpspec':
      'import "@org/mail/warned" as warned\nimport "./wrong.smtpspec" as wrong\ntest "a" {\n  use wrong.a()\n  use warned.a()\n}\n',
    'wrong.smtpspec': 'def a() {\n  sned NOOP\n}\n',
    'node_modules/@org/mail/specs/warned.smtpspec': 'param unused: int = 1\ndef a() {\n  send NOOP\n  expect 250\n}\n',
  });
  const ended = await cli(['check', 'own.smtpspec'], { cwd });
  expect(ended.code).toBe(3);
  expect(ended.out).toContain('error[E0102]: `sned` is no statement\n  --> wrong.smtpspec:2:3');
  expect(ended.out).not.toContain('W0215');
});

test('the line of an include is that of its tests', async () => {
  const cwd = await folder({ ...installed, 'own.smtpspec': own, 'lib/hello.smtpspec': hello });
  const listed = await cli(['list', 'own.smtpspec:5'], { cwd });
  expect([listed.out.includes('org.basic/postmaster'), listed.out.includes('own/mine')]).toEqual([true, false]);
  const nothing = await cli(['list', 'own.smtpspec:4'], { cwd });
  expect(nothing.code).toBe(2);
  expect(nothing.err).toContain('own.smtpspec:5  org.basic/postmaster');
});

test('tests that are included twice need another id', async () => {
  const twice = (id: string): string => `id own
import "./basic.smtpspec" as basic
include tests from basic
include tests from basic${id}
`;
  const cwd = await folder({
    'basic.smtpspec': 'id basic\ntest "a" as a {\n  send NOOP\n  expect 250\n}\n',
    'one.smtpspec': twice(''),
    'two.smtpspec': twice(' as basic.again'),
  });
  const clash = await cli(['check', 'one.smtpspec'], { cwd });
  expect(clash.out).toContain(
    'error[E0202]: the id basic/a of the included tests is there already\n  --> one.smtpspec:4:1',
  );
  expect(clash.out).toContain('include tests from basic as my-company.some-topic');
  // Named by itself as well, before or behind it: told once, for all its tests.
  await writeFile(
    join(cwd, 'basic.smtpspec'),
    'id basic\ntest "a" as a {\n  send NOOP\n}\ntest "b" as b {\n  send NOOP\n}\n',
  );
  await writeFile(join(cwd, 'own.smtpspec'), 'id own\nimport "./basic.smtpspec" as basic\ninclude tests from basic\n');
  for (const paths of [
    ['own.smtpspec', 'basic.smtpspec'],
    ['basic.smtpspec', 'own.smtpspec'],
  ]) {
    const { out } = await cli(['check', ...paths], { cwd });
    expect(out.match(/E0202/g)).toHaveLength(1);
  }
  await writeFile(join(cwd, 'basic.smtpspec'), 'id basic\ntest "a" as a {\n  send NOOP\n  expect 250\n}\n');
  const fine = await cli(['run', 'two.smtpspec', ...persona], { cwd });
  expect(fine.out).toMatch(/ok {6}basic\/a .*\nok {6}basic\.again\/a /);
});

describe('files that would never end', () => {
  test('a ring, with all of it', async () => {
    const link = (to: string): string => `import "./${to}.smtpspec" as next\ndef a() {\n  use next.a()\n}\n`;
    const cwd = await folder({ 'a.smtpspec': link('b'), 'b.smtpspec': link('c'), 'c.smtpspec': link('a') });
    const ended = await cli(['check', 'a.smtpspec'], { cwd });
    expect(ended.code).toBe(3);
    expect(ended.out).toContain('error[E0112]: files import each other in a ring\n  --> c.smtpspec:1:8');
    expect(ended.out).toContain('a.smtpspec imports b.smtpspec imports c.smtpspec imports a.smtpspec');
  });

  test('a chain of many files', async () => {
    const files = Array.from({ length: 40 }, (_, i): [string, string] => [
      `f${String(i)}.smtpspec`,
      `import "./f${String(i + 1)}.smtpspec" as next\ndef a() {\n  use next.a()\n}\n`,
    ]);
    const cwd = await folder(Object.fromEntries(files));
    const ended = await cli(['check', 'f0.smtpspec'], { cwd });
    expect(ended.code).toBe(3);
    expect(ended.out).toContain('error[E0113]: files import each other more than 32 deep');
  });

  test('files that include each other twice, and those again', async () => {
    const files = Array.from({ length: 25 }, (_, i): [string, string] => [
      `f${String(i)}.smtpspec`,
      `import "./f${String(i + 1)}.smtpspec" as next\ninclude tests from next as a${String(i)}\ninclude tests from next as b${String(i)}\n`,
    ]);
    const cwd = await folder({ ...Object.fromEntries(files), 'f25.smtpspec': 'send NOOP\nexpect 250\n' });
    const ended = await cli(['check', 'f0.smtpspec'], { cwd });
    expect(ended.code).toBe(3);
    expect(ended.out).toContain('error[E0113]: too many files are included');
  });
});

test('fmt leaves what is imported alone, and does not need it', async () => {
  const cwd = await folder({
    'a.smtpspec': 'import   "./gone.smtpspec"   as gone\ninclude tests   from gone with( a:1 )\n',
  });
  expect((await cli(['fmt', 'a.smtpspec'], { cwd })).code).toBe(0);
  expect(await readFile(join(cwd, 'a.smtpspec'), 'utf8')).toBe(
    'import "./gone.smtpspec" as gone\ninclude tests from gone with (a: 1)\n',
  );
});

describe('what lines of an imported file do depends on who calls them', () => {
  const library = `id lib
def outer() {
  use keeps()
}
def keeps() {
  send NOOP
  expect 250
  capture word from /^(.*)$/
}
def says() {
  send "NOOP \${word}"
  expect 250
}
def of-a() {
  a: send NOOP
  a: expect 250
}
test "all of them" as all {
  session a
  use outer()
  use says()
  use of-a()
}
`;
  const checked = async (head: string, lines: string): Promise<string> => {
    const own = `id own\nimport "./lib.smtpspec" as lib\n${head}test "x" as x {\n${lines.replace(/^/gm, '  ')}\n}\n`;
    const cwd = await folder({ 'lib.smtpspec': library, 'own.smtpspec': own });
    const { out } = await cli(['check', 'own.smtpspec'], { cwd });
    return out.split('\n').slice(0, 2).join('').trim();
  };
  const at = (line: number): string => `  --> own.smtpspec:${String(line)}:7`;

  test.each([['param word: string = mine\n'], ['secret word\n']])(
    'a capture would change a name of the file, as far in as it stands: %j',
    async (head) => {
      const told = await checked(head, 'use lib.outer()\nsend "NOOP ${word}"\nexpect 250');
      expect(told).toBe(
        `error[E0202]: in \`lib.outer\`: it captures \`word\`, which is a parameter or a secret of own.smtpspec${at(5)}`,
      );
    },
  );

  test('what was not captured is not the name of another file', async () => {
    const lines = 'send "NOOP ${word}"\nexpect 250\nuse lib.says()';
    for (const head of ['secret word\n', 'param word: string = mine\n'])
      expect(await checked(head, lines)).toBe(`error[E0206]: in \`lib.says\`: \`word\` is not captured above${at(7)}`);
    expect(await checked('', 'use lib.keeps()\nuse lib.says()')).toMatch(/^1 spec, 1 test: 0 errors/);
  });

  test('a session that is not open', async () => {
    expect(await checked('', 'use lib.of-a()')).toBe(
      `error[E0212]: in \`lib.of-a\`: no session \`a\` is open here${at(4)}`,
    );
  });

  test('a session that is named in the line of another', async () => {
    expect(await checked('', 'session a\nsession b\nb: use lib.of-a()')).toBe(
      `error[E0203]: in \`lib.of-a\`: a line is of one session${at(6).replace(':7', ':10')}`,
    );
  });
});
