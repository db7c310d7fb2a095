/**
 * Which files a path on the command line means.
 *
 * A file is itself, whatever it is called; a folder is the specs below it (folder-files.ts). `builtin:relay/closed` is a
 * shipped spec, `builtin:relay` a topic of them, `builtin:` all. What is neither can be a package that is installed:
 * `@org/pkg` is all specs that it offers, `@org/pkg/relay` one of them.
 */
import { realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { systemErrorCode, systemErrorText } from '../text/system-error.ts';
import type { Diagnostic } from './diagnostic.ts';
import { folderFiles, slashed, specExtension, type SpecFilePath } from './folder-files.ts';
import { nearNames, noSuchBuiltin, noSuchPath } from './near-paths.ts';
import { installedName, type Origin } from './package-of.ts';
import { findPackage, offers, packageSpec, packageSpecifier } from './packages.ts';
import { adviceFor, cannotOpen } from './read-spec.ts';

const builtinPrefix = 'builtin:';

/** Absolute paths. */
export interface SpecPlaces {
  /** What relative paths start from, and what names in messages are relative to. */
  readonly cwd: string;
  /** The folder of the shipped specs. */
  readonly builtin: string;
}

/** The files that `path` means, at least one; a diagnostic for each thing that cannot be had. */
export async function specFiles(path: string, places: SpecPlaces): Promise<(SpecFilePath | Diagnostic)[]> {
  if (path.startsWith(builtinPrefix)) return builtinFiles(path, places);
  const absolute = resolve(places.cwd, path);
  const name = displayName(absolute, places.cwd);
  const kind = await kindOf(absolute);
  if (typeof kind !== 'string') return [cannotOpen(name, systemErrorText(kind.error), adviceFor(kind.error))];
  if (kind === 'nothing') {
    const packaged = await packageFiles(path, places);
    return packaged ?? [noSuchPath(name, await nearNames(absolute, path, specExtension))];
  }
  if (kind === 'file') return [{ path: absolute, name }];
  const found = await folderFiles(absolute, (file) => displayName(file, places.cwd));
  return found.length > 0 ? found : [cannotOpen(name, 'the folder holds no spec', [`specs end in ${specExtension}`])];
}

/** The specs of a package; undefined where the name means none: it is a path then that leads nowhere. */
async function packageFiles(text: string, { cwd }: SpecPlaces): Promise<(SpecFilePath | Diagnostic)[] | undefined> {
  const specifier = packageSpecifier(text);
  if (specifier === undefined) return undefined;
  const found = await findPackage(specifier.name, cwd);
  const isScoped = text.startsWith('@');
  if ('why' in found) return isScoped ? [cannotOpen(text, found.why, found.help)] : undefined;
  const entries = specifier.entry === '.' ? await offers(found) : [specifier.entry];
  if (entries.length === 0) {
    return isScoped ? [cannotOpen(text, 'the package offers no spec: it is no library of specs', [])] : undefined;
  }
  const files: (SpecFilePath | Diagnostic)[] = [];
  for (const entry of entries) {
    const offered = await packageSpec(found, entry);
    if (!offered.ok) files.push(cannotOpen(text, offered.why, offered.help));
    else
      files.push({
        path: offered.origin.path,
        name: packagedName(offered.origin, specifier.name, entry, cwd),
        origin: offered.origin,
      });
  }
  return files;
}

/**
 * By its path, save where that leads out of the folder that npm made: a package that is linked there. By its real path it would be a
 * spec of the operator's own, with all that is granted to those.
 */
function packagedName({ path }: Origin, name: string, entry: string, cwd: string): string {
  return installedName(dirname(path)) === undefined ? `${name}${entry.slice(1)}` : displayName(path, cwd);
}

async function builtinFiles(path: string, { builtin }: SpecPlaces): Promise<(SpecFilePath | Diagnostic)[]> {
  const wanted = withoutExtension(path.slice(builtinPrefix.length).replace(/\/+$/, ''));
  const all = await folderFiles(builtin, (file) => withoutExtension(slashed(relative(builtin, file))));
  // By name among those that are shipped: no path can lead elsewhere.
  const isWanted = (name: string): boolean => wanted === '' || name === wanted || name.startsWith(`${wanted}/`);
  // They came with the program and are trusted like it, also where npm has installed both: no stranger's package.
  const root = await realpath(builtin).catch(() => builtin);
  const chosen = all.flatMap((found): (SpecFilePath | Diagnostic)[] => {
    if ('code' in found) return [found];
    if (!isWanted(found.name)) return [];
    const path = join(root, relative(builtin, found.path));
    return [{ path, name: `${builtinPrefix}${found.name}`, origin: { path, root } }];
  });
  const names = all.flatMap((found) => ('code' in found ? [] : [found.name]));
  return chosen.length > 0 ? chosen : [noSuchBuiltin(builtinPrefix, wanted, names)];
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

function withoutExtension(name: string): string {
  return name.endsWith(specExtension) ? name.slice(0, -specExtension.length) : name;
}
