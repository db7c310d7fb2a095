/**
 * Specs by their paths: what a person names on the command line becomes parsed files, in the order of the names, the files
 * of a folder in the order of theirs, each file once.
 *
 * A path that names nothing, a file that cannot be read or is no text: a `Parsed` without lines, with the reason as its
 * diagnostic. Never throws for what it finds in the file system.
 */
import { Imports } from './imports.ts';
import type { Origin } from './package-of.ts';
import { unread, parseSpec } from './parse.ts';
import type { Parsed } from './parsed.ts';
import { readSpec } from './read-spec.ts';
import { specFiles, type SpecPlaces } from './spec-paths.ts';

export type { SpecPlaces } from './spec-paths.ts';

/** A spec with the file that it was read from. What it imports was not read yet. */
export interface LoadedSpec {
  readonly parsed: Parsed;
  /** Absolute; undefined where a path led to no file. */
  readonly path: string | undefined;
  /** Of one that was named by its package. */
  readonly origin?: Origin;
}

/** Reads the specs that `paths` name, with what they import and the files that they name: files, folders (all specs below them), packages, `builtin:…`. */
export async function loadSpecs(paths: readonly string[], places: SpecPlaces): Promise<Parsed[]> {
  const imports = new Imports(places.cwd);
  const loaded: Parsed[] = [];
  for await (const { parsed, path, origin } of eachSpec(paths, places)) {
    loaded.push(await imports.of(parsed, path, origin));
  }
  return loaded;
}

/** The files themselves, one after the other: each is read when it is asked for, and nothing that it names. */
export async function* eachSpec(paths: readonly string[], places: SpecPlaces): AsyncGenerator<LoadedSpec> {
  const seen = new Set<string>();
  for (const path of paths) {
    for (const found of await specFiles(path, places)) {
      if ('code' in found) {
        yield { parsed: unread(found), path: undefined };
      } else if (!seen.has(found.path)) {
        seen.add(found.path);
        const { origin } = found;
        yield { parsed: await loadFile(found.path, found.name), path: found.path, ...(origin && { origin }) };
      }
    }
  }
}

async function loadFile(path: string, name: string): Promise<Parsed> {
  const read = await readSpec(path, name);
  return 'code' in read ? unread(read) : parseSpec(read);
}
