/**
 * The package that a file belongs to: the bound of all that a spec can name. A stranger's package is the folder that npm made
 * for it; everywhere else it is the nearest folder above with a `package.json` or a `smtpspec.config.json`, or the spec's
 * own folder where there is none.
 */
import { realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { manifestOf } from './package-manifest.ts';

/** Where a spec was read from. Paths are absolute and real: without symbolic links. */
export interface Origin {
  readonly path: string;
  /** The folder that no file which the spec names may lie outside of. */
  readonly root: string;
  /** Of what was installed: the package. Left out for what is the operator's own. */
  readonly package?: PackageScope;
}

export interface PackageScope {
  /** The name under which it was installed (`installedName`), whatever it calls itself. */
  readonly name: string;
  readonly version: string;
  /** The packages that it says it needs. */
  readonly declared: ReadonlySet<string>;
}

const marks = ['package.json', 'smtpspec.config.json'];

/** The origin of a file that is there. Rejects with the system's error where it is not. */
export async function originOf(path: string): Promise<Origin> {
  const real = await realpath(path);
  const installed = installedRoot(dirname(real));
  if (installed === undefined) return { path: real, root: await rootOf(dirname(real)) };
  const { version, declared } = await manifestOrNone(installed.root);
  return { path: real, root: installed.root, package: { name: installed.name, version, declared } };
}

async function manifestOrNone(root: string): Promise<Pick<PackageScope, 'version' | 'declared'>> {
  const manifest = await manifestOf(root).catch(() => undefined);
  return manifest === undefined || 'why' in manifest ? { version: 'unknown', declared: new Set() } : manifest;
}

/** Does this file, symbolic links followed, belong to a package that was installed? Rejects as `originOf` does. */
export async function isInstalled(path: string): Promise<boolean> {
  return installedRoot(dirname(await realpath(path))) !== undefined;
}

async function rootOf(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    for (const mark of marks) if (await isThere(join(at, mark))) return at;
    if (dirname(at) === at) return folder;
  }
}

/** `…/node_modules/name`, `…/node_modules/@scope/name`: what stands in it cannot move its own bounds. */
function installedRoot(folder: string): { readonly root: string; readonly name: string } | undefined {
  const parts = folder.split(sep);
  const last = packageEnds(parts).pop();
  const name = installedName(folder);
  return last === undefined || name === undefined ? undefined : { root: parts.slice(0, last.end).join(sep), name };
}

/**
 * The name under which the package with this folder (absolute) was installed; undefined where it was not. What lies inside of another
 * package was brought by that one, whatever name its folder has: `@evil/lib/node_modules/@good/lib`.
 */
export function installedName(folder: string): string | undefined {
  const parts = folder.split(sep);
  const names = packageEnds(parts).map(({ begin, end }) => parts.slice(begin, end).join('/'));
  return names.length === 0 ? undefined : names.join(`/${modules}/`);
}

const modules = 'node_modules';

/** Where in a path the names of packages stand, the outermost first: behind `node_modules`. */
function packageEnds(parts: readonly string[]): { readonly begin: number; readonly end: number }[] {
  return parts.flatMap((part, at) => {
    const begin = at + 1;
    const end = begin + (parts[begin]?.startsWith('@') === true ? 2 : 1);
    // The store of a package manager (`.pnpm`) is no package.
    const isPackage = part === modules && parts.length >= end && parts[begin]?.startsWith('.') !== true;
    return isPackage ? [{ begin, end }] : [];
  });
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
