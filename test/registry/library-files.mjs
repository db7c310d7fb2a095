/** The files of the library where it is installed, and what a run has to say of them. */
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
export function assertLibraries({ out, log }, adatum, { version, files = FILES }) {
  const sums = sumsOf(adatum, files);
  const expected = files.map((file) => ({ package: LIBRARY, version, file, sha256: sums[file] }));
  assert.deepEqual(log.libraries, expected);
  const lines = expected.map(({ file, sha256 }) => `library ${LIBRARY} ${version}  ${file}  sha256 ${sha256}`);
  assert.deepEqual(
    out.split('\n').filter((line) => line.startsWith('library ')),
    lines,
  );
}

/** The SHA-256 of installed files of the library, by their names. */
export function sumsOf(adatum, files) {
  const sum = (file) =>
    createHash('sha256')
      .update(readFileSync(inLibrary(adatum, file)))
      .digest('hex');
  return Object.fromEntries(files.map((file) => [file, sum(file)]));
}

/** Where a file of the library is, in the project of an organization. */
export const inLibrary = ({ project }, file) => join(project, 'node_modules', LIBRARY, file);
