/**
 * The specs of a folder: every `.smtpspec` file below it, in the order of their paths, except in hidden folders and
 * `node_modules`; symbolic links to folders are not followed.
 */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { systemErrorText } from '../text/system-error.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Origin } from './package-of.ts';
import { adviceFor, cannotOpen } from './read-spec.ts';

export const specExtension = '.smtpspec';

export interface SpecFilePath {
  /** Absolute. */
  readonly path: string;
  /** What messages call it: relative, with `/` on every system. */
  readonly name: string;
  /** Of one that was named by its package. */
  readonly origin?: Origin;
}

/** Them, called as `nameOf` says; a diagnostic for each folder that cannot be read. */
export async function folderFiles(
  folder: string,
  nameOf: (path: string) => string,
): Promise<(SpecFilePath | Diagnostic)[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    return [cannotOpen(nameOf(folder), systemErrorText(error), adviceFor(error))];
  }
  const found: (SpecFilePath | Diagnostic)[] = [];
  for (const entry of entries.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') && entry.name !== 'node_modules')
        found.push(...(await folderFiles(path, nameOf)));
    } else if (entry.name.endsWith(specExtension)) {
      found.push({ path, name: nameOf(path) });
    }
  }
  return found;
}

/** Sorts as the whole paths would. */
function sortKey(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name;
}

export function slashed(path: string): string {
  return path.split(sep).join('/');
}
