/** `smtpspec fmt`: files on disk and standard input. What the canonical text is: test/language/print.test.ts. */
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { replaceSpec } from '../../src/language/write-spec.ts';
import { cli, folder } from './support.ts';

const odd = 'send   NOOP  \n\n\n\nexpect 250 # fine\n';
const canonical = 'send NOOP\n\nexpect 250 # fine\n';

describe('files', () => {
  test('are rewritten where they are not canonical, and named', async () => {
    const cwd = await folder({ 'a.smtpspec': odd, 'b.smtpspec': canonical });
    const before = await stat(join(cwd, 'b.smtpspec'));
    expect(await cli(['fmt', '.'], { cwd })).toEqual({
      code: 0,
      signal: null,
      out: 'formatted a.smtpspec\n2 specs: 1 changed\n',
      err: '',
    });
    expect(await readFile(join(cwd, 'a.smtpspec'), 'utf8')).toBe(canonical);
    expect((await stat(join(cwd, 'b.smtpspec'))).ino).toBe(before.ino);
    expect((await cli(['fmt', '.'], { cwd })).out).toBe('2 specs: none changed\n');
    expect(await readdir(cwd)).toEqual(['a.smtpspec', 'b.smtpspec']);
  });

  test('keep their mode, and a symbolic link stays one', async () => {
    const cwd = await folder();
    await mkdir(join(cwd, 'real'));
    const real = join(cwd, 'real', 'a.smtpspec');
    await writeFile(real, odd);
    await chmod(real, 0o640);
    await symlink(join('real', 'a.smtpspec'), join(cwd, 'link.smtpspec'));
    expect(await cli(['fmt', 'link.smtpspec'], { cwd })).toMatchObject({ code: 0, err: '' });
    expect(await readFile(real, 'utf8')).toBe(canonical);
    expect((await stat(real)).mode & 0o7777).toBe(0o640);
    expect((await lstat(join(cwd, 'link.smtpspec'))).isSymbolicLink()).toBe(true);
    expect(await readdir(join(cwd, 'real'))).toEqual(['a.smtpspec']);
  });

  test('with mistakes are left alone and told, the others are done', async () => {
    const broken = 'snd   NOOP\n';
    const cwd = await folder({ 'a.smtpspec': broken, 'b.smtpspec': odd, 'c.smtpspec': 'expect   260\n' });
    const { code, out, err } = await cli(['fmt', '.'], { cwd });
    expect(code).toBe(3);
    expect(out).toBe('formatted b.smtpspec\nformatted c.smtpspec\n3 specs: 2 changed, 1 cannot be read\n');
    expect(err).toContain('error[E0102]: `snd` is no statement\n  --> a.smtpspec:1:1\n');
    // There is no reply code 260: that is for `check`, and no reason to leave the layout as it is.
    expect(err).not.toContain('E0302');
    expect(await readFile(join(cwd, 'a.smtpspec'), 'utf8')).toBe(broken);
  });

  test('that do not exist are told', async () => {
    const { code, err } = await cli(['fmt', 'none.smtpspec'], { cwd: await folder() });
    expect(code).toBe(3);
    expect(err).toContain('error[E0110]: the spec cannot be opened: no such file or folder');
  });

  test.skipIf(process.getuid?.() === 0)('that cannot be written are told', async () => {
    const cwd = await folder({ 'a.smtpspec': odd });
    await chmod(join(cwd, 'a.smtpspec'), 0o444);
    const { code, err } = await cli(['fmt', '.'], { cwd });
    expect({ code, err }).toEqual({
      code: 4,
      err: 'smtpspec: cannot write a.smtpspec: permission denied (EACCES)\n',
    });
  });

  test('that somebody has changed meanwhile are not overwritten', async () => {
    const cwd = await folder({ 'a.smtpspec': 'send QUIT\n' });
    expect(await replaceSpec(join(cwd, 'a.smtpspec'), odd, canonical)).toBe('it was changed meanwhile');
    expect(await readFile(join(cwd, 'a.smtpspec'), 'utf8')).toBe('send QUIT\n');
    expect(await readdir(cwd)).toEqual(['a.smtpspec']);
  });

  test('that are gone meanwhile are told', async () => {
    expect(await replaceSpec(join(await folder(), 'a.smtpspec'), odd, canonical)).toBe(
      'no such file or folder (ENOENT)',
    );
  });

  test('that are shipped are not rewritten', async () => {
    const { code, out, err } = await cli(['fmt', 'a.smtpspec', 'builtin:relay']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('builtin:relay names shipped specs, and those are not rewritten');
  });
});

describe('fmt --check', () => {
  test('writes nothing and shows the first line that would change', async () => {
    const files = { 'a.smtpspec': `# why\n\nwait 1s\n${odd}`, 'b.smtpspec': 'wait 1s\n\n' };
    const cwd = await folder(files);
    expect(await cli(['fmt', '--check', '.'], { cwd })).toEqual({
      code: 1,
      signal: null,
      out: [
        'a.smtpspec:4: would change',
        '  - send   NOOP\\x20\\x20',
        '  + send NOOP',
        'b.smtpspec:3: would change',
        '  - (an empty line)',
        '  + (no such line)',
        '2 specs: 2 would change',
        '',
      ].join('\n'),
      err: '',
    });
    for (const [name, text] of Object.entries(files)) expect(await readFile(join(cwd, name), 'utf8')).toBe(text);
  });

  test('finds the shipped specs canonical', async () => {
    expect(await cli(['fmt', '--check', 'specs'])).toMatchObject({ code: 0, err: '' });
    expect(await cli(['fmt', '--check', 'builtin:'])).toMatchObject({ code: 0, err: '' });
  });

  test('an error of reading counts more than a line that would change', async () => {
    const cwd = await folder({ 'a.smtpspec': odd, 'b.smtpspec': 'snd\n' });
    expect((await cli(['fmt', '--check', '.'], { cwd })).code).toBe(3);
  });
});

describe('standard input', () => {
  test('goes to standard output', async () => {
    expect(await cli(['fmt', '-'], { input: odd })).toEqual({ code: 0, signal: null, out: canonical, err: '' });
    const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
    expect((await cli(['fmt', '-'], { input: crlf(odd) })).out).toBe(crlf(canonical));
  });

  test('with mistakes gives no text', async () => {
    const { code, out, err } = await cli(['fmt', '-'], { input: 'snd NOOP\n' });
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('error[E0102]: `snd` is no statement\n  --> <stdin>:1:1\n');
  });

  test('can be checked', async () => {
    expect(await cli(['fmt', '--check', '-'], { input: canonical })).toMatchObject({ code: 0, out: '', err: '' });
    expect(await cli(['fmt', '--check', '-'], { input: odd })).toMatchObject({
      code: 1,
      out: '<stdin>:1: would change\n  - send   NOOP\\x20\\x20\n  + send NOOP\n',
    });
    expect((await cli(['check', '-'], { input: 'expect 250\n' })).out).toContain('  --> <stdin>:1:8\n');
  });

  test('is no spec beyond the largest size', async () => {
    const { code, err } = await cli(['fmt', '-'], { input: '# much\n'.repeat(700_000) });
    expect(code).toBe(3);
    expect(err).toContain('error[E0105]: the spec is larger than 4 MiB');
  });

  test('stands alone', async () => {
    expect(await cli(['fmt', '-', 'a.smtpspec'], { input: odd })).toMatchObject({ code: 2, out: '' });
  });
});
