/** The code that a first run keeps beside the program: when it is written, and that nothing depends on it. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
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

async function keptProgram(kept: () => Promise<string[]>): Promise<string> {
  const path = (await kept()).find((name) => name.includes('program-'));
  if (path === undefined) throw new Error('nothing was kept of the program');
  return path;
}

test('a run keeps its code, once, and the next one takes it as it is', async () => {
  const { kept, passes } = await fresh();
  await passes(RUN);
  const path = await keptProgram(kept);
  expect(path).toContain(`${process.versions.v8}-${process.arch}.cache`);
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
