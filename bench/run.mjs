/**
 * Runs the benchmarks and prints a table of ratios; writes it between the marks of docs/benchmarks.md. Nothing is asserted:
 * figures of a busy machine are for people to read.
 *
 *     npm run bench              all, about five minutes
 *     npm run bench -- --quick   a look whether they run; writes nothing
 */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { format } from 'prettier';
import { memory } from './memory.mjs';
import { parsing } from './parsing.mjs';
import { startup } from './startup.mjs';
import { cleanUp } from './support.mjs';
import { throughput } from './throughput.mjs';

const page = 'docs/benchmarks.md';
const quick = process.argv.includes('--quick');
const rows = [];
try {
  for (const bench of [startup, throughput, parsing, memory]) {
    for (const row of await bench({ quick })) {
      rows.push(row);
      console.log(row.filter(Boolean).join(' | '));
    }
  }
} finally {
  cleanUp();
}

if (!quick) {
  const machine = `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${new Date().toISOString().slice(0, 10)}.`;
  const head = ['what', 'figure', 'ratio', 'aim'];
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const text = await readFile(page, 'utf8');
  const filled = text.replace(/(<!-- figures -->)[^]*?(<!-- \/figures -->)/, `$1\n\n${machine}\n\n${table}\n\n$2`);
  await writeFile(page, await format(filled, { parser: 'markdown', printWidth: 120 }));
}
