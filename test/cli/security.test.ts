/**
 * What docs/security.md says, sentence by sentence: each test tries to break one. The library is installed as npm would lay it out,
 * and the program is the built one, so that nothing stands between the attempt and the disk.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startDnsServer } from '../../src/server/dns/server.ts';
import { startPersona } from '../../src/server/index.ts';
import { closing } from '../support/judge.ts';
import { elementsNamed, parseXml } from '../support/xml.ts';
import { cli, folder, type Ended } from './support.ts';

const persona = ['--target', 'persona:postfix-3.9-hardened'];

const files = (specs: Readonly<Record<string, string>>, manifest: object = {}): Record<string, string> => ({
  'package.json': '{}',
  'node_modules/@evil/lib/package.json': JSON.stringify({
    name: '@evil/lib',
    version: '6.6.6',
    exports: { '.': './x.smtpspec', './*': './*.smtpspec' },
    ...manifest,
  }),
  ...Object.fromEntries(Object.entries(specs).map(([name, text]) => [`node_modules/@evil/lib/${name}`, text])),
});

const grants = (granted: object, more: object = {}): string =>
  JSON.stringify({ grants: { '@evil/lib': granted }, ...more });

const noop = 'send NOOP\nexpect 250\n';

describe('S1: nothing of a package is run', () => {
  const trap = "require('node:fs').writeFileSync(require('node:path').join(__dirname, '../../../trap'), '');";

  test.each([
    ['its code', { main: './index.js', exports: { '.': { node: './index.js', default: './x.smtpspec' } } }, 0],
    ['a file of code that it offers as a spec', { exports: { '.': { smtpspec: './index.js' } } }, 3],
    ['its scripts', { scripts: { install: 'node index.js', test: 'node index.js', prestart: 'node index.js' } }, 0],
    ['what it says is a type of module', { type: 'commonjs', bin: './index.js', browser: './index.js' }, 0],
  ])('%s', async (_, manifest, code) => {
    const cwd = await folder({ ...files({ 'x.smtpspec': noop, 'index.js': trap }, manifest) });
    const ended = await cli(['run', '@evil/lib', ...persona], { cwd });
    expect(ended.code).toBe(code);
    expect(readdirSync(cwd)).not.toContain('trap');
  });
});

describe('S10: it asks DNS for what was granted, and for the target', () => {
  const zone = `
granted.example MX 10 mail.elsewhere.example
mail.elsewhere.example A 192.0.2.1
granted.example TXT "v=spf1 include:spf.elsewhere.example -all"
spf.elsewhere.example TXT "v=spf1 ip4:192.0.2.1 -all"
secret.evil.example A 192.0.2.6
notgranted.example A 192.0.2.6
1.0.0.127.in-addr.arpa PTR localhost
localhost A 127.0.0.1
`;
  const lines = [
    'resolve a secret.evil.example as x',
    'expect no dns txt ${token}.evil.example',
    'expect mx evil.example',
    'expect spf evil.example',
    'expect dmarc evil.example',
    'expect dkim key ${token} of evil.example',
    'expect mta-sts evil.example',
    'expect tls-rpt evil.example',
    'expect reverse name of 192.0.2.1',
    'expect dns ptr 192.0.2.1',
    'expect dnsbl evil.example not listed 192.0.2.1',
    'expect dns a notgranted.example',
    'expect dns a granted.example.evil.example',
    'expect mx granted.example',
    'expect spf GRANTED.example.',
    'expect banner 220\nexpect forward-confirmed name of ${target.ip}',
    'expect dns a ${target.host}',
  ];
  const spec = ['id evil', ...lines.flatMap((line, i) => [`test "t" as t${String(i)} {`, line, '}'])].join('\n');

  test('and for nothing else', async () => {
    const dns = closing(await startDnsServer(zone));
    const server = closing(await startPersona('postfix-3.9-hardened'));
    const cwd = await folder({
      ...files({ 'x.smtpspec': `${spec}\n` }),
      'smtpspec.config.json': grants({ zones: ['granted.example'] }),
    });
    const at = ['--target', `localhost:${String(server.port)}`, '--resolver', `127.0.0.1:${String(dns.port)}`];
    const ended = await cli(['run', '@evil/lib', ...at, '--rate', '1000', '--log', 'run.jsonl'], { cwd });
    expect(ended.out).toContain('17 tests: 13 errored, 4 passed');
    expect(ended.out).toContain('@evil/lib may not ask DNS for secret.evil.example: the zone was not granted to it');
    expect(new Set(dns.asked.map((one) => one.split(' ')[1]))).toEqual(
      new Set([
        ...['granted.example', 'mail.elsewhere.example', 'spf.elsewhere.example'],
        ...['1.0.0.127.in-addr.arpa', 'localhost'],
      ]),
    );
  });
});

test('S2: a run tells every file that it used', async () => {
  const specs = {
    'x.smtpspec':
      'import "./deep/a.smtpspec" as a\ntable t in "t.csv"\nfor each r in t {\n  test "x" as x {\n    use a.go()\n  }\n}\n',
    't.csv': 'id\n1\n',
    'deep/a.smtpspec': 'import "../b.smtpspec" as b\ndef go() {\n  use b.go()\n}\n',
    'b.smtpspec': `def go() {\n  send NOOP\n  expect 250\n}\n`,
  };
  const cwd = await folder(files(specs));
  const ended = await cli(['run', '@evil/lib', '--only', 'x/x', ...persona, '--log', 'run.jsonl'], { cwd });
  expect(ended.code).toBe(0);
  const [started = ''] = readFileSync(join(cwd, 'run.jsonl'), 'utf8').split('\n');
  for (const [name, text] of Object.entries(specs)) {
    const sum = createHash('sha256').update(text).digest('hex');
    expect(ended.out).toContain(`library @evil/lib 6.6.6  ${name}  sha256 ${sum}`);
    expect(started).toContain(sum);
  }
});

test('S3: a table and a message stand inside of the package', async () => {
  const cwd = await folder({
    ...files({
      'x.smtpspec': `table a in "../../../secret.csv"
table b in "link.csv"
for each r in a {
  for each s in b {
    test "x" as x delivers {
      send message file "../../../secret.eml"
      expect 250
    }
  }
}
`,
    }),
    'secret.csv': 'id\noperators-secret\n',
    'secret.eml': 'operators-secret\n',
  });
  symlinkSync(join(cwd, 'secret.csv'), join(cwd, 'node_modules/@evil/lib/link.csv'));
  const ended = await cli(['run', '@evil/lib', ...persona], { cwd });
  expect(ended.code).toBe(3);
  expect(ended.out + ended.err).not.toContain('operators-secret');
  expect((ended.out + ended.err).match(/E0220/g)).toHaveLength(3);
});

describe('S3: a file reads no file outside its package', () => {
  const secret = 'id operators.secret\ntest "secret" as secret {\n  send NOOP\n  expect 250\n}\n';
  const whole = async (written: string, manifest: object = {}, prepare: (cwd: string) => void = () => undefined) => {
    const cwd = await folder({
      ...files({ 'x.smtpspec': `import "${written}" as it\ninclude tests from it\n` }, manifest),
      'secret.smtpspec': secret,
      'node_modules/@evil/other/package.json': '{ "exports": "./secret.smtpspec" }',
      'node_modules/@evil/other/secret.smtpspec': secret,
    });
    prepare(cwd);
    return cli(['run', '@evil/lib', ...persona], { cwd });
  };
  const refused = (ended: Ended): void => {
    expect([ended.code, ended.out + ended.err]).toEqual([3, expect.not.stringContaining('operators.secret')]);
  };
  const inside = (cwd: string, ...path: string[]): string => join(cwd, 'node_modules/@evil/lib', ...path);

  const ways = [
    '../../../secret.smtpspec',
    './../../../secret.smtpspec',
    './nothing/../../../../secret.smtpspec',
    '../other/secret.smtpspec',
    './node_modules/../../../../secret.smtpspec',
    '..\\\\..\\\\..\\\\secret.smtpspec',
    './%2e%2e/%2e%2e/%2e%2e/secret.smtpspec',
    'file:../../../secret.smtpspec',
    './secret.smtpspec\\0',
  ];

  test('with ..', async () => {
    const specs = ways.map((written, i): [string, string] => [
      `s${String(i)}.smtpspec`,
      `import "${written}" as it\ninclude tests from it\n`,
    ]);
    const cwd = await folder({
      ...files(Object.fromEntries(specs)),
      'secret.smtpspec': secret,
      'node_modules/@evil/other/secret.smtpspec': secret,
    });
    const ended = await cli(['check', 'node_modules/@evil/lib', '--format', 'json'], { cwd });
    const { diagnostics } = JSON.parse(ended.out) as { diagnostics: { code: string; file: string }[] };
    expect(new Set(diagnostics.map(({ file }) => file)).size).toBe(ways.length);
    expect(ended.out).not.toContain('operators.secret');
    expect(diagnostics.every(({ code }) => code.startsWith('E01'))).toBe(true);
  });

  test('by an absolute path', async () => {
    const cwd = await folder({ 'secret.smtpspec': secret });
    const path = join(cwd, 'secret.smtpspec').replaceAll('\\', '\\\\');
    refused(await whole(path));
    refused(await whole(pathToFileURL(join(cwd, 'secret.smtpspec')).href));
  });

  test('through a symbolic link to the file, or to a folder', async () => {
    refused(
      await whole('./link.smtpspec', {}, (cwd) =>
        symlinkSync(join(cwd, 'secret.smtpspec'), inside(cwd, 'link.smtpspec')),
      ),
    );
    refused(await whole('./up/secret.smtpspec', {}, (cwd) => symlinkSync(cwd, inside(cwd, 'up'), 'dir')));
  });

  test('with a package.json of its own that moves its bounds', async () => {
    const cwd = await folder({
      ...files({ 'x.smtpspec': noop }),
      'node_modules/@evil/lib/deep/y.smtpspec': 'import "../../../../secret.smtpspec" as it\ninclude tests from it\n',
      'secret.smtpspec': secret,
    });
    // Without one, the nearest would be the operator's.
    writeFileSync(inside(cwd, 'package.json'), '');
    refused(await cli(['run', 'node_modules/@evil/lib/deep/y.smtpspec', ...persona], { cwd }));
  });

  test.each([
    [{ exports: '../../../secret.smtpspec' }],
    [{ exports: { '.': './../../../secret.smtpspec' } }],
    [{ exports: { './*': './../../../*.smtpspec' } }, '@evil/lib/secret'],
    [{ exports: { './*': '../../../*' } }, '@evil/lib/secret.smtpspec'],
  ])('with the exports map %j', async (manifest, name = '@evil/lib') => {
    const cwd = await folder({ ...files({ 'x.smtpspec': noop }, manifest), 'secret.smtpspec': secret });
    refused(await cli(['run', name, ...persona], { cwd }));
  });
});

describe('S4: a package reads another one only where it says so', () => {
  const other = {
    'node_modules/private/package.json': '{ "exports": { "./open": "./open.smtpspec" } }',
    'node_modules/private/open.smtpspec': noop,
    'node_modules/private/closed.smtpspec': noop,
  };
  const using = (name: string): string => `import "${name}" as it\ninclude tests from it\n`;

  test('one that it does not name', async () => {
    const cwd = await folder({ ...files({ 'x.smtpspec': using('private/open') }), ...other });
    const ended = await cli(['run', '@evil/lib', ...persona], { cwd });
    expect([ended.code, ended.err]).toEqual([
      3,
      expect.stringContaining('@evil/lib does not say that it needs private'),
    ]);
  });

  test('of one that it names, what that offers', async () => {
    const needs = { dependencies: { private: '*' } };
    const cwd = await folder({ ...files({ 'x.smtpspec': using('private/closed') }, needs), ...other });
    expect((await cli(['run', '@evil/lib', ...persona], { cwd })).code).toBe(3);
    writeFileSync(join(cwd, 'node_modules/@evil/lib/x.smtpspec'), using('private/open'));
    expect((await cli(['run', '@evil/lib', ...persona], { cwd })).code).toBe(0);
  });
});

test('S4: what lies inside of a package is had by name alone', async () => {
  const bundled = {
    'node_modules/@evil/lib/node_modules/private/package.json': '{ "exports": { "./open": "./open.smtpspec" } }',
    'node_modules/@evil/lib/node_modules/private/open.smtpspec': noop,
    'node_modules/@evil/lib/node_modules/private/closed.smtpspec': noop,
  };
  const inside = './node_modules/private/closed.smtpspec';
  const cwd = await folder({
    ...files(
      { 'x.smtpspec': `import "${inside}" as it\ninclude tests from it\n` },
      { dependencies: { private: '*' }, exports: { '.': './x.smtpspec', './y': inside } },
    ),
    ...bundled,
  });
  for (const name of ['@evil/lib', '@evil/lib/y']) {
    const ended = await cli(['run', name, ...persona], { cwd });
    expect([ended.code, ended.err]).toEqual([3, expect.stringContaining('it belongs to another package')]);
  }
  const named = 'import "private/open" as it\ninclude tests from it\n';
  writeFileSync(join(cwd, 'node_modules/@evil/lib/x.smtpspec'), named);
  expect((await cli(['run', 'node_modules/@evil/lib/x.smtpspec', ...persona], { cwd })).code).toBe(0);
});

describe('S5: packages are found in node_modules alone', () => {
  test.each([
    ['NODE_PATH', 'node_modules'],
    ['HOME', '.'],
    ['npm_config_prefix', '.'],
    ['NODE_OPTIONS', ''],
  ])('not by %s', async (variable, under) => {
    const elsewhere = await folder({
      ...files({ 'x.smtpspec': noop }),
      '.node_modules/@evil/lib/package.json': '{ "exports": "./x.smtpspec" }',
      '.node_modules/@evil/lib/x.smtpspec': noop,
    });
    const value = variable === 'NODE_OPTIONS' ? '--preserve-symlinks' : join(elsewhere, under);
    const cwd = await folder({ 'a.smtpspec': 'import "@evil/lib" as it\ninclude tests from it\n' });
    const ended = await cli(['run', 'a.smtpspec', ...persona], { cwd, env: { [variable]: value } });
    expect([ended.code, ended.err]).toEqual([3, expect.stringContaining('the package @evil/lib is not installed')]);
  });

  test('names of other things mean nothing', async () => {
    const names = [
      'fs',
      'node:fs',
      'node:child_process',
      'data:text/plain,x',
      'https://evil.example/x',
      'builtin:relay',
    ];
    const imports = names.map((name, i) => `import "${name}" as a${String(i)}\n`).join('');
    const cwd = await folder({ 'a.smtpspec': `${imports}${noop}` });
    const ended = await cli(['check', 'a.smtpspec'], { cwd });
    expect([...ended.out.matchAll(/error\[E0111\]/g)]).toHaveLength(names.length);
  });
});

describe('S6: it sees no variable of the environment that was not granted', () => {
  const spec = (id: string, name: string): string =>
    `id ${id}\nparam ${name}: string = nothing\ntest "x" as x {\n  send "NOOP \${${name}}"\n  expect 250\n}\n`;
  const env = { SMTPSPEC_SET_TICKET_OF_MINE: 'of-the-operator', SMTPSPEC_SET_MY_SPEC__TICKET: 'of-the-operator' };
  const sent = async (text: string, more: Record<string, string> = {}): Promise<string> => {
    const cwd = await folder({ ...files({ 'x.smtpspec': text }), ...more });
    const ended = await cli(['run', '@evil/lib', ...persona, '--verbose'], { cwd, env });
    return /C: NOOP (.*)/.exec(ended.out)?.[1] ?? ended.out + ended.err;
  };

  test('by the name of a parameter', async () => {
    expect(await sent(spec('evil', 'ticket-of-mine'))).toBe('nothing');
  });

  test('under the id of a spec of the operator', async () => {
    expect(await sent(spec('my.spec', 'ticket'))).toBe('nothing');
  });

  test('through a parameter of a file of the operator that has the variable', async () => {
    const cwd = await folder({
      ...files({ 'x.smtpspec': spec('evil', 'ticket-of-mine') }),
      'own.smtpspec': `id own\nimport "@evil/lib" as it\ninclude tests from it\n${spec('own', 'ticket-of-mine').replace(/^id.*\n/, '')}`,
    });
    const ended = await cli(['run', 'own.smtpspec', ...persona, '--verbose'], { cwd, env });
    expect([...ended.out.matchAll(/C: NOOP (.*)/g)].map(([, text]) => text).sort()).toEqual([
      'nothing',
      'of-the-operator',
    ]);
  });

  test('as a value inside braces', async () => {
    for (const name of ['env.PATH', 'PATH', 'process.env.PATH', 'env("PATH")']) {
      expect(await sent(`send "NOOP \${${name}}"\nexpect 250\n`)).toMatch(/E02|E01/);
    }
  });

  test('and one that was granted it sees', async () => {
    const config = grants({ environment: ['SMTPSPEC_SET_TICKET_OF_MINE'] });
    expect(await sent(spec('evil', 'ticket-of-mine'), { 'smtpspec.config.json': config })).toBe('of-the-operator');
    expect(await sent(spec('my.spec', 'ticket'), { 'smtpspec.config.json': config })).toBe('nothing');
  });
});

test.each([
  [
    'none was',
    '{}',
    'which was not granted to @evil/lib: in the configuration, "grants": { "@evil/lib": { "keys": ["mail"] } }',
  ],
  // It is not there: what was granted is asked for.
  ['it was', grants({ keys: ['mail'] }), 'needs the key `mail` to sign with: give it with --key mail=FILE'],
])('S7: it signs with no key that was not granted: where %s', async (_, config, reason) => {
  const text =
    'test "x" as x may-deliver {\n  send NOOP\n  expect 250\n  send DATA\n  expect 503\n  send composed message {\n    text "a"\n    dkim domain a.example selector s key mail\n  }\n  expect 250\n}\n';
  const cwd = await folder({ ...files({ 'x.smtpspec': text }), 'smtpspec.config.json': config });
  const ended = await cli(['run', '@evil/lib', ...persona, '--verbose'], { cwd });
  expect(ended.code).toBe(5);
  expect(ended.out).toContain(reason);
  expect(ended.out).not.toContain('C: NOOP');
});

test.each([
  [
    'none was',
    '{}',
    'which was not granted to @evil/lib: in the configuration, "grants": { "@evil/lib": { "clientCertificates": ["own"] } }',
  ],
  ['it was', grants({ clientCertificates: ['own'] }), 'needs the client certificate own: give it with'],
])('S7: it shows no client certificate that was not granted: where %s', async (_, config, reason) => {
  // In a definition that it calls: the line counts, not the test.
  const text = 'def hello() {\n  starttls {\n    client certificate own\n  }\n}\ntest "x" as x {\n  use hello()\n}\n';
  const cwd = await folder({ ...files({ 'x.smtpspec': text }), 'smtpspec.config.json': config });
  const ended = await cli(['run', '@evil/lib', ...persona, '--verbose'], { cwd });
  expect(ended.code).toBe(5);
  expect(ended.out).toContain(reason);
  expect(ended.out).not.toContain('C: STARTTLS');
});

describe('S7: it sees no secret that was not granted', () => {
  const spec = 'secret password\ntest "x" as x {\n  send "NOOP ${base64(password)}"\n  expect 250\n}\n';
  const run = async (text: string, config: string, manifest: object = {}): Promise<Ended> => {
    const cwd = await folder({ ...files({ 'x.smtpspec': text }, manifest), 'smtpspec.config.json': config });
    return cli(['run', '@evil/lib', ...persona, '--secret', 'password', '--verbose'], {
      cwd,
      env: { SMTPSPEC_SECRET_PASSWORD: 'correct horse' },
    });
  };

  test.each([
    ['none was', '{}', {}],
    ['another was', grants({ secrets: ['passwort'] }), {}],
    [
      'it calls itself like one that has it',
      '{ "grants": { "@good/lib": { "secrets": ["password"] } } }',
      { name: '@good/lib' },
    ],
  ])('where %s', async (_, config, manifest) => {
    const ended = await run(spec, config, manifest);
    expect(ended.code).toBe(5);
    expect(ended.out).toContain('"grants": { "@evil/lib": { "secrets": ["password"] } }');
    expect(ended.out).not.toContain('C: NOOP');
  });

  test('through a definition that the operator calls', async () => {
    const cwd = await folder({
      ...files({ 'x.smtpspec': 'secret password\ndef steal() {\n  send "NOOP ${password}"\n  expect 250\n}\n' }),
      'own.smtpspec':
        'import "@evil/lib" as it\nsecret password\ntest "x" as x {\n  send "NOOP ${len(password)}"\n  expect 250\n  use it.steal()\n}\n',
    });
    const ended = await cli(['run', 'own.smtpspec', ...persona, '--secret', 'password', '--verbose'], {
      cwd,
      env: { SMTPSPEC_SECRET_PASSWORD: 'correct horse' },
    });
    expect([ended.code, ended.out]).toEqual([5, expect.stringContaining('was not granted to @evil/lib')]);
  });

  test('as what it says that it captures', async () => {
    const library =
      'def keep() {\n  send NOOP\n  expect 250\n  capture password from /^(.*)$/\n}\ndef steal() {\n  send "NOOP ${base64(password)}"\n  expect 250\n}\ntest "x" as x {\n  use keep()\n  use steal()\n}\n';
    const cwd = await folder({
      ...files({ 'x.smtpspec': library }),
      'own.smtpspec':
        'import "@evil/lib" as it\nsecret password\ntest "x" as x {\n  send "NOOP ${len(password)}"\n  expect 250\n  use it.steal()\n}\n',
    });
    const ended = await cli(['run', 'own.smtpspec', ...persona, '--secret', 'password'], {
      cwd,
      env: { SMTPSPEC_SECRET_PASSWORD: 'correct horse' },
    });
    expect([ended.code, ended.err]).toEqual([3, expect.stringContaining('`password` is not captured above')]);
  });

  test('where a file of the operator names it by its path', async () => {
    const cwd = await folder({
      ...files({ 'x.smtpspec': spec }),
      'own.smtpspec': 'import "./node_modules/@evil/lib/x.smtpspec" as it\ninclude tests from it\n',
      'linked.smtpspec': 'import "./link.smtpspec" as it\ninclude tests from it\n',
    });
    symlinkSync(join(cwd, 'node_modules/@evil/lib/x.smtpspec'), join(cwd, 'link.smtpspec'));
    for (const own of ['own.smtpspec', 'linked.smtpspec']) {
      const ended = await cli(['run', own, ...persona, '--secret', 'password'], {
        cwd,
        env: { SMTPSPEC_SECRET_PASSWORD: 'correct horse' },
      });
      expect([ended.code, ended.out]).toEqual([5, expect.stringContaining('was not granted to @evil/lib')]);
    }
  });

  test('where it brings a package of the name of one that has it', async () => {
    const cwd = await folder({
      ...files(
        { 'x.smtpspec': 'import "@good/lib" as it\ninclude tests from it\n' },
        { dependencies: { '@good/lib': '*' } },
      ),
      'node_modules/@evil/lib/node_modules/@good/lib/package.json': '{ "exports": "./x.smtpspec" }',
      'node_modules/@evil/lib/node_modules/@good/lib/x.smtpspec': spec,
    });
    const granted = async (name: string): Promise<Ended> => {
      writeFileSync(join(cwd, 'smtpspec.config.json'), `{ "grants": { "${name}": { "secrets": ["password"] } } }`);
      return cli(['run', '@evil/lib', ...persona, '--secret', 'password'], {
        cwd,
        env: { SMTPSPEC_SECRET_PASSWORD: 'correct horse' },
      });
    };
    const name = '@evil/lib/node_modules/@good/lib';
    const ended = await granted('@good/lib');
    expect([ended.code, ended.out]).toEqual([5, expect.stringContaining(`"grants": { "${name}":`)]);
    expect((await granted(name)).code).toBe(0);
  });

  test('as a package that is called node_modules', async () => {
    const cwd = await folder({
      'package.json': '{}',
      'node_modules/@evil/node_modules/package.json': '{ "exports": "./x.smtpspec" }',
      'node_modules/@evil/node_modules/x.smtpspec': spec,
      'node_modules/@evil/node_modules/@good/lib/x.smtpspec': spec,
      'smtpspec.config.json': '{ "grants": { "@good/lib": { "secrets": ["password"] } } }',
    });
    for (const path of ['x.smtpspec', '@good/lib/x.smtpspec']) {
      const ended = await cli(['run', `node_modules/@evil/node_modules/${path}`, ...persona, '--secret', 'password'], {
        cwd,
        env: { SMTPSPEC_SECRET_PASSWORD: 'correct horse' },
      });
      expect([ended.code, ended.out]).toEqual([5, expect.stringContaining('was not granted to @evil/node_modules')]);
    }
  });

  test('and one that was granted it uses', async () => {
    const ended = await run(spec, grants({ secrets: ['password'] }));
    expect([ended.code, ended.out]).toEqual([0, expect.stringContaining('C: NOOP [secret]')]);
  });
});

test('S8: a granted secret is masked in all output', async () => {
  const secret = 'correct horse battery';
  const forms = [
    '${password}',
    '${base64(password)}',
    '${hex(password)}',
    '${xtext(password)}',
    '${base64("\\0", "u", "\\0", password)}',
  ];
  const spec = `secret password\ntest "x" as x {\n${forms.map((form) => `  send "NOOP ${form}"\n  check 252\n`).join('')}}\n`;
  const cwd = await folder({
    ...files({ 'x.smtpspec': spec }),
    'smtpspec.config.json': grants({ secrets: ['password'] }),
  });
  const ended = await cli(
    ['run', '@evil/lib', ...persona, '--secret', 'password', '--verbose', '--junit', 'j.xml', '--log', 'l.jsonl'],
    { cwd, env: { SMTPSPEC_SECRET_PASSWORD: secret } },
  );
  expect(ended.code).toBe(1);
  const all = [ended.out, ended.err, ...['j.xml', 'l.jsonl'].map((name) => readFileSync(join(cwd, name), 'utf8'))].join(
    '\n',
  );
  expect(all).toContain('[secret]');
  const encoded = [
    secret,
    secret.toUpperCase(),
    Buffer.from(secret).toString('base64').slice(2, 20),
    Buffer.from(secret).toString('hex'),
  ];
  for (const form of encoded) expect(all).not.toContain(form);
});

/** Writes down what the program looks up and connects to. */
const watch = `import dns from 'node:dns';
import net from 'node:net';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const note = (what) => appendFileSync(process.env.WATCHED, what + '\\n');
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveMx', 'resolveTxt', 'reverse']) {
  const before = dns[name];
  dns[name] = (host, ...rest) => (note('dns ' + host), before(host, ...rest));
  const promised = dns.promises[name];
  dns.promises[name] = (host, ...rest) => (note('dns ' + host), promised(host, ...rest));
}
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  note('connect ' + String(first?.port ?? first));
  return connect.apply(this, args);
};
syncBuiltinESMExports();
`;

describe('S9 and S10: it names no host, and looks nothing up', () => {
  const spec = `id evil
param host: host = evil.example
param domain: domain = evil.example
test "x" as x {
  send EHLO evil.example
  expect 250
  send MAIL FROM:<a@evil.example>
  expect 250
  send RCPT TO:<a@[192.0.2.1]>
  expect 550 or 554 or 501
  send VRFY \${host}
  expect /./
  expect relay rejected from <a@evil.example> to <b@\${domain}>
  connect
  expect banner 220
}
`;

  test('what a test says stays within the connection', async () => {
    const server = closing(await startPersona('postfix-3.9-hardened'));
    const cwd = await folder({ ...files({ 'x.smtpspec': spec }), 'watch.mjs': watch });
    const seen = join(cwd, 'seen');
    writeFileSync(seen, '');
    const ended = await cli(['run', '@evil/lib', '--target', `localhost:${String(server.port)}`], {
      cwd,
      env: { WATCHED: seen, NODE_OPTIONS: `--import=${pathToFileURL(join(cwd, 'watch.mjs')).href}` },
    });
    expect(ended.err).toBe('');
    expect(ended.out).toMatch(/evil\/x/);
    const lines = [...new Set(readFileSync(seen, 'utf8').trim().split('\n'))].sort();
    expect(lines).toEqual([`connect ${String(server.port)}`, 'dns localhost']);
  });

  test('there is no statement with a host', async () => {
    const lines = ['connect evil.example', 'connect "evil.example:25"', 'target evil.example', 'connect ${host}'];
    const text = `param host: host = evil.example\ntest "x" as x {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
    const ended = await cli(['check', '@evil/lib'], { cwd: await folder(files({ 'x.smtpspec': text })) });
    const places = [...ended.out.matchAll(/error\[E010[12]\][^]*?x\.smtpspec:(\d+)/g)].map(([, line]) => Number(line));
    expect(new Set(places)).toEqual(new Set(lines.map((_, i) => i + 3)));
  });
});

describe('S9: another target, a proxy, an address of ours are had by grant alone', () => {
  const spec = (line: string): string => `test "x" as x {\n  ${line}\n  expect banner 220\n}\n`;
  const run = async (line: string, granted: object): Promise<Ended & { readonly connects: number }> => {
    const [server, other] = [await startPersona('postfix-3.9-hardened'), await startPersona('postfix-3.9-hardened')];
    closing(server);
    closing(other);
    const targets = {
      main: { host: '127.0.0.1', port: server.port },
      // Named, and not tested.
      private: { host: '127.0.0.1', port: other.port },
    };
    const proxies = { office: { url: `http://127.0.0.1:${String(other.port)}` } };
    const config = grants(granted, { targets, proxies });
    const cwd = await folder({ ...files({ 'x.smtpspec': spec(line) }), 'smtpspec.config.json': config });
    const ended = await cli(['run', '@evil/lib', '--target', 'main', '--timeout', '200ms'], { cwd });
    return { ...ended, connects: other.counters.connects + server.counters.connects };
  };

  test.each([
    ['connect to private', 'targets', 'private'],
    ['connect to ${lower("PRIVATE")}', 'targets', 'private'],
    ['session a to private\n  a: expect banner 220', 'targets', 'private'],
    ['connect via office', 'proxies', 'office'],
    ['connect from 127.0.0.1', 'sources', '127.0.0.1'],
  ])('%s', async (line, part, name) => {
    const ended = await run(line, { targets: ['other'], proxies: ['other'], sources: ['127.0.0.2'] });
    expect([ended.code, ended.connects]).toEqual([4, 0]);
    expect(ended.out).toContain(`"grants": { "@evil/lib": { "${part}": ["${name}"] } }`);
  });

  test('and what was granted it has', async () => {
    expect((await run('connect to private', { targets: ['private'] })).code).toBe(0);
    expect((await run('connect from 127.0.0.1', { sources: ['127.0.0.1'] })).code).toBe(0);
  });

  test('a host instead of a name is none', async () => {
    for (const line of ['connect to evil.example', 'connect via evil.example']) {
      const ended = await run(line, { targets: ['evil.example'], proxies: ['evil.example'] });
      expect([ended.code, ended.connects]).toEqual([5, 0]);
    }
  });
});

describe('S11: it leaves mail for those alone that were granted or named', () => {
  const content = 'send DATA\nexpect 354\nsend message """\nSubject: x\n\nx\n"""\nexpect 250\n';
  const envelope = (...recipients: string[]): string =>
    `send EHLO\nexpect 250\nsend MAIL FROM:<>\nexpect 250\n${recipients.map((one) => `${one}\nexpect 250\n`).join('')}`;
  const delivering = (lines: string, head = ''): string =>
    `${head}test "x" as x delivers {\n${lines.replace(/^/gm, '  ').trimEnd()}\n}\n`;
  const granted = { recipients: ['postmaster@adatum.com', 'lab-*@adatum.com'] };

  const accepted = async (
    spec: string,
    {
      grant = granted,
      args = [],
      own,
      more = {},
    }: { grant?: object; args?: string[]; own?: string; more?: Record<string, string> } = {},
  ): Promise<{ readonly mail: string[][]; readonly ended: Ended }> => {
    // One that relays for everybody, and takes bare line feeds for line ends.
    const server = closing(await startPersona('ims-5.5-open-relay'));
    const cwd = await folder({
      ...files({ 'x.smtpspec': spec }),
      ...more,
      ...(own === undefined ? {} : { 'own.smtpspec': own }),
      'smtpspec.config.json': grants(grant),
    });
    const what = own === undefined ? '@evil/lib' : 'own.smtpspec';
    const target = `127.0.0.1:${String(server.port)}`;
    const ended = await cli(['run', what, '--target', target, '--allow-delivery', ...args], { cwd });
    return { mail: server.mail.map(({ recipients }) => recipients.map(({ address }) => address)), ended };
  };

  test.each([
    ['a granted recipient', 'send RCPT TO:<postmaster@adatum.com>', 'postmaster@adatum.com'],
    ['one of a pattern', 'send RCPT TO:<lab-7@adatum.com>', 'lab-7@adatum.com'],
  ])('%s is mailed', async (_, line, address) => {
    const { mail, ended } = await accepted(delivering(envelope(line) + content));
    expect([ended.code, mail]).toEqual([0, [[address]]]);
  });

  /** One test each, in one run: what of them is mailed, if anything, is in the store. */
  const strangers: [string, string[]][] = [
    ['a stranger', [`send RCPT TO:<victim@example.com>`]],
    ['a stranger after a granted one', ['send RCPT TO:<postmaster@adatum.com>', 'send RCPT TO:<victim@example.com>']],
    ['a stranger before a granted one', ['send RCPT TO:<victim@example.com>', 'send RCPT TO:<postmaster@adatum.com>']],
    ['in small letters', ['send rcpt to:<victim@example.com>']],
    ['with blanks', ['send "  RCPT  TO: <victim@example.com>"']],
    ['without brackets', ['send RCPT TO:victim@example.com']],
    ['in pieces', ['send raw "RC"\nsend raw "PT TO:<victim@example"\nsend raw ".com>\\r\\n"']],
    ['with a bare line feed', ['send raw "NOOP\\nRCPT TO:<victim@example.com>\\r\\n"']],
    ['in hexadecimal digits', ['send hex 52435054 20544f3a 3c766963 74696d40 6578616d 706c652e 636f6d3e 0d0a']],
    ['routed on by a granted domain', ['send "RCPT TO:<victim%example.com@adatum.com>"']],
    ['by a source route', ['send "RCPT TO:<@adatum.com:victim@example.com>"']],
    ['in quotes', ['send "RCPT TO:<\\"victim@example.com\\"@adatum.com>"']],
    ['in a pattern that it does not fit', ['send RCPT TO:<other-7@adatum.com>']],
    ['in a domain below', ['send RCPT TO:<postmaster@adatum.com.example.com>']],
  ];

  test('and nobody else, however it is written', async () => {
    const tests = strangers.map(([title, lines]) => {
      const dialog = envelope(...lines).replaceAll('expect 250', 'may expect 250') + content;
      return `test "${title}" delivers {\n${dialog.replace(/^/gm, '  ').trimEnd()}\n}\n`;
    });
    const { mail, ended } = await accepted(tests.join(''), { args: ['--rate', '1000'] });
    expect(mail).toEqual([]);
    expect(ended.out).toMatch(new RegExp(`^${String(strangers.length)} tests: `, 'm'));
    expect(ended.out).not.toMatch(/\d passed/);
  });

  test('in one write with its message', async () => {
    const lines =
      'send raw "EHLO x\\r\\nMAIL FROM:<>\\r\\nRCPT TO:<victim@example.com>\\r\\nDATA\\r\\nSubject: x\\r\\n\\r\\n.\\r\\n"\nexpect 250\n';
    expect((await accepted(delivering(lines))).mail).toEqual([]);
  });

  test('inside a message to a granted one', async () => {
    const smuggled =
      'send DATA\nexpect 354\nsend raw "Subject: x\\r\\n\\n.\\nMAIL FROM:<>\\nRCPT TO:<victim@example.com>\\nDATA\\nx\\r\\n.\\r\\n"\nexpect 250\n';
    const { mail } = await accepted(delivering(envelope('send RCPT TO:<postmaster@adatum.com>') + smuggled));
    expect(mail.flat()).not.toContain('victim@example.com');
  });

  test('the reply to such a recipient can be judged all the same', async () => {
    const { ended } = await accepted(delivering(envelope('send RCPT TO:<victim@example.com>')));
    expect(ended.code).toBe(0);
  });

  test('the way out is told', async () => {
    const { ended } = await accepted(delivering(envelope('send RCPT TO:<victim@example.com>') + content));
    expect(ended.code).toBe(4);
    expect(ended.out).toContain('@evil/lib may not leave mail for victim@example.com');
    expect(ended.out).toContain('"grants": { "@evil/lib": { "recipients": ["victim@example.com"] } }');
  });

  const toParameter = delivering(
    envelope('send RCPT TO:<${who}>') + content,
    'id evil\nparam who: address = victim@example.com\n',
  );

  test('a default is the word of the library, a value that of the operator', async () => {
    expect((await accepted(toParameter)).mail).toEqual([]);
    expect((await accepted(toParameter, { args: ['--set', 'who=me@adatum.com'] })).mail).toEqual([['me@adatum.com']]);
  });

  test('a file of the operator that includes it may name some', async () => {
    const own = 'import "@evil/lib" as it\ninclude tests from it with (who: me@adatum.com)\n';
    expect((await accepted(toParameter, { own })).mail).toEqual([['me@adatum.com']]);
  });

  test('so may one that a library hands on', async () => {
    const inner = toParameter.replace('id evil', 'id inner');
    const outer =
      'id evil\nparam to: address = victim@example.com\nimport "./inner.smtpspec" as it\ninclude tests from it as handed-on with (who: ${to})\n';
    const more = { 'node_modules/@evil/lib/inner.smtpspec': inner };
    expect((await accepted(outer, { more })).mail).toEqual([]);
    expect((await accepted(outer, { more, args: ['--set', 'to=me@adatum.com'] })).mail).toEqual([['me@adatum.com']]);
    const own = 'import "@evil/lib" as it\ninclude tests from it with (to: me@adatum.com)\n';
    expect((await accepted(outer, { more, own })).mail).toEqual([['me@adatum.com']]);
  });

  test('so may a call, for the lines of the library that it calls', async () => {
    const library = `def to(who) {\n${envelope('send RCPT TO:<${who}>').replace(/^/gm, '  ').trimEnd()}\n}\ndef alone() {\n  send RCPT TO:<victim@example.com>\n  expect 250\n}\n`;
    const own = (more: string): string =>
      `import "@evil/lib" as it\n${delivering(`use it.to(who: me@adatum.com)\n${more}${content}`)}`;
    expect((await accepted(library, { own: own('') })).mail).toEqual([['me@adatum.com']]);
    expect((await accepted(library, { own: own('use it.alone()\n') })).mail).toEqual([]);
    // What the operator's own lines name is the operator's affair.
    expect((await accepted(library, { own: own('send RCPT TO:<you@example.com>\nexpect 250\n') })).mail).toEqual([
      ['me@adatum.com', 'you@example.com'],
    ]);
  });

  test('without permission nobody is mailed, whoever was granted', async () => {
    const server = closing(await startPersona('ims-5.5-open-relay'));
    const cwd = await folder({
      ...files({ 'x.smtpspec': delivering(envelope('send RCPT TO:<postmaster@adatum.com>') + content) }),
      'smtpspec.config.json': grants(granted),
    });
    expect((await cli(['run', '@evil/lib', '--target', `127.0.0.1:${String(server.port)}`], { cwd })).code).toBe(5);
    expect(server.mail).toEqual([]);
  });
});

test('S12: it sets no path of a report, and writes no file', async () => {
  const spec =
    'spec "../../../../tmp/title"\nid evil\nmeta junit "evil.xml"\nmeta log "evil.jsonl"\ntest "../../evil" as x {\n  tags out\n  send NOOP\n  expect 252\n}\n';
  const cwd = await folder(files({ 'x.smtpspec': spec }));
  const before = readdirSync(cwd, { recursive: true }).sort();
  const ended = await cli(['run', '@evil/lib', ...persona], { cwd });
  expect(ended.code).toBe(1);
  expect(readdirSync(cwd, { recursive: true }).sort()).toEqual(before);
  for (const line of ['junit "evil.xml"', 'log "evil.jsonl"', 'report "evil"', 'id ../evil']) {
    writeFileSync(join(cwd, 'node_modules/@evil/lib/x.smtpspec'), `${line}\n${noop}`);
    expect((await cli(['run', '@evil/lib', ...persona], { cwd })).code).toBe(3);
  }
});

test('S13: no control character and no markup of it reaches a report', async () => {
  const nasty = '\\x1b[2J\\x1b]0;x\\x07\\x9b1m\\r\\n\\0\\u{202e}\\u{2028}]]><script>&\\"';
  const spec = `spec "${nasty}"
id evil
about "${nasty}"
advice "${nasty}"
owner "${nasty}"
meta key "${nasty}"
group "${nasty}" {
  test "${nasty}" as x {
    ref "RFC ${nasty}"
    known-issue "${nasty}" until 2020-01-01 because "${nasty}"
    send "NOOP ${nasty.replaceAll('\\r\\n', '').replaceAll('\\0', '')}"
    expect "${nasty}"
  }
  test "skipped" as skipped {
    skip because "${nasty}"
    send NOOP
    expect 250
  }
}
`;
  const cwd = await folder(files({ 'x.smtpspec': spec }));
  const ended = await cli(['run', '@evil/lib', ...persona, '--junit', 'j.xml', '--log', 'l.jsonl', '--verbose'], {
    cwd,
  });
  expect(ended.code).toBe(1);
  const listed = await cli(['list', '@evil/lib'], { cwd });
  const explained = await cli(['explain', '@evil/lib'], { cwd });
  // Line ends of ours apart, nothing below a blank, no C1, nothing that turns the direction of writing.
  const control = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
  for (const text of [ended.out, ended.err, listed.out, explained.out]) expect(text).not.toMatch(control);
  const xml = readFileSync(join(cwd, 'j.xml'), 'utf8');
  expect(xml).not.toMatch(control);
  expect(elementsNamed(parseXml(xml), 'script')).toEqual([]);
  for (const line of readFileSync(join(cwd, 'l.jsonl'), 'utf8').trim().split('\n')) {
    expect(line).not.toMatch(control);
    expect(typeof JSON.parse(line)).toBe('object');
  }
});

describe('S14: reading and checking end', () => {
  const many = (count: number, line: (i: number) => string): string =>
    Array.from({ length: count }, (_, i) => line(i)).join('');
  test.each([
    ['a text beyond the bound', 'E0105', `${noop}#${'x'.repeat(4 * 1024 * 1024)}\n`],
    ['blocks in blocks', 'E0104', many(5000, () => 'given {\n')],
    [
      'tables that multiply',
      'E0208',
      `table t {\n  id\n${many(2000, (i) => `  r${String(i)}\n`)}}\nfor each a in t {\n for each b in t {\n  test "x" as x {\n   send NOOP\n   expect 250\n  }\n }\n}\n`,
    ],
    [
      'a definition that calls itself',
      'E0210',
      'def a() {\n  use b()\n}\ndef b() {\n  use a()\n}\ntest "x" as x {\n  use a()\n}\n',
    ],
    [
      'definitions that double',
      'E0211',
      `def d0() {\n  send NOOP\n  expect 250\n}\n${many(30, (i) => `def d${String(i + 1)}() {\n  use d${String(i)}()\n  use d${String(i)}()\n}\n`)}test "x" as x {\n  use d30()\n}\n`,
    ],
    ['a file that imports itself', 'E0112', 'import "./x.smtpspec" as me\ninclude tests from me\n'],
    ['a text that repeats without end', 'E0315', 'send "NOOP ${repeat(repeat("a", 4000000), 4000000)}"\nexpect 250\n'],
  ])('%s', async (_, code, spec) => {
    const cwd = await folder(files({ 'x.smtpspec': spec }));
    const ended = await cli(['run', '@evil/lib', ...persona], { cwd });
    expect([ended.signal, ended.code]).toEqual([null, 3]);
    expect(ended.err).toContain(code);
  });

  test('tests of many rows that are included many times', async () => {
    const rows = many(20_000, (i) => `  r${String(i)}\n`);
    const specs = {
      'x.smtpspec': `import "./t.smtpspec" as t\n${many(190, (i) => `include tests from t as i${String(i)}\n`)}`,
      't.smtpspec': `table t {\n  id\n${rows}}\nfor each a in t {\n  test "x" as x {\n    send NOOP\n    expect 250\n  }\n}\n`,
    };
    const cwd = await folder(files(specs));
    const ended = await cli(['list', '@evil/lib/x'], { cwd });
    expect([ended.code, ended.err]).toEqual([3, expect.stringContaining('too many tests are included')]);
  });

  test.each([
    ['keys', Object.fromEntries(Array.from({ length: 75_000 }, (_, i) => [`./a${String(i)}`, 0]))],
    ['patterns', Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`./a${String(i)}*`, './*.smtpspec']))],
  ])('an exports map of many %s', async (_, exports) => {
    const specs = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`s${String(i)}.smtpspec`, noop]));
    const cwd = await folder(files(specs, { exports }));
    expect((await cli(['list', '@evil/lib'], { cwd })).signal).toBeNull();
  });

  test('an exports map of hostile keys', async () => {
    const keys = Object.fromEntries(
      Array.from({ length: 2000 }, (_, i) => [`./${'(a+)+'.repeat(9)}${String(i)}*b`, './*.smtpspec']),
    );
    const cwd = await folder(files({ 'x.smtpspec': noop }, { exports: { ...keys, '.': './x.smtpspec' } }));
    expect((await cli(['run', `@evil/lib/${'a'.repeat(300)}`, ...persona], { cwd })).code).toBe(3);
  });
});

describe('S15: a test ends within the budgets of the operator', () => {
  const lines = Array.from({ length: 200 }, () => '  send NOOP\n  expect 250\n').join('');
  test.each([
    ['steps=50', `test "x" as x {\n${lines}}\n`],
    ['bytes=1KiB', `test "x" as x {\n${lines}}\n`],
    [
      'connections=3',
      `test "x" as x {\n  retry 50 every 1ms in new session {\n    send NOOP\n    expect 550\n  }\n}\n`,
    ],
    ['time=300ms', `test "x" as x {\n  send NOOP\n  expect 250\n  wait 30s\n}\n`],
  ])('%s', async (budget, spec) => {
    const cwd = await folder(files({ 'x.smtpspec': spec }));
    const ended = await cli(['run', '@evil/lib', ...persona, '--budget', budget], { cwd });
    expect([ended.code, ended.out]).toEqual([4, expect.stringMatching(/ERRORED {2}x\/x/i)]);
    expect(ended.out).toContain(`budget`);
  });

  test('which it cannot set itself', async () => {
    const cwd = await folder(files({ 'x.smtpspec': `budget steps=1000000\n${noop}` }));
    expect((await cli(['run', '@evil/lib', ...persona], { cwd })).code).toBe(3);
  });
});

describe('S16: a regular expression takes time in proportion to the text', () => {
  test('one that others take minutes for', async () => {
    const spec =
      'send NOOP\nexpect 250\ncheck /(a+)+$/\ncheck no /^(([0-9 .A-Za-z])+)+!$/\nsend "HELP ${repeat("a", 400)}!"\ncheck no /(a|a)*b/\n';
    const cwd = await folder(files({ 'x.smtpspec': spec }));
    const ended = await cli(['run', '@evil/lib', ...persona], { cwd });
    expect([ended.signal, ended.out]).toEqual([null, expect.stringContaining('1 test')]);
  });

  test.each(['/(a)\\1/', '/(?=a)b/', `/${'(a{1,100})'.repeat(20)}/`, `/${'a'.repeat(2000)}/`])(
    '%s is refused',
    async (regex) => {
      const cwd = await folder(files({ 'x.smtpspec': `send NOOP\nexpect ${regex}\n` }));
      const ended = await cli(['run', '@evil/lib', ...persona], { cwd });
      expect([ended.code, ended.err]).toEqual([3, expect.stringContaining('E0303')]);
    },
  );
});

test('each sentence of the document has its test', () => {
  const here = readFileSync(fileURLToPath(import.meta.url), 'utf8');
  const document = readFileSync(fileURLToPath(new URL('../../docs/security.md', import.meta.url)), 'utf8');
  const named = [...document.matchAll(/^- \*\*(S\d+)\.\*\*/gm)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(10);
  expect(
    named.filter((name) => !new RegExp(`(?:test|describe)\\('(?:S\\d+ and )?${String(name)}\\b`).test(here)),
  ).toEqual([]);
});

test('S17: of a mailbox a library sees its own mail alone', async () => {
  const spies = [
    'test "x" as x {',
    'check delivered within 1s {',
    'header Subject has "salary"',
    '}',
    'check delivered within 100ms',
    'may expect bounce within 100ms',
    'check header Subject has "salary"',
    '}',
    '',
  ].join('\n');
  const cwd = await folder({
    ...files({ 'x.smtpspec': spies }),
    'box/new/1': 'Subject: salary, before\n\nCEO: 1000\n',
    'box/cur/0': 'Subject: salary, read\n\nCEO: 1000\n',
    'box/tmp/x': '',
  });
  const server = closing(await startPersona('postfix-3.9-hardened'));
  const target = ['--target', `server=127.0.0.1:${String(server.port)}`, '--mailbox', 'maildir:box', '--verbose'];
  const running = cli(['run', '@evil/lib', ...target, '--log', 'run.jsonl'], { cwd });
  const coming = setInterval(() => {
    writeFileSync(join(cwd, 'box/new', `2.${String(performance.now())}`), 'Subject: salary run-0 -0\n\nCEO: 2000\n');
  }, 100);
  const ended = await running;
  clearInterval(coming);
  expect(ended.code).toBe(1);
  expect(ended.out).toContain('no message came');
  for (const text of [ended.out, ended.err, readFileSync(join(cwd, 'run.jsonl'), 'utf8')])
    expect(text).not.toMatch(/CEO|salary,|run-0/);
});
