/** Specs on the disk: real files in a folder of their own. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maximumSize } from '../../src/language/limits.ts';
import { loadSpecs } from '../../src/language/load.ts';
import { diagnosticLine, renderDiagnostic } from '../../src/language/render.ts';

let cwd = '';
let builtin = '';

function write(path: string, content: string | Buffer = 'send NOOP\n'): void {
  const full = join(cwd, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
}

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'smtpspec-load-'));
  builtin = join(cwd, 'shipped');
  for (const name of ['relay/closed', 'relay/patterns', 'exchange/banner', 'starttls']) {
    write(`shipped/${name}.smtpspec`, `spec "${name}"\n`);
  }
  for (const name of ['b.smtpspec', 'a.smtpspec', 'b/inner.smtpspec', 'b.c/other.smtpspec', 'notes.txt']) {
    write(`mine/${name}`);
  }
  for (const name of ['.hidden/x.smtpspec', 'node_modules/y/z.smtpspec']) write(`mine/${name}`);
  mkdirSync(join(cwd, 'empty'));
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function names(...paths: string[]): Promise<string[]> {
  const loaded = await loadSpecs(paths, { cwd, builtin });
  expect(loaded.flatMap(({ diagnostics }) => diagnostics.map(diagnosticLine))).toEqual([]);
  return loaded.map(({ source }) => source.name);
}

async function refusal(path: string): Promise<string> {
  const loaded = await loadSpecs([path], { cwd, builtin });
  expect(loaded).toHaveLength(1);
  expect(loaded[0]?.file.items).toEqual([]);
  return (loaded[0]?.diagnostics ?? []).flatMap((one) => renderDiagnostic(one)).join('\n');
}

describe('paths', () => {
  it('of files, whatever they are called', async () => {
    expect(await names('mine/a.smtpspec', './mine/../mine/b.smtpspec', join(cwd, 'mine/b/inner.smtpspec'))).toEqual([
      'mine/a.smtpspec',
      'mine/b.smtpspec',
      'mine/b/inner.smtpspec',
    ]);
    write('mine/notes.txt');
    expect(await names('mine/notes.txt')).toEqual(['mine/notes.txt']);
  });

  it('of folders: their specs in the order of the paths, without hidden folders and packages', async () => {
    const all = ['mine/a.smtpspec', 'mine/b.c/other.smtpspec', 'mine/b.smtpspec', 'mine/b/inner.smtpspec'];
    expect(await names('mine')).toEqual(all);
    expect(await names('mine/')).toEqual(all);
    expect(all).toEqual([...all].sort());
  });

  it('name each file once, at its first place', async () => {
    expect(await names('mine/b.smtpspec', 'mine', './mine/b.smtpspec')).toEqual([
      'mine/b.smtpspec',
      'mine/a.smtpspec',
      'mine/b.c/other.smtpspec',
      'mine/b/inner.smtpspec',
    ]);
  });

  it('outside the current folder keep their way', async () => {
    const loaded = await loadSpecs(['../a.smtpspec'], { cwd: join(cwd, 'mine/b'), builtin });
    expect(loaded[0]?.source.name).toBe('../a.smtpspec');
  });

  it('of shipped specs', async () => {
    expect(await names('builtin:relay/closed')).toEqual(['builtin:relay/closed']);
    expect(await names('builtin:relay/closed.smtpspec')).toEqual(['builtin:relay/closed']);
    expect(await names('builtin:relay')).toEqual(['builtin:relay/closed', 'builtin:relay/patterns']);
    expect(await names('builtin:relay/')).toEqual(['builtin:relay/closed', 'builtin:relay/patterns']);
    expect(await names('builtin:')).toEqual([
      'builtin:exchange/banner',
      'builtin:relay/closed',
      'builtin:relay/patterns',
      'builtin:starttls',
    ]);
    expect(await names('builtin:relay/closed', 'shipped/relay')).toEqual([
      'builtin:relay/closed',
      'shipped/relay/patterns.smtpspec',
    ]);
  });
});

describe('a path that names nothing', () => {
  it('suggests what lies beside it', async () => {
    expect(await refusal('mine/aa.smtpspec')).toBe(
      [
        'error[E0110]: the spec cannot be opened: no such file or folder',
        '  --> mine/aa.smtpspec',
        '   = help: did you mean `mine/a.smtpspec`?',
      ].join('\n'),
    );
    expect(await refusal('mine/a')).toContain('did you mean `mine/a.smtpspec`?');
    expect(await refusal('mnie')).toContain('did you mean `mine`?');
    expect(await refusal('shipped/relay/closd')).toContain('did you mean `shipped/relay/closed.smtpspec`?');
    expect(await refusal('nothing/like/it')).toContain('relative to the current folder');
    expect(await refusal('mine/a.smtpspec/x')).toContain('no such file or folder');
  });

  it('says what is shipped', async () => {
    expect(await refusal('builtin:relay/closd')).toContain('did you mean `builtin:relay/closed`?');
    expect(await refusal('builtin:rely')).toContain('did you mean `builtin:relay`?');
    expect(await refusal('builtin:zzzzzzzzzz')).toContain('there are: builtin:exchange/banner, builtin:relay/closed,');
  });

  it('does not lead out of the shipped specs', async () => {
    expect(await refusal('builtin:../mine/a')).toContain('no shipped spec has this name');
    expect(await refusal(`builtin:${cwd}/mine/a.smtpspec`)).toContain('no shipped spec has this name');
  });

  it('is told for a folder without specs', async () => {
    expect(await refusal('empty')).toContain('the folder holds no spec');
  });

  it('does not keep the others from being read', async () => {
    const loaded = await loadSpecs(['nothing', 'mine/a.smtpspec'], { cwd, builtin });
    expect(loaded.map(({ file }) => file.items.length)).toEqual([0, 1]);
  });
});

describe('files that cannot be read', () => {
  it('are too large', async () => {
    write('large.smtpspec', '#'.repeat(maximumSize + 1));
    expect(await refusal('large.smtpspec')).toMatch(/E0105.*larger than 4 MiB/);
    write('fits.smtpspec', `#${'x'.repeat(maximumSize - 1)}`);
    expect(await names('fits.smtpspec')).toEqual(['fits.smtpspec']);
    // Fewer UTF-16 units than the limit, more octets.
    write('wide.smtpspec', `#${'€'.repeat(maximumSize / 2)}`);
    expect(await refusal('wide.smtpspec')).toMatch(/E0105.*larger than 4 MiB/);
  });

  it('are no UTF-8, and the place is told', async () => {
    write('latin1.smtpspec', Buffer.from('spec "x"\n# € \u{1f600}\nsend Gr\xfc\xdfe\n', 'utf8').fill(0xfc, 27, 28));
    const loaded = await loadSpecs(['latin1.smtpspec'], { cwd, builtin });
    expect(loaded[0]?.diagnostics.map(diagnosticLine)).toEqual([
      'latin1.smtpspec:3:8: error[E0105]: the spec is not text in UTF-8 (octet fc here)',
    ]);
    write('cut.smtpspec', Buffer.from([0x23, 0xe2, 0x82]));
    expect(await refusal('cut.smtpspec')).toContain('cut.smtpspec:1:2');
    write('overlong.smtpspec', Buffer.from([0x23, 0x20, 0xc0, 0x80]));
    expect(await refusal('overlong.smtpspec')).toContain('octet c0 here');
    write('surrogate.smtpspec', Buffer.from([0x23, 0xed, 0xa0, 0x80]));
    expect(await refusal('surrogate.smtpspec')).toContain('octet ed here');
    write('replacement.smtpspec', '# \ufffd is a character\n');
    expect(await names('replacement.smtpspec')).toEqual(['replacement.smtpspec']);
  });

  it('are UTF-16', async () => {
    write('utf16.smtpspec', Buffer.from('\ufeffsend NOOP\r\n', 'utf16le'));
    expect(await refusal('utf16.smtpspec')).toMatch(/UTF-16[^]*save it as UTF-8/);
  });

  it('are no files', async () => {
    expect(await refusal('/dev/zero')).toContain('it is not a regular file');
  });

  it('are links in a circle', async () => {
    symlinkSync('loop.smtpspec', join(cwd, 'loop.smtpspec'));
    expect(await refusal('loop.smtpspec')).toContain('its symbolic links go round in a circle');
  });

  it.skipIf(process.getuid?.() === 0)('are forbidden', async () => {
    write('secret.smtpspec');
    chmodSync(join(cwd, 'secret.smtpspec'), 0o000);
    expect(await refusal('secret.smtpspec')).toMatch(/permission denied[^]*chmod/);
  });
});
