/**
 * Specs that npm packages offer: `@org/pkg/relay` is what the package's `exports` map says for `./relay`. A package is looked for in
 * the `node_modules` of the folder of the file that names it and of the folders above it, and nowhere else: no variable of the
 * environment and no folder of the user adds a place. Its files are read as text, and nothing of it is run.
 */
import { realpath } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { systemErrorCode, systemErrorText } from '../text/system-error.ts';
import { exportTarget, type Exports } from './exports-map.ts';
import { folderFiles, slashed, specExtension } from './folder-files.ts';
import { insidePackage } from './inside-package.ts';
import { installedName, type Origin, type PackageScope } from './package-of.ts';
import { manifestOf, type Manifest } from './package-manifest.ts';

/** A package that was found. */
export interface InstalledPackage {
  /** Absolute and real. */
  readonly root: string;
  readonly scope: PackageScope;
  readonly manifest: Manifest;
}

export interface Refusal {
  /** To stand behind "cannot be …: ". */
  readonly why: string;
  readonly help: readonly string[];
}

export type PackageSpec = { readonly ok: true; readonly origin: Origin } | ({ readonly ok: false } & Refusal);

/** `@org/pkg/relay` → `@org/pkg` and `./relay`; `pkg` → `pkg` and `.`. Undefined for what is no name of a package. */
export function packageSpecifier(text: string): { readonly name: string; readonly entry: string } | undefined {
  // The names that npm takes; no part begins with a dot, so that none leads to another folder.
  const [, name, rest] = /^((?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*)(\/.*)?$/i.exec(text) ?? [];
  if (name === undefined || text.length > 400 || /(?:^|\/)\.{0,2}(?:\/|$)/.test(rest?.slice(1) ?? 'x'))
    return undefined;
  return { name, entry: rest === undefined ? '.' : `.${rest}` };
}

/** The package of this name that `folder` (absolute) sees. Never throws. */
export async function findPackage(name: string, folder: string): Promise<InstalledPackage | Refusal> {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, 'node_modules', ...name.split('/'));
    try {
      const root = await realpath(path);
      const manifest = await manifestOf(root);
      if ('why' in manifest) return manifest;
      // Where it was found, not where a link leads: that can be the workspace of its author.
      const installed = installedName(path) ?? name;
      return { root, manifest, scope: { name: installed, version: manifest.version, declared: manifest.declared } };
    } catch (error) {
      const code = systemErrorCode(error);
      if (code !== 'ENOENT' && code !== 'ENOTDIR') return { why: systemErrorText(error), help: [] };
    }
    if (dirname(at) === at) break;
  }
  return {
    why: `the package ${name} is not installed`,
    help: [`npm install --save-dev ${name}`, 'a file beside this one is named with ./ before it'],
  };
}

/** The spec that a package offers as `entry` (`.`, `./relay`). Never throws. */
export async function packageSpec({ root, scope, manifest }: InstalledPackage, entry: string): Promise<PackageSpec> {
  const target = exportTarget(manifest.exports, entry);
  const offered = async (): Promise<string[]> => {
    const entries = await offers({ root, scope, manifest });
    return [entries.length === 0 ? 'it offers no specs' : `it offers ${entries.slice(0, 12).join(', ')}`];
  };
  if (target === undefined) {
    const what = entry === '.' ? 'spec of its own name' : entry;
    return { ok: false, why: `${scope.name} offers no ${what}`, help: await offered() };
  }
  const inside = await insidePackage(target, { path: join(root, 'package.json'), root, package: scope });
  if (!inside.ok) return { ok: false, why: `in ${scope.name} ${target}: ${inside.why}`, help: await offered() };
  if (!inside.path.endsWith(specExtension)) {
    return { ok: false, why: `${target} in ${scope.name} is no ${specExtension} file`, help: [] };
  }
  return { ok: true, origin: { path: inside.path, root, package: scope } };
}

/** The entries that a package offers and that are specs: `.`, `./relay`, in the order of its `exports` map. */
export async function offers({ root, manifest: { exports } }: InstalledPackage): Promise<string[]> {
  const found = new Set<string>();
  const isPattern = (key: string): boolean => key.includes('*');
  // What a pattern offers is known only from the files that there are.
  const files = [...exports.keys()].some(isPattern) ? await filesOf(root) : [];
  const looks = { left: mostLooks };
  for (const [key, target] of exports) {
    if (isPattern(key)) for (const entry of matchingEntries(key, exports, files, looks)) found.add(entry);
    else if (target?.endsWith(specExtension) === true) found.add(key);
  }
  return [...found].slice(0, mostOffered);
}

async function filesOf(root: string): Promise<string[]> {
  const files = await folderFiles(root, (path) => `./${slashed(relative(root, path))}`);
  return files.flatMap((file) => ('code' in file ? [] : [file.name]));
}

function matchingEntries(key: string, exports: Exports, files: readonly string[], looks: { left: number }): string[] {
  const [before = '', after = '', more] = (exportTarget(exports, key.replace('*', star)) ?? '').split(star);
  if (before === '' || more !== undefined) return [];
  return files.flatMap((file) => {
    if (looks.left === 0 || !file.startsWith(before) || !file.endsWith(after)) return [];
    looks.left -= 1;
    const entry = key.replace('*', () => file.slice(before.length, file.length - after.length));
    // A more exact key may say otherwise, or take it away.
    return exportTarget(exports, entry) === file ? [entry] : [];
  });
}

/** Stands for `*` of a pattern: what no path has. */
const star = 'smtpspec-any-path';

/** So many specs of a package are run by its name. */
const mostOffered = 1000;
/** So many files are held against patterns: a map could have each of its patterns mean all files. */
const mostLooks = 2000;
