/**
 * Bundles the command line to dist/: smtpspec.js, which starts the rest; the program in parts (what the source imports when it
 * needs it is a part of its own, packages too): those that every run needs in one file, and a file for each of the others, so
 * that a run loads what it uses and no more; and THIRD-PARTY-NOTICES.txt. Everything is bundled: the published package has no
 * dependencies.
 *
 * esbuild divides modules alone, but all are scripts (CommonJS), which load faster and can have V8's code cache
 * (src/cli/start.ts): so it divides first, and makes each part a script then. Their names have a hash of their content,
 * because a cache belongs to one content.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build, transform } from 'esbuild';
import { replaceFile } from './files.mjs';
import { thirdPartyNotices } from './notices.mjs';

const OUTPUT = 'dist';
const PROGRAM = 'src/cli/main.ts';

/** With all that these import from the start: what every run needs. */
const ALWAYS = [PROGRAM, 'src/cli/actions/run.ts'];

/** What the program calls the address of its file; only a part that needs it has it. */
const URL_NAME = 'smtpspecUrl';
const URL_LINE = `const ${URL_NAME}=require("node:url").pathToFileURL(__filename).href;`;

/** What every file of the output is. */
const OUTPUT_OPTIONS = {
  platform: 'node',
  target: 'node20',
  minify: true, // half the size, and a fifth less start-up
  charset: 'ascii', // one octet for a character, for V8 as well
  legalComments: 'none', // the licences go to THIRD-PARTY-NOTICES.txt in full
};

/**
 * @param {string} entry the command line's first file
 * @returns {Promise<string>} what was done, for the build's line
 */
export async function bundleCli(entry) {
  const { version } = JSON.parse(await readFile('package.json', 'utf8'));
  const parts = await divide({ program: PROGRAM }, { SMTPSPEC_VERSION: version });
  const { files, program, first } = pack(parts);
  const start = await bundle(entry, { SMTPSPEC_PROGRAM: program, SMTPSPEC_FIRST: first });

  // The first file last: whoever starts it meanwhile finds the others, of this build or of the one before.
  for (const file of files) await replaceFile(join(OUTPUT, file.name), file.text);
  await replaceFile(join(OUTPUT, 'package.json'), '{ "type": "commonjs" }\n');
  const outputs = [parts, start].flatMap(({ metafile }) => Object.entries(metafile.outputs));
  const notices = await thirdPartyNotices({ outputs: Object.fromEntries(outputs) });
  await replaceFile(join(OUTPUT, 'THIRD-PARTY-NOTICES.txt'), notices);
  await replaceFile(join(OUTPUT, 'smtpspec.js'), `#!/usr/bin/env node\n${start.text}`, 0o755);
  await removeStale(files);

  const bytes = files.reduce((sum, file) => sum + file.text.length, start.text.length);
  return `${Math.round(bytes / 1024)} KiB in ${files.length + 1} files`;
}

/**
 * The parts of a program, as scripts.
 *
 * @param {Record<string, string>} entryPoints
 * @param {Record<string, string>} constants what some names in the code stand for
 */
async function divide(entryPoints, constants) {
  const { outputFiles, metafile } = await build({
    ...OUTPUT_OPTIONS,
    entryPoints,
    outdir: OUTPUT,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    alias: { 'string-width': './scripts/string-width.mjs', assert: './scripts/assert.mjs' },
    define: inScripts(constants),
    metafile: true,
    write: false,
    logLevel: 'warning',
  }).catch(() => process.exit(1)); // esbuild has said why
  const files = await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const { code } = await transform(text, {
        ...OUTPUT_OPTIONS,
        format: 'cjs',
        supported: { 'dynamic-import': false }, // by `require`, at the time: there is no other import with a code cache
      });
      return { name: relative(OUTPUT, path), text: code.includes(URL_NAME) ? URL_LINE + code : code };
    }),
  );
  return { metafile, files };
}

/**
 * Puts the parts that every run needs into one file: an object with a function for each, as Node wraps a file.
 *
 * @returns {{ files: { name: string, text: string }[], program: string, first: string }} the files, which of them that is, and the
 *   part that begins
 */
function pack({ files, metafile }) {
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [relative(OUTPUT, path), output]));
  const nameOf = (source) => [...outputs].find(([, { entryPoint }]) => entryPoint === source)[0];
  const always = new Set(ALWAYS.map(nameOf));
  for (const name of always)
    for (const { path, kind } of outputs.get(name).imports)
      if (kind === 'import-statement' && outputs.has(relative(OUTPUT, path))) always.add(relative(OUTPUT, path));
  // In brackets, so that V8 compiles each at once: all of them run.
  const wrapped = files
    .filter(({ name }) => always.has(name))
    .map(({ name, text }) => `"./${name}":(function(exports,require,module,__filename,__dirname){${text}})`);
  const text = `module.exports={${wrapped.join(',')}};`;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
  const packed = { name: `program-${hash}.cjs`, text };
  return {
    files: [...files.filter(({ name }) => !always.has(name)), packed],
    program: `./${packed.name}`,
    first: `./${nameOf(PROGRAM)}`,
  };
}

/** @returns one script, for the file that stands alone */
async function bundle(entry, constants) {
  const { outputFiles, metafile } = await build({
    ...OUTPUT_OPTIONS,
    entryPoints: [entry],
    outdir: OUTPUT,
    bundle: true,
    format: 'cjs',
    define: inScripts(constants),
    metafile: true,
    write: false,
    logLevel: 'warning',
  }).catch(() => process.exit(1)); // esbuild has said why
  return { metafile, text: outputFiles[0].text };
}

/** What modules know of themselves, in a script; and the constants. */
function inScripts(constants) {
  return {
    'import.meta.url': URL_NAME,
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
    ...Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)])),
  };
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
