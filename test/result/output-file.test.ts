/** Files that a run writes: missing folders are made, and what cannot be is told at once. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { OutputFile } from '../../src/result/output-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'smtpspec-output-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('folders that are missing are made', async () => {
  const path = join(folder, 'a/b/c/log.jsonl');
  const file = await OutputFile.create(path, 'the run log');
  await file.write('x\n');
  expect(await file.close()).toBeUndefined();
  expect(readFileSync(path, 'utf8')).toBe('x\n');
});

test('a folder where there cannot be one is told, not waited for', async () => {
  const inFile = await OutputFile.create(join(folder, 'a/b/c/log.jsonl/d/e'), 'the run log');
  expect(inFile.problem).toMatch(/^cannot write the run log .*log\.jsonl\/d\/e: /);
});

// Where Node's own recursive mkdir would try for ever.
test.runIf(existsSync('/proc/self'))('a folder below /proc', async () => {
  expect((await OutputFile.create('/proc/no/such/log', 'the run log')).problem).toMatch(/^cannot write the run log/);
});

test('is the same file by another name', async () => {
  const path = join(folder, 'one');
  writeFileSync(path, '');
  symlinkSync(path, join(folder, 'symbolic'));
  linkSync(path, join(folder, 'hard'));
  const files = await Promise.all(
    ['one', 'symbolic', 'hard', 'another'].map((name) => OutputFile.create(join(folder, name), 'the run log')),
  );
  const [one] = files;
  expect(files.map((file) => one?.isSameAs(file))).toEqual([true, true, true, false]);
  await Promise.all(files.map((file) => file.close()));
});

// Pipes with a name are of Unix.
describe.skipIf(process.platform === 'win32')('a pipe', () => {
  const pipe = (name: string): string => {
    const path = join(folder, name);
    execFileSync('mkfifo', [path]);
    return path;
  };

  test('that nobody reads is told at once', async () => {
    const file = await OutputFile.create(pipe('unread'), 'the run log');
    expect(file.problem).toMatch(/^cannot write the run log .*unread: it is a pipe that nobody reads/);
  });

  test('that is read takes more than it holds, whole', async () => {
    const path = pipe('read');
    const reader = spawn('sh', ['-c', 'exec < "$0"; sleep 0.3; wc -c', path]);
    let shown = '';
    reader.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
    const ended = once(reader, 'close');
    let file = await OutputFile.create(path, 'the run log');
    while (file.problem?.includes('nobody reads') === true) file = await OutputFile.create(path, 'the run log');
    expect(await file.write('x'.repeat(1_000_000))).toBe(1_000_000);
    expect(await file.close()).toBeUndefined();
    await ended;
    expect(shown.trim()).toBe('1000000');
  });

  test('and a device are refused by who goes back in what it wrote', async () => {
    const file = await OutputFile.create('/dev/null', 'the JUnit report', { regular: true });
    expect(file.problem).toMatch(/^cannot write the JUnit report \/dev\/null: it is no regular file/);
  });
});
