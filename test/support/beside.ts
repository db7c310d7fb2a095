/** A spec in a folder of its own, with the files that it names. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { loadSpecs } from '../../src/language/load.ts';
import type { Parsed } from '../../src/language/parsed.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The folder with these files and with the spec as `test.smtpspec`. */
export function folderWith(text: string, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'smtpspec-beside-'));
  folders.push(folder);
  for (const [name, content] of Object.entries({ ...files, 'test.smtpspec': text })) {
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** The spec as it is read there. */
export async function beside(text: string, files: Readonly<Record<string, string | Buffer>>): Promise<Parsed> {
  const cwd = folderWith(text, files);
  const [parsed] = await loadSpecs(['test.smtpspec'], { cwd, builtin: cwd });
  if (parsed === undefined) throw new Error('nothing was loaded');
  return parsed;
}
