/** What the package in a folder says of itself, where there is one: its name, version and description. */
import { join } from 'node:path';
import { readJsonFile } from '../config/json-file.ts';
import type { LibraryHead } from './library-page.ts';
import { toldByConfig } from './targets.ts';

/** Undefined where the folder has no package.json, or one without a name. Throws `CliError` for one that cannot be read. */
export async function packageDescription(folder: string): Promise<LibraryHead | undefined> {
  return describedBy(await toldByConfig(readJsonFile(join(folder, 'package.json'), 'the package', { optional: true })));
}

/** What the content of a package.json says. */
export function describedBy(read: unknown): LibraryHead | undefined {
  if (typeof read !== 'object' || read === null) return undefined;
  const { name, version, description, private: isPrivate } = read as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string') return undefined;
  return {
    title: name,
    ...(isPrivate === true ? {} : { package: name }),
    ...(typeof version === 'string' ? { version } : {}),
    ...(typeof description === 'string' ? { about: description } : {}),
  };
}
