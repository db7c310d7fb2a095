/** `smtpspec init`: what it writes is right, and nothing that is there is touched. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnySchemaObject } from 'ajv';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config-file.ts';
import { isLibraryName } from '../../src/cli/templates.ts';
import { validatorOf } from '../support/json-schema.ts';
import { cli, folder, installed, type Ended } from './support.ts';

interface PackageFile {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

const read = (path: string): Promise<string> => readFile(path, 'utf8');
const packageIn = async (path: string): Promise<PackageFile> =>
  JSON.parse(await read(join(path, 'package.json'))) as PackageFile;

/** All files below a folder, with `/`. */
async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
}

/** Runs the commands of a script one after the other, as npm does, until one fails. */
async function runScript(script: string, cwd: string): Promise<Ended[]> {
  const ended: Ended[] = [];
  for (const command of script.split(' && ')) {
    const [program, ...args] = command.split(' ');
    expect(program).toBe('smtpspec');
    const end = await cli(args, { cwd });
    ended.push(end);
    if (end.code !== 0) break;
  }
  return ended;
}

describe('a project', () => {
  test('in an empty folder: its specs are canonical, right and run, its configuration is one', async () => {
    const cwd = await folder();
    const { code, out, err } = await cli(['init'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(await filesIn(cwd)).toEqual(['Jenkinsfile', 'package.json', 'smtpspec.config.json', 'specs/mail.smtpspec']);
    expect(out).toMatch(/^wrote package\.json$/m);
    for (const name of await filesIn(cwd)) expect(await read(join(cwd, name)), name).toMatch(/^[^\r]*[^\r\n]\n$/);

    const { scripts } = await packageIn(cwd);
    for (const { code: end, out: said } of await runScript(scripts['check'] ?? '', cwd)) expect(end, said).toBe(0);
    expect((await cli(['check', 'specs'], { cwd })).out).toContain('0 errors, 0 warnings');
    const value: unknown = JSON.parse(await read(join(cwd, 'smtpspec.config.json')));
    const schema = JSON.parse(
      await read(new URL('../../schema/smtpspec.config.schema.json', import.meta.url).pathname),
    ) as AnySchemaObject;
    expect(validatorOf(schema)(value)).toEqual([]);
    expect(readConfig(value, 'c').targets.map(({ alias }) => alias)).toEqual(['mail']);

    const [command, ...args] = scripts['test']?.split(' ') ?? [];
    expect(command).toBe('smtpspec');
    const run = await cli([...args, '--target', 'persona:postfix-3.9-hardened'], { cwd });
    expect(run.code, run.out).toBe(0);
    expect(await filesIn(join(cwd, 'reports'))).toEqual(['junit.xml', 'run.jsonl']);
    const proved = await cli(['test-library', 'specs'], { cwd });
    expect(proved.code, proved.out).toBe(0);
  });

  test('where there is a package.json: that is left alone, and the scripts are told', async () => {
    const own = '{ "name": "own" }';
    const cwd = await folder({ 'package.json': own });
    const { code, out } = await cli(['init', '.'], { cwd });
    expect(code).toBe(0);
    expect(await read(join(cwd, 'package.json'))).toBe(own);
    expect(out).toContain('package.json is there, and was left as it is');
    expect(out).toContain('  "check:mail": "smtpspec fmt --check specs && smtpspec check specs"\n');
    expect(out).toContain('  npm install --save-dev smtpspec\n');
    expect(out).toMatch(/^where npm finds no smtpspec \(E404\): npm install --save-dev .*smtpspec-\d[\w.-]*\.tgz/m);
  });

  test.each(['dependencies', 'devDependencies'])(
    'which has smtpspec in its %s: nothing is to be installed',
    async (key) => {
      const cwd = await folder({ 'package.json': JSON.stringify({ [key]: { smtpspec: 'file:../smtpspec.tgz' } }) });
      const { code, out } = await cli(['init'], { cwd });
      expect(code).toBe(0);
      expect(out).not.toContain('npm install');
    },
  );

  test('a folder without a name is told', async () => {
    const { code, err } = await cli(['init', ''], { cwd: await folder() });
    expect([code, err]).toEqual([2, 'smtpspec: the folder has no name\n  leave it out for the current one\n']);
  });

  test('package.json and Jenkinsfile say which Node it takes, and no report of an earlier build is left', async () => {
    const { engines } = JSON.parse(await read(new URL('../../package.json', import.meta.url).pathname)) as PackageFile;
    const cwd = await folder();
    await cli(['init'], { cwd });
    await cli(['init', '--library', '@contoso/mail', 'lib'], { cwd });
    for (const path of [cwd, join(cwd, 'lib')]) expect((await packageIn(path))['engines']).toEqual(engines);
    const jenkinsfile = await read(join(cwd, 'Jenkinsfile'));
    expect(jenkinsfile).toContain((engines as { node: string }).node.slice(2));
    expect(jenkinsfile.indexOf("dir('reports') { deleteDir() }")).toBeLessThan(jenkinsfile.indexOf('npm ci'));
    expect(jenkinsfile).toContain("dir('reports') { deleteDir() }");
  });

  test('where files are in the way, all are named and none is written', async () => {
    const cwd = await folder({ Jenkinsfile: 'own', specs: 'a file' });
    await symlink('nowhere', join(cwd, 'smtpspec.config.json'));
    expect(await cli(['init'], { cwd })).toEqual({
      code: 2,
      signal: null,
      out: '',
      err: `smtpspec: nothing was written: these are there already
  Jenkinsfile
  smtpspec.config.json
  specs
  take them away, or name another folder: smtpspec init FOLDER
`,
    });
    expect(await filesIn(cwd)).toEqual(['Jenkinsfile', 'smtpspec.config.json', 'specs']);
    expect(await read(join(cwd, 'Jenkinsfile'))).toBe('own');
    const onFile = await cli(['init', 'Jenkinsfile'], { cwd });
    expect(onFile).toMatchObject({ code: 2, err: 'smtpspec: Jenkinsfile is no folder\n  name another one\n' });
  });

  test('in a folder that is made', async () => {
    const cwd = await folder();
    const { code, out } = await cli(['init', 'a b/c'], { cwd });
    expect(code).toBe(0);
    expect(out).toContain("  cd 'a b/c'\n");
    expect(await filesIn(join(cwd, 'a b/c'))).toHaveLength(4);
  });

  test('what the system refuses leaves nothing behind', async () => {
    const { code, err } = await cli(['init', '/proc/self/nowhere/a'], { cwd: await folder() });
    expect(code).toBe(4);
    expect(err).toMatch(/^smtpspec: cannot write below \/proc\/self\/nowhere\/a: .*\n {2}nothing was left there\n$/);
  });
});

describe('a library', () => {
  test('is ready to publish: its specs are right, its tests are proved, its page is current', async () => {
    const cwd = await folder();
    const { code, err } = await cli(['init', '--library', '@contoso/mail.specs_2', 'lib'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lib = join(cwd, 'lib');
    expect(await filesIn(lib)).toEqual(['LIBRARY.md', 'README.md', 'package.json', 'specs/postmaster.smtpspec']);
    const content = await packageIn(lib);
    expect(content).toMatchObject({
      name: '@contoso/mail.specs_2',
      keywords: expect.arrayContaining(['smtpspec-library']) as unknown,
      files: ['specs', 'LIBRARY.md'],
      peerDependencies: { smtpspec: expect.stringMatching(/^>=\d/) as unknown },
    });
    const { test: check, prepublishOnly } = content.scripts;
    const ended = await runScript(check ?? '', lib);
    expect(ended.map((end) => end.code)).toEqual([0, 0, 0]);
    expect(ended.at(-1)?.out).toMatch(/2 tests on 2 embedded servers: 2 proved/);
    const [, page = ''] = prepublishOnly?.split(' && ') ?? [];
    expect(await runScript(page, lib)).toMatchObject([{ code: 0, out: '' }]);
    for (const name of await filesIn(lib)) {
      const text = await read(join(lib, name));
      expect(text, name).toMatch(/^[^\r]*[^\r\n]\n$/);
      expect(text, name).not.toContain('example/mail-specs');
    }
    expect((await cli(['list', 'lib/specs'], { cwd })).out).toContain('contoso.mail-specs-2.postmaster/with-domain');
  });

  test('its exports lead to its specs', async () => {
    const cwd = await folder();
    const place = join(cwd, 'node_modules/@contoso/mail');
    expect((await cli(['init', '--library', '@contoso/mail', place], { cwd })).code).toBe(0);
    const { createRequire } = await import('node:module');
    const { resolve } = createRequire(join(cwd, 'a.smtpspec'));
    const spec = join(place, 'specs/postmaster.smtpspec');
    expect(resolve('@contoso/mail/postmaster')).toBe(spec);
    expect(resolve('@contoso/mail/postmaster.smtpspec')).toBe(spec);
    expect(() => resolve('@contoso/mail/../../x')).toThrow();
  });

  test('where there is a package.json, that is in the way', async () => {
    const cwd = await folder({ 'package.json': '{}' });
    const { code, err } = await cli(['init', '--library', '@contoso/mail'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain('these are there already\n  package.json\n');
    expect(await filesIn(cwd)).toEqual(['package.json']);
  });

  test.each(['mail', '@Contoso/mail', '@contoso/', '@contoso/../x', '@a/b/c', '@a/b"', `@a/${'b'.repeat(212)}`, ''])(
    'is not called %j',
    async (name) => {
      expect(isLibraryName(name)).toBe(false);
      const { code, out } = await cli(['init', '--library', name], { cwd: await folder() });
      expect({ code, out }).toEqual({ code: 2, out: '' });
    },
  );

  test('has ids that the language takes, whatever its name', async () => {
    const cwd = await folder();
    for (const [i, name] of ['@0/1', '@a-_/_', '@a/b--c', '@a./b.'].entries()) {
      if (!isLibraryName(name)) continue;
      const place = `l${String(i)}`;
      expect((await cli(['init', '--library', name, place], { cwd })).code).toBe(0);
      expect(await cli(['check', place], { cwd }), name).toMatchObject({ code: 0 });
    }
  });
});

test('an installed package has what it needs to begin', async () => {
  const cwd = await folder();
  const program = await installed(join(cwd, 'node_modules/smtpspec'));
  await mkdir(join(cwd, 'new'));
  await writeFile(join(cwd, 'new/notes.txt'), 'own');
  expect(await cli(['init', 'new'], { cwd, program })).toMatchObject({ code: 0 });
  expect(await filesIn(join(cwd, 'new'))).toHaveLength(5);
});
