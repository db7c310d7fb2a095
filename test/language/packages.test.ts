/** What packages offer: real folders as npm would lay them out. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportTarget, readExports } from '../../src/language/exports-map.ts';
import { findPackage, offers, packageSpec, packageSpecifier } from '../../src/language/packages.ts';

let home = '';

function write(path: string, content: object | string = 'send NOOP\n'): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), typeof content === 'string' ? content : JSON.stringify(content));
}

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'smtpspec-packages-')));
  const installed = 'project/node_modules';
  write(`${installed}/@org/mail/package.json`, {
    name: '@org/mail',
    version: '1.2.0',
    exports: {
      '.': './specs/basic.smtpspec',
      './relay': { types: './relay.d.ts', smtpspec: './specs/relay.smtpspec', default: './index.js' },
      './more/*': './specs/more/*.smtpspec',
      './more/private': null,
      './code': './index.js',
      './up': './../../../secret.smtpspec',
      './link': './specs/link.smtpspec',
      './gone': './specs/gone.smtpspec',
      './package.json': './package.json',
    },
  });
  for (const name of ['basic', 'relay', 'unlisted', 'more/a', 'more/b', 'more/private', 'more/deep/c']) {
    write(`${installed}/@org/mail/specs/${name}.smtpspec`);
  }
  write(`${installed}/@org/mail/index.js`, 'process.exit(70)');
  write('project/secret.smtpspec');
  symlinkSync(join(home, 'project/secret.smtpspec'), join(home, installed, '@org/mail/specs/link.smtpspec'));
  write(`${installed}/lone/package.json`, { exports: './lone.smtpspec' });
  write(`${installed}/lone/lone.smtpspec`);
  write(`${installed}/closed/package.json`, { version: '1.0.0' });
  write(`${installed}/closed/x.smtpspec`);
  write(`${installed}/broken/package.json`, '{');
  write('elsewhere/linked/package.json', { version: '3.0.0', exports: { './x': './x.smtpspec' } });
  write('elsewhere/linked/x.smtpspec');
  symlinkSync(join(home, 'elsewhere/linked'), join(home, installed, 'linked'));
  write('node_modules/above/package.json', { exports: './x.smtpspec' });
  write('node_modules/above/x.smtpspec');
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

async function lead(text: string, from = 'project/deep/er'): Promise<string> {
  const specifier = packageSpecifier(text);
  if (specifier === undefined) return 'no name';
  const found = await findPackage(specifier.name, join(home, from));
  if ('why' in found) return found.why;
  const spec = await packageSpec(found, specifier.entry);
  return spec.ok ? spec.origin.path.slice(home.length + 1).replaceAll('\\', '/') : [spec.why, ...spec.help].join(' / ');
}

describe('a name leads to', () => {
  it.each([
    ['@org/mail', 'project/node_modules/@org/mail/specs/basic.smtpspec'],
    ['@org/mail/relay', 'project/node_modules/@org/mail/specs/relay.smtpspec'],
    ['@org/mail/more/b', 'project/node_modules/@org/mail/specs/more/b.smtpspec'],
    ['@org/mail/more/deep/c', 'project/node_modules/@org/mail/specs/more/deep/c.smtpspec'],
    ['lone', 'project/node_modules/lone/lone.smtpspec'],
    ['linked/x', 'elsewhere/linked/x.smtpspec'],
    ['above', 'node_modules/above/x.smtpspec'],
  ])('%s', async (name, path) => {
    expect(await lead(name)).toBe(path);
  });

  const offered = 'it offers ., ./relay, ./more/a, ./more/b, ./more/deep/c, ./up, ./link, ./gone';
  it.each([
    ['@org/mail/unlisted', `@org/mail offers no ./unlisted / ${offered}`],
    ['@org/mail/specs/relay.smtpspec', `@org/mail offers no ./specs/relay.smtpspec / ${offered}`],
    ['@org/mail/more/private', `@org/mail offers no ./more/private / ${offered}`],
    ['@org/mail/code', './index.js in @org/mail is no .smtpspec file'],
    ['@org/mail/package.json', './package.json in @org/mail is no .smtpspec file'],
    ['@org/mail/up', `in @org/mail ./../../../secret.smtpspec: it lies outside the package of the spec / ${offered}`],
    [
      '@org/mail/link',
      `in @org/mail ./specs/link.smtpspec: a symbolic link leads outside the package of the spec / ${offered}`,
    ],
    ['@org/mail/gone', `in @org/mail ./specs/gone.smtpspec: there is no such file / ${offered}`],
    ['closed', 'closed offers no spec of its own name / it offers no specs'],
    ['@org/nothing', 'the package @org/nothing is not installed'],
    ['fs', 'the package fs is not installed'],
    ['node:fs', 'no name'],
    ['../mail', 'no name'],
    ['@org/../mail', 'no name'],
    ['@org/mail/../closed/x', 'no name'],
    ['@org', 'no name'],
    ['.bin', 'no name'],
  ])('nothing: %s', async (name, why) => {
    expect(await lead(name)).toBe(why);
  });

  it('a package that is damaged is told', async () => {
    expect(await lead('broken')).toMatch(/node_modules.broken.package\.json is no JSON$/);
  });

  it('NODE_PATH and the folders of the user add no place', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { NODE_PATH: join(home, 'project/node_modules'), HOME: join(home, 'project') });
    try {
      expect(await lead('lone', 'elsewhere')).toBe('the package lone is not installed');
    } finally {
      process.env = before;
    }
  });
});

it('a package offers what its map says and the disk has', async () => {
  const found = await findPackage('@org/mail', join(home, 'project'));
  if ('why' in found) throw new Error(found.why);
  expect(await offers(found)).toEqual([
    '.',
    './relay',
    './more/a',
    './more/b',
    './more/deep/c',
    './up',
    './link',
    './gone',
  ]);
});

describe('the exports map', () => {
  it.each([
    [{ './*': './a/*.smtpspec', './x/*': './b/*.smtpspec' }, './x/y', './b/y.smtpspec'],
    [{ './*': './a/*', './*.smtpspec': './c/*.smtpspec' }, './x.smtpspec', './c/x.smtpspec'],
    [{ './*': './*/*.smtpspec' }, './x', './x/x.smtpspec'],
    [{ default: './x.smtpspec', node: './y.js' }, '.', './x.smtpspec'],
    [{ '.': { node: './y.js' } }, '.', undefined],
    [{ '.': [{ node: './y.js' }, './x.smtpspec'] }, '.', './x.smtpspec'],
    [{ './x': null, './*': './*.smtpspec' }, './x', undefined],
    [{ './x*y*': './*.smtpspec' }, './xayb', undefined],
    [undefined, '.', undefined],
    [7, '.', undefined],
    [{ __proto__: null, './$&': './x.smtpspec' }, './$&', './x.smtpspec'],
    [{ './*': './*.smtpspec' }, './$&', './$&.smtpspec'],
  ])('%j has for %s: %s', (map, entry, target) => {
    expect(exportTarget(readExports(map), entry)).toBe(target);
  });

  it('takes no time for a key that is a hostile regular expression', () => {
    const key = `./${'(a+)+'.repeat(10)}*b`;
    expect(exportTarget(readExports({ [key]: './x.smtpspec' }), `./${'a'.repeat(300)}`)).toBeUndefined();
  });

  it('ends in conditions that are nested without end', () => {
    let deep: unknown = './x.smtpspec';
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    expect(exportTarget(readExports({ '.': deep }), '.')).toBeUndefined();
  });
});
