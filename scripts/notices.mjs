/** The licence texts of the packages in the bundle, as most of those licences ask for. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Packages whose code is in the bundle without a file of theirs: the generated parser holds a part of Peggy. */
const GENERATED = { 'src/language/generated/grammar.js': 'node_modules/peggy' };

/**
 * @param {import('esbuild').Metafile} metafile
 * @returns {Promise<string>}
 */
export async function thirdPartyNotices(metafile) {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
  const bundled = new Set(inputs.map(packageFolder).filter(Boolean));
  // What these depend on as well: junit-report-builder comes with lodash and others inside its own file.
  for (const folder of bundled) {
    const { dependencies = {} } = await packageJson(folder);
    for (const name of Object.keys(dependencies)) bundled.add(`node_modules/${name}`);
  }
  for (const input of inputs) if (GENERATED[input]) bundled.add(GENERATED[input]);
  const notices = await Promise.all([...bundled].sort().map(notice));
  return ['smtpspec contains code of the following packages.\n', ...notices].join(`\n${'-'.repeat(80)}\n\n`);
}

/** `node_modules/@a/b` of `node_modules/@a/b/lib/c.js`; undefined for our own files. */
function packageFolder(input) {
  return /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

async function packageJson(folder) {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

async function notice(folder) {
  const { name, version, license } = await packageJson(folder);
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (!file) throw new Error(`${folder} has no licence file: look whether it may be bundled`);
  const text = (await readFile(join(folder, file), 'utf8')).trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}
