/** Files that a spec names: which are read, and why others are not. Real files in a folder of their own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkSpec } from '../../src/checker/check.ts';
import { maximumSize } from '../../src/language/limits.ts';
import { loadSpecs } from '../../src/language/load.ts';
import { parseSpec } from '../../src/language/parse.ts';
import { Source } from '../../src/language/source.ts';

let cwd = '';

function write(path: string, content: string | Buffer): void {
  const full = join(cwd, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
}

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'smtpspec-files-'));
  write('package/package.json', '{}');
  write('package/specs/rows.csv', 'id,to\n1,a\n2,b\n');
  write('package/data/Rows.CSV', 'id,to\n3,c\n');
  write('package/.env.csv/key', 'k');
  write('outside.csv', 'id,secret\n1,x\n');
  write('package/specs/large.csv', Buffer.alloc(maximumSize + 1, 'a'));
  write('package/specs/most.csv', `id,to\n1,${'a'.repeat(maximumSize - 9)}\n`);
  write('package/specs/latin1.csv', Buffer.from('id,to\n1,f\xfc\n', 'latin1'));
  write('package/specs/utf16.csv', Buffer.from('\ufeffid,to\n1,a\n', 'utf16le'));
  write('package/specs/nul.csv', 'id,to\n1,a\0b\n');
  write('package/specs/empty.csv', '\n\n');
  write('package/specs/header.csv', 'id,to\n');
  write('package/specs/odd.csv', 'id;to\n1;a\n');
  write('package/specs/twice.csv', 'id,id\n1,a\n1,b\nx y,c,d\n');
  for (let i = 0; i <= 100; i += 1) write(`package/many/${String(i)}.csv`, 'id\n1\n');
  mkdirSync(join(cwd, 'package/specs/folder.csv'));
  symlinkSync(join(cwd, 'outside.csv'), join(cwd, 'package/specs/link.csv'));
  symlinkSync('../data/Rows.CSV', join(cwd, 'package/specs/near.csv'));
  symlinkSync('..', join(cwd, 'package/specs/up'));
  symlinkSync('../..', join(cwd, 'package/specs/out'));
  symlinkSync('loop.csv', join(cwd, 'package/specs/loop.csv'));
  spawnSync('mkfifo', [join(cwd, 'package/specs/pipe.csv')]);
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const specOf = (path: string): string =>
  `table t in "${path}"\nfor each r in t {\n  test "a" as a {\n    send NOOP\n    expect 250\n  }\n}\n`;

async function toldOf(text: string): Promise<{ told: string[]; tests: string[] }> {
  write('package/specs/x.smtpspec', text);
  const [parsed] = await loadSpecs(['package/specs/x.smtpspec'], { cwd, builtin: cwd });
  if (parsed === undefined) throw new Error('nothing was loaded');
  const { diagnostics, spec } = await checkSpec(parsed);
  const told = diagnostics.map(({ code, source, span, message }) => {
    const { line, column } = source.position(span.start);
    return `${code} ${source.name}:${String(line)}:${String(column)} ${message}`;
  });
  return { told, tests: spec.tests.map(({ id }) => id) };
}

test.each([
  ['rows.csv', 'a/1', 'a/2'],
  ['./rows.csv', 'a/1', 'a/2'],
  ['../data/Rows.CSV', 'a/3'],
  // Links inside of the package.
  ['near.csv', 'a/3'],
  ['up/data/Rows.CSV', 'a/3'],
  ['most.csv', 'a/1'],
])('%s is read', async (path, ...tests) => {
  expect(await toldOf(specOf(path))).toEqual({ told: [], tests });
});

test.each([
  ['../../outside.csv', 'it lies outside the package of the spec'],
  ['../../nowhere.csv', 'it lies outside the package of the spec'],
  ['link.csv', 'a symbolic link leads outside the package of the spec'],
  ['out/outside.csv', 'a symbolic link leads outside the package of the spec'],
  ['/etc/hosts.csv', 'the path is absolute'],
  ['C:/x.csv', 'the path is absolute'],
  ['..\\\\x.csv', 'it has a backslash in it'],
  ['a\\0.csv', 'it has a NUL in it'],
  ['../package.json', 'a table is a file whose name ends in .csv'],
  ['', 'a table is a file whose name ends in .csv'],
  ['folder.csv', 'it is not a regular file'],
  ['pipe.csv', 'it is not a regular file'],
  ['../.env.csv/key.csv', 'there is no such file'],
  ['missing.csv', 'there is no such file'],
  ['large.csv', 'it is larger than 4 MiB'],
])('%s is refused', async (path, why) => {
  const { told, tests } = await toldOf(specOf(path));
  expect(told).toEqual([`E0220 package/specs/x.smtpspec:1:12 the file cannot be had: ${why}`]);
  expect(tests).toEqual([]);
});

test('a message is a file that says so by its name, held to the same bounds', async () => {
  const send = (path: string): string => `test "a" as a delivers {\n  send message file "${path}"\n  expect 250\n}\n`;
  write('package/specs/a.eml', 'x\n');
  write('outside.eml', 'x\n');
  const why = 'E0220 package/specs/x.smtpspec:2:21 the file cannot be had:';
  expect((await toldOf(send('a.eml'))).told).toEqual([]);
  expect((await toldOf(send('rows.csv'))).told).toEqual([`${why} a message is a file whose name ends in .eml`]);
  expect((await toldOf(send('../package.json'))).told).toEqual([`${why} a message is a file whose name ends in .eml`]);
  expect((await toldOf(send('../../outside.eml'))).told).toEqual([`${why} it lies outside the package of the spec`]);
});

test('a ring of links is refused', async () => {
  const { told } = await toldOf(specOf('loop.csv'));
  expect(told).toEqual([expect.stringMatching(/^E0220 \S+:1:12 the file cannot be had: /)]);
});

test('a value in a path is refused, whatever it is', async () => {
  const { told } = await toldOf(`param p: string = rows\n${specOf('${p}.csv')}`);
  expect(told[0]).toBe('E0220 package/specs/x.smtpspec:2:12 the path of a file has no values in it');
});

test('a spec that lies in no folder names no file', async () => {
  const { diagnostics } = await checkSpec(parseSpec(new Source('<stdin>', specOf('rows.csv'))));
  expect(diagnostics.map(({ message }) => message)).toEqual(['the file cannot be had: this spec lies in no folder']);
});

test.each([
  ['latin1.csv', 'E0221 package/specs/latin1.csv:2:4 the table is not text in UTF-8'],
  ['utf16.csv', 'E0221 package/specs/utf16.csv:1:1 the table is not text in UTF-8'],
  ['nul.csv', 'E0109 package/specs/nul.csv:2:4 a control character stands here: \\x00'],
  ['empty.csv', 'E0207 package/specs/x.smtpspec:1:7 the table `t` has no rows'],
  ['header.csv', 'E0207 package/specs/x.smtpspec:1:7 the table `t` has no rows'],
  [
    'odd.csv',
    'E0207 package/specs/odd.csv:1:1 this is no name for a column',
    'E0207 package/specs/odd.csv:2:1 the first cell of a row is its id',
  ],
  [
    'twice.csv',
    'E0202 package/specs/twice.csv:1:4 two columns are called `id`',
    'E0202 package/specs/twice.csv:3:1 two rows begin with `1`',
    'E0207 package/specs/twice.csv:4:1 the first cell of a row is its id',
    'E0207 package/specs/twice.csv:4:1 3 cells in a table of 2 columns',
  ],
])('%s is told with its own places', async (path, ...expected) => {
  expect((await toldOf(specOf(path))).told).toEqual(expected);
});

test('no more than 100 files are read', async () => {
  const names = Array.from({ length: 101 }, (_, i) => `t${String(i)}`);
  const lines = names.map((name, i) => `table ${name} in "../many/${String(i)}.csv"\n`);
  const loops = names.map((name) => `for each r in ${name} {\ntest "x" as ${name} {\nsend NOOP\n}\n}\n`);
  const { told, tests } = await toldOf([...lines, ...loops].join(''));
  expect(told).toEqual(['E0220 package/specs/x.smtpspec:101:15 the file cannot be had: too many files are named']);
  expect(tests).toHaveLength(100);
});

test('mistakes of a file are told 50 times at most', async () => {
  write('package/specs/wrong.csv', `id,to\n${Array.from({ length: 1000 }, (_, i) => `${String(i)}\n`).join('')}`);
  expect((await toldOf(specOf('wrong.csv'))).told).toHaveLength(50);
});
