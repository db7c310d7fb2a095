/**
 * One run of a spec with the files that it names, in a process of its own, without start-up and console.
 *
 *     node big.js FOLDER PORT      the spec is spec.smtpspec there; prints the JSON of { seconds, rss }, rss in bytes
 */
import { checkSpec } from '../../src/checker/check.ts';
import { loadSpecs } from '../../src/language/load.ts';
import { EventStream } from '../../src/result/stream.ts';
import { defaultOptions } from '../../src/runner/options.ts';
import { startRun } from '../../src/runner/run.ts';
import { selectTests } from '../../src/runner/select.ts';

const [folder = '', port] = process.argv.slice(2);
const [parsed] = await loadSpecs(['spec.smtpspec'], { cwd: folder, builtin: folder });
if (parsed === undefined) throw new Error('there is no spec');
const { spec, diagnostics } = await checkSpec(parsed);
if (diagnostics.length > 0) throw new Error(`the spec has mistakes: ${diagnostics[0]?.message ?? ''}`);

const stream = new EventStream();
/** Events have a reader, as in every run. */
async function readAll(): Promise<string> {
  let last = '';
  for await (const batch of stream.subscribe())
    for (const event of batch) if (event.type === 'case-finished') last = JSON.stringify(event).slice(0, 1000);
  return last;
}
const read = readAll();
const from = performance.now();
const { passed } = await startRun({
  tests: selectTests([spec], { only: [], tags: [] }),
  targets: [{ alias: 'bench', host: '127.0.0.1', port: Number(port), profiles: [], parameters: {}, embedded: false }],
  stream,
  options: {
    ...defaultOptions,
    version: 'bench',
    runId: 'bench',
    rate: 1_000_000,
    allowDelivery: true,
    clientName: 'client.example',
    budgets: { bytes: 4 * 1024 ** 3 },
  },
}).finished;
const seconds = (performance.now() - from) / 1000;
const last = await read;
if (passed !== 1) throw new Error(`it did not pass: ${last}`);
console.log(JSON.stringify({ seconds, rss: process.resourceUsage().maxRSS * 1024 }));
