/** Makes folders for files that are to be written. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode } from '../text/system-error.ts';

/**
 * Makes a folder and those above it; gives those that were not there, the outermost first. Throws what the system says.
 * Node's own way of doing that never ends where a parent cannot have folders (/proc).
 */
export async function makeFolder(path: string): Promise<string[]> {
  try {
    await mkdir(path);
    return [path];
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EEXIST') return [];
    const above = dirname(path);
    if (code !== 'ENOENT' || above === path) throw error;
    const made = await makeFolder(above);
    await mkdir(path);
    return [...made, path];
  }
}
