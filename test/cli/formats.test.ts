/** What programs read: `check --format` and `parse --json`. The formats themselves: test/language/formats.test.ts. */
import { describe, expect, test } from 'vitest';
import { cli, folder } from './support.ts';

const files = {
  'a.smtpspec': 'snd NOOP\nexpect 260\n',
  'b.smtpspec': 'param a: string\nsend "\\u{202e}"\nexpect 250 "\\x7f"\n',
};

interface Checked {
  readonly schema: number;
  readonly diagnostics: readonly { readonly file: string; readonly code: string }[];
}
interface Printed {
  readonly schema: number;
  readonly files: readonly {
    readonly file: string;
    readonly items: readonly object[];
    readonly diagnostics: object[];
  }[];
}

describe('check --format', () => {
  test('json', async () => {
    const cwd = await folder(files);
    const { code, out, err } = await cli(['check', '.', '--format', 'json'], { cwd });
    expect({ code, err }).toEqual({ code: 3, err: '' });
    const { diagnostics, ...counts } = JSON.parse(out) as Checked;
    expect(counts).toEqual({ schema: 1, specs: 2, tests: 2, errors: 2, warnings: 1 });
    expect(diagnostics.map(({ file, code: one }) => `${file} ${one}`)).toEqual([
      'a.smtpspec E0102',
      'a.smtpspec E0302',
      'b.smtpspec W0215',
    ]);
  });

  test('sarif', async () => {
    const cwd = await folder(files);
    const { code, out, err } = await cli(['check', '.', '--format=sarif', '--color'], { cwd });
    expect({ code, err }).toEqual({ code: 3, err: '' });
    expect(JSON.parse(out)).toMatchObject({ version: '2.1.0', runs: [{ results: [{}, {}, {}] }] });
    expect(out).toMatch(/"helpUri": "file:\/\/\/.*\/docs\/diagnostics\.md#e0101"/);
  });

  test('github', async () => {
    const cwd = await folder(files);
    expect(await cli(['check', '.', '--format', 'github'], { cwd })).toEqual({
      code: 3,
      signal: null,
      out: [
        '::error file=a.smtpspec,line=1,col=1,title=E0102::`snd` is no statement (did you mean `send`?)',
        '::error file=a.smtpspec,line=2,col=8,title=E0302::there is no reply code 260 (did you mean `250` or `220`?)',
        '::warning file=b.smtpspec,line=1,col=7,title=W0215::`a` is never used%0Ahelp: take the line away, or use it',
        '',
      ].join('\n'),
      err: '',
    });
  });

  test('text is what it was, and exit codes are those of text', async () => {
    const cwd = await folder({ 'a.smtpspec': 'param a: string\nsend NOOP\nexpect 250\n' });
    expect((await cli(['check', '.'], { cwd })).out).toBe((await cli(['check', '.', '--format', 'text'], { cwd })).out);
    for (const format of ['text', 'json', 'sarif', 'github'])
      expect((await cli(['check', '.', '--format', format], { cwd })).code).toBe(0);
  });
});

describe('parse --json', () => {
  test('prints the trees, and nothing that a terminal would obey', async () => {
    const cwd = await folder({ ...files, 'c.smtpspec': 'secret pw\nsend ${pw}\n' });
    const { code, out, err } = await cli(['parse', '--json', '.'], { cwd, env: { SMTPSPEC_SECRET_PW: 'hunter2' } });
    expect({ code, err }).toEqual({ code: 3, err: '' });
    const printed = JSON.parse(out) as Printed;
    expect(printed.schema).toBe(1);
    expect(printed.files.map(({ file, items, diagnostics }) => [file, items.length, diagnostics.length])).toEqual([
      ['a.smtpspec', 2, 1],
      ['b.smtpspec', 3, 0],
      ['c.smtpspec', 2, 0],
    ]);
    expect(out).toMatch(/^[\n\x20-\x7e]*$/);
    expect(out).toContain('"\\u202e"');
    expect(out).not.toContain('hunter2');
  });

  test('takes a spec from an editor, and tells a path that leads nowhere', async () => {
    const { code, out } = await cli(['parse', '--json', '-'], { input: 'send NOOP\n' });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ files: [{ file: '<stdin>', items: [{ kind: 'Send' }] }] });
    const nowhere = await cli(['parse', '--json', 'none'], { cwd: await folder() });
    expect(nowhere.code).toBe(3);
    expect(JSON.parse(nowhere.out)).toMatchObject({
      files: [{ file: 'none', items: [], diagnostics: [{ code: 'E0110' }] }],
    });
  });
});
