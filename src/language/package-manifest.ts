/** What counts here of a package's `package.json`. Read as data, bounded, and taken for what it is: a stranger's. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { readExports, type Exports } from './exports-map.ts';

/** The largest that is read, in octets. */
const largest = 1024 * 1024;

export interface Manifest {
  /** `unknown` where it says none. */
  readonly version: string;
  /** What it offers. */
  readonly exports: Exports;
  /** The packages that it says it needs. */
  readonly declared: ReadonlySet<string>;
}

/** Reads it. Rejects with the system's error where it cannot be opened. */
export async function manifestOf(root: string): Promise<Manifest | { readonly why: string; readonly help: string[] }> {
  const path = join(root, 'package.json');
  // A pipe would be waited for without end.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > largest) return { why: `${path} is no file of a package`, help: [] };
    return manifestFrom(JSON.parse(await file.readFile('utf8')));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { why: `${path} is no JSON`, help: ['install the package again: npm ci'] };
  } finally {
    await file.close();
  }
}

function manifestFrom(json: unknown): Manifest {
  const fields = record(json);
  const { version } = fields;
  const needs = ['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap((key) =>
    Object.keys(record(fields[key])),
  );
  return {
    version: typeof version === 'string' ? version.slice(0, 100) : 'unknown',
    exports: readExports(fields['exports']),
    declared: new Set(needs),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
