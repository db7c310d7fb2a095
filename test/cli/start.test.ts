/** The code that a first run keeps beside the program: when it is written, and that nothing depends on it. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { cli, folder, installed } from './support.ts';

const RUN = ['run', 'builtin:banner/default', '--target', 'persona:ims-5.5-closed', '--only', '*/names-host'];

/** A fresh installation: how to run it, and what lies beside its program besides what was built. */
async function fresh() {
  const cwd = await folder();
  const program = await installed(cwd);
  const built = new Set(await readdir(dirname(program)));
  const kept = async (): Promise<string[]> =>
    (await readdir(dirname(program))).filter((name) => !built.has(name)).map((name) => join(dirname(program), name));
  const passes = async (args: readonly string[]): Promise<void> => {
    const ended = await cli(args, { cwd, program });
    expect(ended, ended.err).toMatchObject({ code: 0, err: '' });
  };
  return { cwd, program, kept, passes };
}

test('the program is read as ASCII, and is that', async () => {
  // The build writes other characters as escapes, except in regular expressions: those have to be written so.
  const built = dirname(await installed(await folder()));
  for (const name of (await readdir(built)).filter((one) => /\.c?js$/.test(one))) {
    expect(/[^\0-\x7f]/.exec(await readFile(join(built, name), 'latin1')), name).toBeNull();
  }
});

async function keptProgram(kept: () => Promise<string[]>): Promise<string> {
  const path = (await kept()).find((name) => name.includes('program-'));
  if (path === undefined) throw new Error('nothing was kept of the program');
  return path;
}

/** Compiles what a kept file (its second argument) belongs to (its first) as start.ts does, and prints whether V8 takes it. */
const JUDGE = `
const { readFileSync } = require('node:fs');
const [filename, kept] = process.argv.slice(1);
const both = readFileSync(kept);
const cachedData = both.subarray(0, both.length / 2);
const text = '(function(exports,require,module,__filename,__dirname){' + readFileSync(filename, 'latin1') + '\\n})';
console.log(String(new (require('node:vm').Script)(text, { filename, cachedData }).cachedDataRejected));
`;

/** Whether V8 refuses what was kept, in a process like those of the program: the flags of this one may be others. */
async function refused(kept: string): Promise<boolean> {
  const filename = kept.replace(/(?<=\.cjs)\..*$/, '');
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', JUDGE, filename, kept], { env: {} });
  return stdout !== 'false\n';
}

test('a run keeps its code, once, and the next one takes it as it is', async () => {
  const { kept, passes } = await fresh();
  await passes(RUN);
  const path = await keptProgram(kept);
  expect(path).toContain(`${process.versions.v8}-${process.arch}.cache`);
  expect(await refused(path)).toBe(false);
  const before = await readFile(path);
  await passes(RUN);
  expect((await readFile(path)).equals(before)).toBe(true);
  expect((await kept()).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test.each([
  ['one octet is another', (content: Buffer) => content.fill(content.readUInt8(5000) ^ 1, 5000, 5001)],
  ['a part of it', (content: Buffer) => content.subarray(0, 300_000)],
  ['nothing', () => Buffer.alloc(0)],
  ['something else', () => Buffer.from('ab'.repeat(1000))],
])('what was kept and is damaged changes nothing: %s', async (_, damage) => {
  const { kept, passes } = await fresh();
  await passes(RUN);
  const path = await keptProgram(kept);
  await writeFile(path, damage(await readFile(path)));
  await passes(['check', 'builtin:']);
  await passes(RUN);
});

test('what V8 refuses, made by another version of it, is replaced by the next run', async () => {
  const { kept, passes } = await fresh();
  await passes(RUN);
  const path = await keptProgram(kept);
  const content = await readFile(path);
  // Behind V8's magic number stands a hash of its version: another one in both halves, which are the same still.
  for (const half of [0, content.length / 2])
    content.writeUInt32LE((content.readUInt32LE(half + 4) ^ 1) >>> 0, half + 4);
  await writeFile(path, content);
  expect(await refused(path)).toBe(true);
  await passes(RUN);
  expect(await refused(path)).toBe(false);
});

test('an empty one is replaced by the next run', async () => {
  const { kept, passes } = await fresh();
  await passes(RUN);
  const path = await keptProgram(kept);
  await writeFile(path, '');
  await passes(RUN);
  expect(await refused(path)).toBe(false);
});

test('what a killed process left where one is written first is put away, not followed', async () => {
  const { cwd, program, kept, passes } = await fresh();
  await passes(RUN);
  const path = await keptProgram(kept);
  await rm(path);
  // The same process number: this starts the program in its own process, once it has left a link there.
  const leaver = join(cwd, 'leaver.cjs');
  const lines = [
    `const beside = ${JSON.stringify(path)} + '.' + process.pid + '.new';`,
    `require('node:fs').symlinkSync(${JSON.stringify(join(cwd, 'elsewhere'))}, beside);`,
    `require(${JSON.stringify(program)});`,
  ];
  await writeFile(leaver, lines.join('\n'));
  await writeFile(join(cwd, 'elsewhere'), 'mine');
  expect(await cli(RUN, { cwd, program: leaver })).toMatchObject({ code: 0, err: '' });
  expect(await readFile(join(cwd, 'elsewhere'), 'utf8')).toBe('mine');
  expect(await refused(path)).toBe(false);
  expect((await kept()).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('options before the word `run` change nothing', async () => {
  const { kept, passes } = await fresh();
  await passes(['--no-color', ...RUN]);
  expect(await refused(await keptProgram(kept))).toBe(false);
});

describe('half an installation is told as that', () => {
  const whole = async () => {
    const { cwd, program } = await fresh();
    const nameOf = async (part: string): Promise<string> =>
      join(dirname(program), (await readdir(dirname(program))).find((name) => name.startsWith(part)) ?? '');
    return { cwd, program, main: await nameOf('program-'), late: await nameOf('writer-') };
  };
  const told = (path: string): RegExp =>
    new RegExp(
      `^smtpspec: the installation is incomplete: cannot load ${path.replace(/[.+]/g, '\\$&')}: .*\n {2}install it again: npm install smtpspec\n$`,
    );

  test('the program is missing', async () => {
    const { cwd, program, main } = await whole();
    await rm(main);
    const { code, out, err } = await cli(['--version'], { cwd, program });
    expect({ code, out }).toEqual({ code: 70, out: '' });
    expect(err).toMatch(told(main));
  });

  test.each([0, 200_000])('the program ends after %i octets', async (length) => {
    const { cwd, program, main } = await whole();
    await writeFile(main, (await readFile(main)).subarray(0, length));
    const { code, err } = await cli(['--version'], { cwd, program });
    expect(code).toBe(70);
    expect(err).toMatch(told(main));
  });

  test('a part that is loaded late is missing', async () => {
    const { cwd, program, late } = await whole();
    await rm(late);
    const { code, err } = await cli([...RUN, '--junit', 'r.xml'], { cwd, program });
    expect(code).toBe(70);
    expect(err).toMatch(told(late));
  });
});

test('a damaged one is replaced by the next run', async () => {
  const { kept, passes } = await fresh();
  await passes(RUN);
  const path = await keptProgram(kept);
  const { length } = await readFile(path);
  await writeFile(path, (await readFile(path)).subarray(0, length - 1));
  await passes(RUN);
  expect((await readFile(path)).length % 2).toBe(0);
});

test('other commands and what goes wrong keep nothing', async () => {
  const { cwd, program, kept, passes } = await fresh();
  for (const args of [['--help'], ['run', '--help'], ['--version'], ['check', 'builtin:'], ['list', 'builtin:']]) {
    await passes(args);
  }
  const { code } = await cli(['run', 'nowhere', '--target', 'persona:ims-5.5-closed'], { cwd, program });
  expect(code).toBeGreaterThan(1);
  expect(await kept()).toEqual([]);
});

test('where it cannot be kept, a run is as good, and leaves nothing behind', async () => {
  const { cwd, program, kept, passes } = await fresh();
  const name = (await readdir(dirname(program))).find((file) => file.startsWith('program-')) ?? '';
  await mkdir(join(cwd, 'dist', `${name}.${process.versions.v8}-${process.arch}.cache`));
  await passes(RUN);
  expect((await kept()).filter((path) => path.endsWith('.new'))).toEqual([]);
});
