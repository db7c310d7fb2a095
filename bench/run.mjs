/**
 * Measures smtpspec: `npm run bench`. Prints a table and puts it into docs/benchmarks.md between its markers.
 *
 * `--quick` runs everything once with small numbers, to see that the benchmarks still work; it writes no document.
 * `--only NAME` runs one benchmark and writes none either. A limit that is missed is marked in the table and is no error:
 * machines differ. An error is a program that fails, or verdicts that are wrong.
 */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';
import { big } from './big.mjs';
import { manyCases } from './many-cases.mjs';
import { memory } from './memory.mjs';
import { parsing } from './parsing.mjs';
import { startup } from './startup.mjs';
import { throughput } from './throughput.mjs';

/**
 * @typedef {{ what: string, figure: string, limit?: string, met?: boolean }} Row
 * @typedef {{ programs: Record<string, string>, folder: string, quick: boolean }} Bench
 * @typedef {(bench: Bench) => Promise<Row[]>} Benchmark
 */

/** @type {Record<string, Benchmark>} */
const benchmarks = { startup, throughput, parsing, memory, 'many-cases': manyCases, big };
const DOCUMENT = 'docs/benchmarks.md';
const [BEGIN, END] = ['<!-- figures -->', '<!-- /figures -->'];

/** Puts the programs into `folder`, those in TypeScript bundled and minified as the product is, but as modules; gives the path of each by its name. */
async function buildPrograms(folder) {
  const require = 'import{createRequire as benchRequire}from"node:module";const require=benchRequire(import.meta.url);';
  await build({
    entryPoints: ['run', 'parse', 'big'].map((name) => `bench/programs/${name}.ts`),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    banner: { js: require },
    logLevel: 'warning',
  });
  const plain = ['bare', 'server', 'big-bare', 'big-server'];
  for (const name of plain) await copyFile(`bench/programs/${name}.mjs`, join(folder, `${name}.mjs`));
  const paths = ['run', 'parse', 'big', ...plain].map((name) => [name, join(folder, `${name}.mjs`)]);
  return Object.fromEntries(paths);
}

function table(rows) {
  const verdict = ({ met }) => (met === undefined ? '' : met ? 'met' : '**missed**');
  const lines = rows.map((row) => `| ${row.what} | ${row.figure} | ${row.limit ?? ''} | ${verdict(row)} |`);
  return ['| What | Measured | Limit | |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

async function writeDocument(rows) {
  const text = await readFile(DOCUMENT, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`${DOCUMENT} has lost its markers`);
  const cpu = cpus()[0]?.model.trim() ?? '';
  const machine = `${availableParallelism()} cores${cpu === '' ? '' : ` (${cpu})`}, ${process.platform}, Node ${process.version}`;
  const measured = `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}.`;
  const filled = `${text.slice(0, begin + BEGIN.length)}\n\n${measured}\n\n${table(rows)}\n\n${text.slice(end)}`;
  const style = await resolveConfig(DOCUMENT);
  await writeFile(DOCUMENT, await format(filled, { ...style, filepath: DOCUMENT }));
}

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
if (values.only !== undefined && !Object.hasOwn(benchmarks, values.only)) {
  throw new Error(`no benchmark ${values.only}; there are ${Object.keys(benchmarks).join(', ')}`);
}
const folder = await mkdtemp(join(tmpdir(), 'smtpspec-bench-'));
try {
  const programs = await buildPrograms(folder);
  const rows = [];
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    if (values.only !== undefined && values.only !== name) continue;
    console.error(`${name} …`);
    rows.push(...(await benchmark({ programs, folder, quick: values.quick })));
  }
  console.log(table(rows));
  if (!values.quick && values.only === undefined) await writeDocument(rows);
} finally {
  await rm(folder, { recursive: true, force: true });
}
