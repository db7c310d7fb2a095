/** The files of a library where it is installed, and what a run has to say of them. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const LIBRARY = '@contoso/mail-specs';

/** The files of the library that Adatum's spec uses. */
export const FILES = [
  'lib/steps.smtpspec',
  'specs/delivery.smtpspec',
  'specs/login.smtpspec',
  'specs/mailboxes.smtpspec',
];

/** Do both the output and the run log name these files, each with its sum, and no others? */
export function assertLibraries({ out, log }, adatum, { library = LIBRARY, version, files = FILES }) {
  const sums = sumsOf(adatum, files, library);
  const expected = files.map((file) => ({ package: library, version, file, sha256: sums[file] }));
  assert.deepEqual(log.libraries, expected);
  const lines = expected.map(({ file, sha256 }) => `library ${library} ${version}  ${file}  sha256 ${sha256}`);
  assert.deepEqual(
    out.split('\n').filter((line) => line.startsWith('library ')),
    lines,
  );
}

/** The SHA-256 of installed files of a library, by their names. */
export function sumsOf(adatum, files, library = LIBRARY) {
  const sum = (file) =>
    createHash('sha256')
      .update(readFileSync(inLibrary(adatum, file, library)))
      .digest('hex');
  return Object.fromEntries(files.map((file) => [file, sum(file)]));
}

/** Where a file of a library is, in the project of an organization. */
export const inLibrary = ({ project }, file, library = LIBRARY) => join(project, 'node_modules', library, file);
