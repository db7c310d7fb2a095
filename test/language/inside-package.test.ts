/** What a spec may name: real files in folders of their own, with real symbolic links. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insidePackage } from '../../src/language/inside-package.ts';
import { originOf } from '../../src/language/package-of.ts';

let home = '';

function write(path: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), 'send NOOP\n');
}

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'smtpspec-inside-')));
  for (const path of [
    'secret.smtpspec',
    'project/package.json',
    'project/a.smtpspec',
    'project/specs/deep/b.smtpspec',
    'project/node_modules/@org/lib/specs/x.smtpspec',
    'project/node_modules/@org/lib/y.smtpspec',
    'project/node_modules/@org/other/package.json',
    'project/node_modules/plain/z.smtpspec',
    'configured/smtpspec.config.json',
    'configured/specs/c.smtpspec',
    'bare/d.smtpspec',
    'projectile/e.smtpspec',
  ])
    write(path);
  symlinkSync(join(home, 'secret.smtpspec'), join(home, 'project/specs/out.smtpspec'));
  symlinkSync(home, join(home, 'project/specs/up'));
  symlinkSync(join(home, 'project/a.smtpspec'), join(home, 'project/specs/in.smtpspec'));
  symlinkSync(join(home, 'project'), join(home, 'linked'));
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

async function from(spec: string, written: string): Promise<string> {
  const found = await insidePackage(written, await originOf(join(home, spec)));
  return found.ok ? found.path.slice(home.length + 1).replaceAll('\\', '/') : `no: ${found.why}`;
}

describe('the package of a spec', () => {
  it.each([
    ['project/specs/deep/b.smtpspec', 'project'],
    ['project/a.smtpspec', 'project'],
    ['linked/a.smtpspec', 'project'],
    ['configured/specs/c.smtpspec', 'configured'],
    ['bare/d.smtpspec', 'bare'],
    ['project/node_modules/@org/lib/specs/x.smtpspec', 'project/node_modules/@org/lib'],
    ['project/node_modules/plain/z.smtpspec', 'project/node_modules/plain'],
  ])('of %s is %s', async (spec, root) => {
    expect((await originOf(join(home, spec))).root).toBe(join(home, root));
  });
});

describe('a file that a spec names', () => {
  it.each([
    ['project/specs/deep/b.smtpspec', '../../a.smtpspec', 'project/a.smtpspec'],
    ['project/a.smtpspec', 'specs/in.smtpspec', 'project/a.smtpspec'],
    ['linked/a.smtpspec', './specs/deep/b.smtpspec', 'project/specs/deep/b.smtpspec'],
    ['project/node_modules/@org/lib/specs/x.smtpspec', '../y.smtpspec', 'project/node_modules/@org/lib/y.smtpspec'],
  ])('is inside: %s names %s', async (spec, written, path) => {
    expect(await from(spec, written)).toBe(path);
  });

  it.each([
    ['project/a.smtpspec', '../secret.smtpspec', 'it lies outside the package of the spec'],
    ['project/a.smtpspec', '../projectile/e.smtpspec', 'it lies outside the package of the spec'],
    ['bare/d.smtpspec', '../secret.smtpspec', 'it lies outside the package of the spec'],
    ['project/a.smtpspec', '../nowhere.smtpspec', 'it lies outside the package of the spec'],
    ['project/specs/deep/b.smtpspec', '../out.smtpspec', 'a symbolic link leads outside the package of the spec'],
    ['project/a.smtpspec', 'specs/up/secret.smtpspec', 'a symbolic link leads outside the package of the spec'],
    [
      'project/node_modules/@org/lib/specs/x.smtpspec',
      '../../other/package.json',
      'it lies outside the package of the spec',
    ],
    ['project/node_modules/@org/lib/y.smtpspec', '../../../a.smtpspec', 'it lies outside the package of the spec'],
    ['project/a.smtpspec', '/etc/passwd', 'the path is absolute'],
    ['project/a.smtpspec', 'C:/secret.smtpspec', 'the path is absolute'],
    ['project/a.smtpspec', '..\\secret.smtpspec', 'it has a backslash in it'],
    ['project/a.smtpspec', 'a.smtpspec\0.txt', 'it has a NUL in it'],
    ['project/a.smtpspec', './nowhere.smtpspec', 'there is no such file'],
    ['project/a.smtpspec', 'a.smtpspec/more', 'there is no such file'],
    ['project/a.smtpspec', '', 'it names no file'],
    ['project/a.smtpspec', './specs/..', 'it names no file'],
  ])('is refused: %s names %s', async (spec, written, why) => {
    expect(await from(spec, written)).toBe(`no: ${why}`);
  });
});
