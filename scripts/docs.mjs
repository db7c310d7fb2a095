/**
 * Writes the generated parts of the documents: tables between `<!-- generated: NAME -->` and `<!-- /generated -->`, the
 * pages that are generated whole, and the JSON schemas of what commands print. With `--check` it writes nothing and exits with 1 where something is out of date.
 *
 *     npm run docs
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';
import { jsonSchema } from './json-schemas.mjs';

const schemas = {
  'schema/smtpspec.check.schema.json': {
    file: 'src/language/formats/json.ts',
    type: 'CheckJson',
    title: 'What smtpspec check --format json prints',
  },
  'schema/smtpspec.ast.schema.json': {
    file: 'src/language/formats/tree.ts',
    type: 'ParseJson',
    title: 'What smtpspec parse --json prints',
  },
};

const folder = await mkdtemp(join(tmpdir(), 'smtpspec-docs-'));
const check = process.argv.includes('--check');
let stale = 0;
try {
  const bundle = join(folder, 'tables.mjs');
  await build({
    entryPoints: ['scripts/doc-tables.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
    logLevel: 'warning',
    banner: { js: `import{createRequire}from"node:module";const require=createRequire(import.meta.url);` },
  });
  const { tables, pages } = await import(pathToFileURL(bundle).href);
  const made = tables();
  for (const path of ['README.md', 'docs/language.md'])
    await put(path, filled(path, await readFile(path, 'utf8'), made));
  for (const [path, text] of Object.entries(pages())) await put(path, text);
  for (const [path, { file, type, title }] of Object.entries(schemas))
    await put(path, JSON.stringify(jsonSchema(file, type, title)));
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = check && stale > 0 ? 1 : 0;

/** Puts each table between its marks. */
function filled(path, text, tables) {
  return text.replace(/(<!-- generated: (\w+) -->\n)[^]*?(<!-- \/generated -->)/g, (_all, open, name, close) => {
    if (tables[name] === undefined) throw new Error(`${path} asks for a table ${name}, which nobody makes`);
    return `${open}\n${tables[name]}\n\n${close}`;
  });
}

async function put(path, text) {
  const wanted = await format(text, { ...(await resolveConfig(path)), filepath: path });
  const found = await readFile(path, 'utf8').catch(() => '');
  if (found === wanted) return;
  stale += 1;
  if (check) console.log(`${path} is out of date: npm run docs`);
  else await writeFile(path, wanted);
}
