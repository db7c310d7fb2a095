/**
 * Bundles the command line to dist/: smtpspec.js, one chunk for each dynamic import (so that what a command does not need
 * is not loaded), and THIRD-PARTY-NOTICES.txt. Everything is bundled: the published package has no dependencies.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { replaceFile } from './files.mjs';
import { thirdPartyNotices } from './notices.mjs';

const OUTPUT = 'dist';
const PROGRAM = 'smtpspec.js';

/** yargs and junit-report-builder call `require`, which an ES module does not have. */
const REQUIRE = `import{createRequire as smtpspecRequire}from"node:module";const require=smtpspecRequire(import.meta.url);`;

/**
 * @param {string} entry the command line's first file
 * @returns {Promise<string>} what was done, for the build's line
 */
export async function bundleCli(entry) {
  const { version } = JSON.parse(await readFile('package.json', 'utf8'));
  const result = await build({
    entryPoints: { [PROGRAM.replace(/\.js$/, '')]: entry },
    outdir: OUTPUT,
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true, // half the size, and a fifth less start-up
    legalComments: 'none', // the licences go to THIRD-PARTY-NOTICES.txt in full
    alias: { 'string-width': './scripts/string-width.mjs' },
    banner: { js: REQUIRE },
    define: { SMTPSPEC_VERSION: JSON.stringify(version) },
    metafile: true,
    write: false,
    logLevel: 'warning',
  }).catch(() => process.exit(1)); // esbuild has said why

  const files = result.outputFiles.map((file) => ({ name: relative(OUTPUT, file.path), text: file.text }));
  // The program last: whoever starts it meanwhile finds its chunks, of this build or of the one before.
  for (const { name, text } of files.filter(({ name }) => name !== PROGRAM))
    await replaceFile(join(OUTPUT, name), text);
  await replaceFile(join(OUTPUT, 'THIRD-PARTY-NOTICES.txt'), await thirdPartyNotices(result.metafile));
  const program = files.find(({ name }) => name === PROGRAM);
  await replaceFile(join(OUTPUT, PROGRAM), `#!/usr/bin/env node\n${program.text}`, 0o755);

  const current = new Set(files.map(({ name }) => name));
  const stale = (await readdir(OUTPUT)).filter((name) => name.endsWith('.js') && !current.has(name));
  for (const name of stale) await rm(join(OUTPUT, name), { force: true });

  const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
  return `${Math.round(bytes / 1024)} KiB in ${files.length} files`;
}
