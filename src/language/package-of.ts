/**
 * The package that a file belongs to: the bound of all that a spec can name. A stranger's package is the folder that npm made
 * for it, with all that lies below it: what it brings along in a `node_modules` of its own is its own, whatever that calls
 * itself. Everywhere else it is the nearest folder above with a `package.json` or a `smtpspec.config.json`, or the spec's
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
  /** The name under which it was installed, whatever it calls itself. */
  readonly name: string;
  readonly version: string;
  /** The packages that it says it needs. */
  readonly declared: ReadonlySet<string>;
  /** Of a package that another one brought along: that one, to which the operator grants. */
  readonly broughtBy?: { readonly name: string; readonly version: string; readonly root: string };
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

/** Who brought the package along that was found at this path, links not followed; undefined where npm was told to install it. */
export async function bringerOf(path: string): Promise<PackageScope['broughtBy']> {
  const installed = installedRoot(path);
  if (installed === undefined || installed.root === path) return undefined;
  return { ...installed, version: (await manifestOrNone(installed.root)).version };
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

/**
 * `…/node_modules/name`, `…/node_modules/@scope/name`: what stands in it cannot move its own bounds, so the outermost counts.
 * Folders whose name begins with a dot are the store of a package manager (`node_modules/.pnpm/…/node_modules/name`).
 */
function installedRoot(folder: string): { readonly root: string; readonly name: string } | undefined {
  const parts = folder.split(sep);
  const at = parts.findIndex((part, i) => part === 'node_modules' && parts[i + 1]?.startsWith('.') === false);
  const length = parts[at + 1]?.startsWith('@') === true ? 2 : 1;
  if (at === -1 || parts.length < at + 1 + length) return undefined;
  const end = at + 1 + length;
  return { root: parts.slice(0, end).join(sep), name: parts.slice(at + 1, end).join('/') };
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
