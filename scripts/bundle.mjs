/**
 * Bundles the command line to dist/: smtpspec.js, which starts the rest; the program; a file each for packages that few runs
 * need; and THIRD-PARTY-NOTICES.txt. Everything is bundled: the published package has no dependencies.
 *
 * All are scripts (CommonJS), which load faster than modules and can have V8's code cache (src/cli/start.ts). Their names
 * have a hash of their content, because a cache belongs to one content.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { replaceFile } from './files.mjs';
import { thirdPartyNotices } from './notices.mjs';

const OUTPUT = 'dist';
const PROGRAM = 'src/cli/main.ts';

/** Packages that are loaded only when they are used, each a file of its own. */
const LATE = ['re2js', 'junit-report-builder', 'dns-packet'];

/**
 * @param {string} entry the command line's first file
 * @returns {Promise<string>} what was done, for the build's line
 */
export async function bundleCli(entry) {
  const { version } = JSON.parse(await readFile('package.json', 'utf8'));
  const late = await bundle(Object.fromEntries(LATE.map((name) => [name, name])));
  const program = await bundle({ program: PROGRAM }, { SMTPSPEC_VERSION: version }, nameOf(late));
  const [{ name }] = program.files;
  const start = await bundle({ smtpspec: entry }, { SMTPSPEC_PROGRAM: `./${name}` });
  const [{ text }] = start.files;

  const files = [...late.files, ...program.files];
  // The first file last: whoever starts it meanwhile finds the others, of this build or of the one before.
  for (const file of files) await replaceFile(join(OUTPUT, file.name), file.text);
  await replaceFile(join(OUTPUT, 'package.json'), '{ "type": "commonjs" }\n');
  const outputs = [late, program, start].flatMap(({ metafile }) => Object.entries(metafile.outputs));
  const notices = await thirdPartyNotices({ outputs: Object.fromEntries(outputs) });
  await replaceFile(join(OUTPUT, 'THIRD-PARTY-NOTICES.txt'), notices);
  await replaceFile(join(OUTPUT, 'smtpspec.js'), `#!/usr/bin/env node\n${text}`, 0o755);
  await removeStale(files);

  const bytes = files.reduce((sum, file) => sum + file.text.length, text.length);
  return `${Math.round(bytes / 1024)} KiB in ${files.length + 1} files`;
}

/**
 * @param {Record<string, string>} entryPoints
 * @param {Record<string, string>} [constants] what some names in the code stand for
 * @param {Record<string, string>} [elsewhere] files for packages that this bundle shall not have in it
 */
async function bundle(entryPoints, constants = {}, elsewhere = {}) {
  const { outputFiles, metafile } = await build({
    entryPoints,
    outdir: OUTPUT,
    entryNames: '[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true, // half the size, and a fifth less start-up
    charset: 'ascii', // one octet for a character, for V8 as well
    supported: { 'dynamic-import': false }, // by `require`, at the time: there is no other import with a code cache
    legalComments: 'none', // the licences go to THIRD-PARTY-NOTICES.txt in full
    alias: { 'string-width': './scripts/string-width.mjs', assert: './scripts/assert.mjs' },
    banner: { js: 'const smtpspecUrl=require("node:url").pathToFileURL(__filename).href;' },
    define: {
      'import.meta.url': 'smtpspecUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
      ...Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)])),
    },
    plugins: [{ name: 'elsewhere', setup: (esbuild) => keepApart(esbuild, elsewhere) }],
    metafile: true,
    write: false,
    logLevel: 'warning',
  }).catch(() => process.exit(1)); // esbuild has said why
  return { metafile, files: outputFiles.map((file) => ({ name: relative(OUTPUT, file.path), text: file.text })) };
}

/** Imports of these packages become imports of their files. */
function keepApart(esbuild, elsewhere) {
  esbuild.onResolve({ filter: /^[a-z]/ }, ({ path }) =>
    Object.hasOwn(elsewhere, path) ? { path: `./${elsewhere[path]}`, external: true } : undefined,
  );
}

/** The file of each entry point, by its name. */
function nameOf({ metafile }) {
  const outputs = Object.entries(metafile.outputs).map(([path]) => relative(OUTPUT, path));
  return Object.fromEntries(outputs.map((file) => [file.replace(/-[^-]*$/, ''), file]));
}

/** Removes what an earlier build has left, and code caches of that. */
async function removeStale(files) {
  const stale = (await readdir(OUTPUT)).filter(
    (name) =>
      /\.(?:js|cjs|cache|new)$/.test(name) &&
      name !== 'smtpspec.js' &&
      !files.some((file) => name.startsWith(file.name)),
  );
  for (const name of stale) await rm(join(OUTPUT, name), { force: true });
}
