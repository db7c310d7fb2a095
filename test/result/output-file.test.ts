/** Files that a run writes: missing folders are made, and what cannot be is told at once. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
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
