/**
 * Which files a path on the command line means.
 *
 * A file is itself, whatever it is called; a folder is every `.smtpspec` file below it, in the order of their paths, except
 * in hidden folders and `node_modules`; symbolic links to folders are not followed. `builtin:relay/closed` is a shipped
 * spec, `builtin:relay` a topic of them, `builtin:` all.
 */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { systemErrorCode, systemErrorText } from '../text/system-error.ts';
import type { Diagnostic } from './diagnostic.ts';
import { nearNames, noSuchBuiltin, noSuchPath } from './near-paths.ts';
import { adviceFor, cannotOpen } from './read-spec.ts';

const extension = '.smtpspec';
const builtinPrefix = 'builtin:';

/** Absolute paths. */
export interface SpecPlaces {
  /** What relative paths start from, and what names in messages are relative to. */
  readonly cwd: string;
  /** The folder of the shipped specs. */
  readonly builtin: string;
}

export interface SpecFilePath {
  /** Absolute. */
  readonly path: string;
  /** What messages call it: relative, with `/` on every system. */
  readonly name: string;
}

/** The files that `path` means, at least one; a diagnostic for each thing that cannot be had. */
export async function specFiles(path: string, places: SpecPlaces): Promise<(SpecFilePath | Diagnostic)[]> {
  if (path.startsWith(builtinPrefix)) return builtinFiles(path, places);
  const absolute = resolve(places.cwd, path);
  const name = displayName(absolute, places.cwd);
  const kind = await kindOf(absolute);
  if (typeof kind !== 'string') return [cannotOpen(name, systemErrorText(kind.error), adviceFor(kind.error))];
  if (kind === 'nothing') return [noSuchPath(name, await nearNames(absolute, path, extension))];
  if (kind === 'file') return [{ path: absolute, name }];
  const found = await folderFiles(absolute, (file) => displayName(file, places.cwd));
  return found.length > 0 ? found : [cannotOpen(name, 'the folder holds no spec', [`specs end in ${extension}`])];
}

async function builtinFiles(path: string, { builtin }: SpecPlaces): Promise<(SpecFilePath | Diagnostic)[]> {
  const wanted = withoutExtension(path.slice(builtinPrefix.length).replace(/\/+$/, ''));
  const all = await folderFiles(builtin, (file) => withoutExtension(slashed(relative(builtin, file))));
  // By name among those that are shipped: no path can lead elsewhere.
  const isWanted = (name: string): boolean => wanted === '' || name === wanted || name.startsWith(`${wanted}/`);
  const chosen = all.flatMap((found): (SpecFilePath | Diagnostic)[] => {
    if ('code' in found) return [found];
    return isWanted(found.name) ? [{ path: found.path, name: `${builtinPrefix}${found.name}` }] : [];
  });
  const names = all.flatMap((found) => ('code' in found ? [] : [found.name]));
  return chosen.length > 0 ? chosen : [noSuchBuiltin(builtinPrefix, wanted, names)];
}

async function folderFiles(folder: string, nameOf: (path: string) => string): Promise<(SpecFilePath | Diagnostic)[]> {
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
    } else if (entry.name.endsWith(extension)) {
      found.push({ path, name: nameOf(path) });
    }
  }
  return found;
}

/** Sorts as the whole paths would. */
function sortKey(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name;
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing' | { readonly error: unknown }> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const code = systemErrorCode(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'nothing' : { error };
  }
}

function displayName(path: string, cwd: string): string {
  return slashed(relative(cwd, path)) || '.';
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

function withoutExtension(name: string): string {
  return name.endsWith(extension) ? name.slice(0, -extension.length) : name;
}
