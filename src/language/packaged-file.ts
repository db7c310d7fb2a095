/** Which file of which package: what a run says of every file of a library that it used. */
import { relative } from 'node:path';
import { slashed } from './folder-files.ts';
import { isInside } from './inside-package.ts';
import type { Origin } from './package-of.ts';

export interface PackagedFile {
  /** The name by which the operator installed the package; what is granted is granted to this name. */
  readonly package: string;
  /** As its `package.json` has it; `unknown` where that says none. */
  readonly version: string;
  /** The path in the package, with `/`. */
  readonly file: string;
  /** Of the octets of the file: SHA-256 in hexadecimal digits. */
  readonly sha256: string;
}

/** The file at `path`, absolute and real, which a spec from `origin` is or names; undefined for what is the operator's own. */
export async function packagedFile(
  content: string | Buffer,
  path: string,
  { root, package: scope }: Origin,
): Promise<PackagedFile | undefined> {
  if (scope === undefined || !isInside(path, root)) return undefined;
  // It costs start-up, and most specs import nothing.
  const { createHash } = await import('node:crypto');
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { package: scope.name, version: scope.version, file: slashed(relative(root, path)), sha256 };
}
