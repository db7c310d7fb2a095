/**
 * A file that a spec names: a relative path with `/`, from the folder of the spec. What it leads to, symbolic links followed,
 * has to lie inside the package of the spec. A spec can be a stranger's: nothing outside is looked at, so that not even
 * whether it is there can be learnt.
 */
import { realpath } from 'node:fs/promises';
import { dirname, relative, resolve, sep, isAbsolute } from 'node:path';
import { systemErrorCode, systemErrorText } from '../text/system-error.ts';
import type { Origin } from './package-of.ts';
import { adviceFor } from './read-spec.ts';

export type Inside =
  /** `path`: absolute and real. */
  | { readonly ok: true; readonly path: string }
  /** `why`: to stand behind "cannot be opened: ". */
  | { readonly ok: false; readonly why: string; readonly help: readonly string[] };

/** The file that `written` means in a spec from `origin`. Never throws. */
export async function insidePackage(written: string, { path, root, package: scope }: Origin): Promise<Inside> {
  const odd = oddPath(written);
  if (odd !== undefined) return { ok: false, ...odd };
  const named = resolve(dirname(path), written);
  if (!isInside(named, root)) return { ok: false, ...outside };
  try {
    const real = await realpath(named);
    if (!isInside(real, root)) return { ok: false, ...outsideByLink };
    // What a stranger's package has inside of it belongs to other packages, and is had by their names.
    if (scope !== undefined && relative(root, real).split(sep).includes('node_modules')) {
      return { ok: false, ...ofAnother };
    }
    return { ok: true, path: real };
  } catch (error) {
    const missing = systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ENOTDIR';
    if (missing)
      return { ok: false, why: 'there is no such file', help: ['the path counts from the folder of the spec'] };
    return { ok: false, why: systemErrorText(error), help: adviceFor(error) };
  }
}

/** Is `path` below the folder `root`? Both absolute and normal. */
export function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way);
}

const outside = {
  why: 'it lies outside the package of the spec',
  help: [
    'a spec can name what is in its own package: the nearest folder above it with a package.json or a smtpspec.config.json, else its own folder',
  ],
};

const outsideByLink = { ...outside, why: 'a symbolic link leads outside the package of the spec' };

const ofAnother = {
  why: 'it belongs to another package',
  help: ['what a package offers is imported by its name: import "@contoso/mail-specs/relay" as relay'],
};

/** What is read differently on another system, or is no path of a file at all. */
function oddPath(written: string): { readonly why: string; readonly help: readonly string[] } | undefined {
  if (written.includes('\0')) return { why: 'it has a NUL in it', help: [] };
  if (written.includes('\\'))
    return { why: 'it has a backslash in it', help: ['write / between folders, on every system'] };
  if (/^(?:\/|[A-Za-z]:)/.test(written) || isAbsolute(written)) {
    return { why: 'the path is absolute', help: ['write it from the folder of the spec: ./name'] };
  }
  if (written === '' || /(?:^|\/)\.{0,2}$/.test(written)) return { why: 'it names no file', help: [] };
  return undefined;
}
