/**
 * Compiles grammar/smtpspec.peggy to src/language/generated/grammar.js and grammar.d.ts.
 *
 * Peggy's own command does it, because only that writes the types. A grammar that does not compile ends the build with
 * Peggy's message, which shows the place.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { replaceFile } from './files.mjs';

export const GRAMMAR = 'grammar/smtpspec.peggy';

const OUTPUT = 'src/language/generated';
const PEGGY = fileURLToPath(import.meta.resolve('peggy/bin/peggy.js'));

/** The rules at which a parse may start, with the type that each gives (as seen from the generated file). */
const START_RULES = {
  File: "import('../ast.ts').SpecFile",
  LoneLine: "import('../ast.ts').Node",
  LoneCheck: "import('../ast.ts').Node",
};

/** @returns {Promise<string>} what was done, for the build's line */
export async function compileGrammar() {
  const newestSource = Math.max(...(await Promise.all([GRAMMAR, 'scripts/grammar.mjs', PEGGY].map(modified))));
  const outputs = ['grammar.js', 'grammar.d.ts'];
  const oldestOutput = Math.min(...(await Promise.all(outputs.map((name) => modified(join(OUTPUT, name))))));
  if (oldestOutput > newestSource) return 'up to date';

  const folder = await mkdtemp(join(tmpdir(), 'smtpspec-grammar-'));
  try {
    await runPeggy(join(folder, 'grammar.js'));
    for (const name of outputs) await replaceFile(join(OUTPUT, name), await readFile(join(folder, name)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return 'compiled';
}

/** Milliseconds since the epoch; 0 where there is no such file. */
async function modified(path) {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  );
}

async function runPeggy(output) {
  const options = ['--format', 'es', '--dts', '--return-types', JSON.stringify(START_RULES)];
  const starts = ['--allowed-start-rules', Object.keys(START_RULES).join(',')];
  try {
    await promisify(execFile)(process.execPath, [PEGGY, ...options, ...starts, '-o', output, GRAMMAR]);
  } catch (error) {
    process.stderr.write(error.stderr || `${error.message}\n`);
    process.exit(1);
  }
}
