/** The documents say what is true: specs in them are right, commands exist, output is as printed, generated parts are current. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/cli/failure.ts';
import { checkSpec } from '../../src/checker/check.ts';
import { Imports } from '../../src/language/imports.ts';
import { parseSpec } from '../../src/language/parse.ts';
import { renderDiagnostic } from '../../src/language/render.ts';
import { Source } from '../../src/language/source.ts';
import { personas } from '../../src/server/personas/registry.ts';
import { signalCode } from '../../src/result/summary.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'dist/smtpspec.js');
const folder = mkdtempSync(join(tmpdir(), 'smtpspec-docs-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const documents = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
];
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The fenced blocks of a document, with their language. */
function blocks(path: string, language: string): string[] {
  return [...read(path).matchAll(/^```(.*)\n([^]*?)^```$/gm)].flatMap(([, own, text]) =>
    own === language && text !== undefined ? [text] : [],
  );
}

/** The JSON of the README that has this key. */
const jsonOf = (key: string): string =>
  blocks('README.md', 'json').find((text) => Object.hasOwn(JSON.parse(text) as object, key)) ?? '';

/** Where a spec of a document lies: in a folder with the files that it names, as the document shows them. */
function besideItsFiles(path: string, text: string): string {
  const place = join(folder, 'example.smtpspec');
  writeFileSync(place, text);
  for (const [, name = '', kind = ''] of text.matchAll(/"([\w-]+\.(csv|eml))"/g)) {
    writeFileSync(join(folder, name), blocks(path, kind)[0] ?? '');
  }
  return place;
}

const cli = (...args: string[]) =>
  spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8', timeout: 30_000 });

describe.each(documents)('specs in %s', (path) => {
  test('are right', async () => {
    for (const [i, text] of blocks(path, 'smtpspec').entries()) {
      const parsed = parseSpec(new Source(`${path} block ${String(i + 1)}`, text));
      const { diagnostics } = await checkSpec(await new Imports(folder).of(parsed, besideItsFiles(path, text)));
      expect(diagnostics.flatMap((one) => renderDiagnostic(one)).join('\n')).toBe('');
    }
  });
});

test('specs of the language reference that belong together are right together', async () => {
  const files = [...read('docs/language.md').matchAll(/^```smtpspec (\S+\.smtpspec)\n([^]*?)^```$/gm)];
  expect(files.length).toBeGreaterThan(2);
  for (const [, name = '', text = ''] of files) writeFileSync(join(folder, name), text);
  const { stdout } = cli('check', ...files.map(([, name = '']) => name));
  // A spec and the same included without another id are one too many in one run.
  expect(stdout).toContain('the id contoso.postmaster/known of the included tests is there already');
  expect(cli('check', 'all.smtpspec').stdout).toBe('1 spec, 3 tests: 0 errors, 0 warnings\n');
  const run = cli('run', 'all.smtpspec', '--target', 'persona:postfix-3.9-hardened', '--set', 'lab=adatum.com');
  expect(run.stdout).toMatch(/3 tests: 3 passed/);
});

describe('an example of the README prints what it says', () => {
  const run = ['run', 'hello.smtpspec', '--target', 'persona:ims-5.5-open-relay'];
  const [spec = ''] = blocks('README.md', 'smtpspec');
  const shown = blocks('README.md', '').filter((text) => text.startsWith('$ npx smtpspec run hello'));
  // Times and the port differ from run to run; so do the blanks that align them.
  const same = (text = ''): string =>
    text
      .replace(/^\$ .*\n/, '')
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      .replace(/\b\d+(?:\.\d+)? m?s\b/g, 'TIME')
      .replace(/^ +\d+\.\d{3} {2}/gm, '        TIME  ')
      .replace(/ {2,}(?=127)/g, '  ')
      .trim();

  test('the first five minutes', () => {
    writeFileSync(join(folder, 'hello.smtpspec'), spec);
    const { stdout, status } = cli(...run);
    expect(status).toBe(1);
    expect(same(stdout)).toBe(same(shown[0]));
  });

  test('the known issue', () => {
    // The day of the document is over some day.
    const stillHolds = (text = ''): string => text.replaceAll('2026-12-31', '9999-12-31');
    writeFileSync(join(folder, 'hello.smtpspec'), spec);
    writeFileSync(join(folder, 'known.json'), stillHolds(jsonOf('issues')));
    const { stdout, stderr, status } = cli(...run, '--known', 'known.json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(same(stdout)).toBe(same(stillHolds(shown[1])));
  });
});

test.each(['README.md', 'docs/authoring.md'])('every command of %s exists, with its options', (path) => {
  const commands = blocks(path, '')
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => /^(?:\$ )?npx smtpspec (.*)$/.exec(line)?.[1] ?? []);
  expect(commands.length).toBeGreaterThan(2);
  for (const command of commands) {
    const [name = '', ...words] = command.split(' ');
    const sub = name === 'persona' ? [words.shift() ?? ''] : [];
    const help = cli(name, ...sub, '--help');
    expect(help.status, command).toBe(0);
    for (const option of words.filter((word) => word.startsWith('--'))) expect(help.stdout, command).toContain(option);
  }
});

test('every option that the documents name exists', () => {
  const words = /(?<![\w-])--[a-z][a-z-]+/g;
  const help = [
    ['run'],
    ['persona', 'serve'],
    ['demo'],
    ['check'],
    ['params'],
    ['fmt'],
    ['parse'],
    ['docs'],
    ['test-library'],
    ['init'],
    ['sink'],
  ].map((command) => cli(...command, '--help').stdout);
  const known = new Set([...help.join('\n').matchAll(words)].map(([option]) => option));
  const named = ['README.md', 'docs/language.md', 'docs/personas.md', 'docs/authoring.md'].flatMap((path) =>
    [
      ...read(path)
        .replace(/^npm .*$/gm, '')
        .matchAll(words),
    ].map(([option]) => option),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((option) => !known.has(option))).toEqual([]);
});

/** The words of a command as a POSIX shell has them; the documents use no more than single quotes. */
const shellWords = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

test('the selections of the README choose something', () => {
  const commands = blocks('README.md', '').flatMap((text) => [...text.matchAll(/^npx smtpspec (list .*)$/gm)]);
  expect(commands.length).toBeGreaterThan(3);
  const counts = commands.map(([, command = '']) => {
    const { stdout, stderr, status } = cli(...shellWords(command));
    expect({ status, stderr }, command).toEqual({ status: 0, stderr: '' });
    return Number(/^(\d+) tests? in /m.exec(stdout)?.[1]);
  });
  const all = Number(/^(\d+) tests in /m.exec(cli('list').stdout)?.[1]);
  for (const count of counts) {
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(all);
  }
});

test('commands of the README that need no server succeed', () => {
  expect(cli('list').status).toBe(0);
  expect(cli('explain', 'builtin:relay/closed', '--set', 'domain=example.org').status).toBe(0);
  expect(cli('persona', 'list').status).toBe(0);
});

test('the configuration of the README is one', async () => {
  const { readConfig } = await import('../../src/config/config-file.ts');
  const text = jsonOf('targets');
  const { targets, secrets } = readConfig(JSON.parse(text), 'README.md');
  expect(targets.map(({ alias, localRecipient }) => `${alias} ${localRecipient ?? ''}`)).toEqual([
    'mail postmaster@example.org',
  ]);
  expect(secrets).toEqual({ password: 'MAIL_PASSWORD' });
});

test.each(['README.md', 'docs/language.md'])('exit codes of %s are those of the program', (path) => {
  const [, section = ''] = read(path).split('## Verdicts and exit codes\n');
  const rows = [...section.replace(/^## [^]*/m, '').matchAll(/^\| (\d+(?:, \d+)*) +\|/gm)];
  const listed = rows.flatMap(([, codes = '']) => codes.split(', ').map(Number));
  const signals = ['SIGHUP', 'SIGINT', 'SIGPIPE', 'SIGTERM'].map(signalCode);
  expect(listed.toSorted((a, b) => a - b)).toEqual(
    [0, ...Object.values(exitCodes), ...signals].toSorted((a, b) => a - b),
  );
});

test('the reference says of verdicts and exit codes what the README says', () => {
  const rows = (path: string): string[] =>
    [...read(path).matchAll(/^\| (?:(?:passed|failed|errored|skipped|known)|\d+(?:, \d+)?) +\|.*$/gm)]
      .map(([row]) => row.replace(/ {2,}/g, ' '))
      // Reply codes have three columns.
      .filter((row) => row.split('|').length === 4);
  expect(rows('README.md')).toHaveLength(13);
  expect(rows('docs/language.md')).toEqual(rows('README.md'));
});

test('mistakes that the reference shows are told as it prints them', async () => {
  const shown = [...read('docs/language.md').matchAll(/^```smtpspec error\n([^]*?)^```\n\n```\n([^]*?)^```$/gm)];
  expect(shown).toHaveLength(1);
  for (const [, text = '', output = ''] of shown) {
    const { diagnostics } = await checkSpec(parseSpec(new Source('example.smtpspec', text)));
    const told = diagnostics.map((one) => renderDiagnostic(one).join('\n'));
    expect(`${told.join('\n\n')}\n`).toBe(output);
  }
});

test('the JSON that docs/authoring.md shows is what check prints', async () => {
  const [json = ''] = blocks('docs/authoring.md', 'json');
  const [, text = ''] = /^```smtpspec error\n([^]*?)^```$/m.exec(read('docs/authoring.md')) ?? [];
  writeFileSync(join(folder, 'a.smtpspec'), text);
  expect(JSON.parse(cli('check', 'a.smtpspec', '--format', 'json').stdout)).toEqual(JSON.parse(json));
});

test('the bounds of the reference are those of the program', async () => {
  const limits = await import('../../src/language/limits.ts');
  const { defaultSessionBounds } = await import('../../src/session/settings.ts');
  const { defaultOptions } = await import('../../src/runner/options.ts');
  const row = (what: string): string =>
    new RegExp(`^\\| ${what} *\\|(.*)\\|$`, 'm').exec(read('docs/language.md'))?.[1] ?? '';
  expect(row('a spec')).toContain(
    `${String(limits.maximumSize / 1024 ** 2)} MiB, ${String(limits.maximumDepth)} levels of blocks; ${String(limits.maximumErrors)} errors`,
  );
  expect(row('a spec')).toContain(`${limits.maximumBadLines.toLocaleString('en')} unreadable lines`);
  expect(row('unread replies')).toContain(
    `${String(defaultSessionBounds.unreadOctets / 1024)} KiB or ${defaultSessionBounds.unreadReplies.toLocaleString('en')}`,
  );
  expect(row('replies read by `until quiet`')).toContain(`${String(defaultSessionBounds.collected / 1024 ** 2)} MiB`);
  expect(row('the goodbye')).toContain(`${String(defaultSessionBounds.quitMs / 1000)} s`);
  expect(row('connections to one host')).toContain(
    `${String(defaultOptions.perHost)} at once, ${String(defaultOptions.rate)} new ones`,
  );
});

test('the number of embedded servers in the README is right', async () => {
  const { expectations } = await import('../../src/demo/expectations.ts');
  expect(read('README.md')).toContain(`against ${String(expectations.length)} embedded servers`);
});

test('generated parts are current', () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/docs.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

test('every dependency has its reason', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  expect(dependencies).toBeUndefined();
  const named = [...read('docs/dependencies.md').matchAll(/^\| ([a-z@][^|]*?) +\|.*\|.*\|$/gm)]
    .flatMap(([, names = '']) => names.split(', '))
    .filter((name) => name !== 'package');
  expect(named.sort()).toEqual(Object.keys(devDependencies ?? {}).sort());
});

test('the table of layers is that of lint', () => {
  const rooms = /const ROOMS = \{([^]*?)\n\};/.exec(read('eslint.config.js'))?.[1] ?? '';
  const held = [...rooms.matchAll(/^ {2}(\w+): (?:\[([^\]]*)\]|'\*'),$/gm)].map(
    ([, room = '', list]) =>
      `${room}: ${list === undefined ? 'all' : list === '' ? 'nothing' : [...list.matchAll(/\w+/g)].join(', ')}`,
  );
  const told = [...read('docs/architecture.md').matchAll(/^\| `(\w+)` +\|.*\| (.*?) +\|$/gm)].map(
    ([, room = '', list = '']) => `${room}: ${list}`,
  );
  expect(held.length).toBeGreaterThan(10);
  expect(told.sort()).toEqual(held.sort());
});

test('the table of the protocol is whole, and names what exists', () => {
  const rows = [...read('docs/protocol.md').matchAll(/^\| (.*) \|$/gm)]
    .slice(2)
    .map(([, row = '']) => row.split(' | '));
  for (const row of rows) {
    const [feature = '', , , served = '', , proved = ''] = row;
    expect(
      row.map((cell) => cell.trim()).filter((cell) => cell === ''),
      feature,
    ).toEqual([]);
    expect(row, feature).toHaveLength(6);
    for (const [, name = ''] of served.matchAll(/`([^`,]+)[^`]*`/g))
      expect(Object.keys(personas), feature).toContain(name);
    const files = [...proved.matchAll(/`([^`]+\.\w+)`/g)].map(([, name = '']) => name);
    expect(files, feature).not.toHaveLength(0);
    for (const file of files) expect(existsSync(join(root, file)), `${feature}: ${file}`).toBe(true);
  }
});

test('links between the documents lead somewhere', () => {
  for (const path of documents) {
    for (const [, target = ''] of read(path).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)) {
      expect(() => read(join(path, '..', target)), `${path}: ${target}`).not.toThrow();
    }
  }
});

test('the README has every command, and no other', () => {
  const [, section = ''] = read('README.md').split('## Commands\n');
  const told = [...section.replace(/^## [^]*/m, '').matchAll(/^\| `([\w-]+)/gm)].map(([, name = '']) => name);
  const known = [...cli('--help').stdout.matchAll(/^ {2}smtpspec ([\w-]+)/gm)].map(([, name = '']) => name);
  expect(known).toContain('run');
  expect([...new Set(told)].sort()).toEqual(known.sort());
});

test('the library of the README can be begun, installed, included and run', async () => {
  const [commands = ''] = blocks('README.md', '').filter((text) => text.includes('init --library'));
  const [, init = ''] = /^npx smtpspec (init .*)$/m.exec(commands) ?? [];
  const [, , name = '', place = ''] = init.split(' ');
  expect(cli(...init.split(' ')).status).toBe(0);
  expect(commands).toContain(`cd ${place}\n`);
  const { cpSync } = await import('node:fs');
  cpSync(join(folder, place), join(folder, 'node_modules', name), { recursive: true });

  const target = ['--target', 'persona:postfix-3.9-hardened'];
  const byName = cli('run', name, ...target);
  expect(byName.stdout).toMatch(/2 tests: 2 passed/);
  expect(byName.stdout).toMatch(/^library @contoso\/mail-specs 0\.1\.0 .* sha256 [0-9a-f]{64}$/m);
  writeFileSync(join(folder, 'included.smtpspec'), blocks('README.md', 'smtpspec included')[0] ?? '');
  const included = cli('run', 'included.smtpspec', ...target);
  expect([included.status, included.stderr]).toEqual([0, '']);
  expect(included.stdout).toMatch(/2 tests: 2 passed/);

  const { readConfig } = await import('../../src/config/config-file.ts');
  const { grants } = readConfig(JSON.parse(jsonOf('grants')), 'README.md');
  expect([...grants.keys()]).toEqual([name]);
});
