/** Small helpers of the build: files replaced in one step, so that a reader never sees half of one. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file in one step, creating its folder.
 *
 * @param {string} path
 * @param {string | Uint8Array} content
 * @param {number} [mode] permissions of the new file
 */
export async function replaceFile(path, content, mode = 0o644) {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.new`;
  await writeFile(beside, content, { mode });
  await rename(beside, path);
}
