/**
 * What to say about a path that names nothing: the names near to it, or what there is.
 */
import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { Diagnostic } from './diagnostic.ts';
import { cannotOpen } from './read-spec.ts';

/** So many names are listed where none is near. */
const mostListed = 12;

/**
 * Paths near to one that does not exist: in its folder, written as the user wrote the path. `path` is absolute, `typed` is
 * what the user typed.
 */
export async function nearNames(path: string, typed: string, extension: string): Promise<string[]> {
  const word = basename(path);
  const folder = typed.slice(0, Math.max(0, typed.lastIndexOf(word)));
  const entries = await readdir(dirname(path)).catch((): string[] => []);
  if (entries.includes(`${word}${extension}`)) return [`${folder}${word}${extension}`];
  const specs = entries.filter((name) => name.endsWith(extension));
  // `closd` is nearer to `closed.smtpspec` than the extension lets it seem.
  const byStem = new Map(specs.map((name) => [name.slice(0, -extension.length), name]));
  const stem = word.endsWith(extension) ? word.slice(0, -extension.length) : word;
  const near = suggestions(stem, byStem.keys()).flatMap((name) => byStem.get(name) ?? []);
  return (near.length > 0 ? near : suggestions(word, entries)).map((name) => `${folder}${name}`);
}

/** The diagnostic of a path that names nothing. */
export function noSuchPath(name: string, near: readonly string[]): Diagnostic {
  const help =
    near.length === 0
      ? 'a path is relative to the current folder; shipped specs are named builtin:…'
      : didYouMean(near);
  return cannotOpen(name, 'no such file or folder', [help]);
}

/** The diagnostic of a name that no shipped spec has. `names` are those that there are, without `prefix`. */
export function noSuchBuiltin(prefix: string, name: string, names: readonly string[]): Diagnostic {
  const topics = new Set(names.flatMap((known) => (known.includes('/') ? [dirname(known)] : [])));
  const near = suggestions(name, [...names, ...topics]).map((known) => `${prefix}${known}`);
  const list = names.length <= mostListed ? names : [...topics];
  const shown = list.slice(0, mostListed).map((known) => `${prefix}${known}`);
  const help = near.length > 0 ? didYouMean(near) : `there are: ${shown.join(', ')}`;
  return cannotOpen(`${prefix}${name}`, 'no shipped spec has this name', [help]);
}
