/**
 * One run in a process of its own, as the command line does it but without start-up, console and rate limits: events on,
 * each read by one consumer. Says how long it took, and what the process needed of memory at most.
 *
 *     node run.js '{ "spec": TEXT, "port": PORT, "runs": TIMES, "atOnce": NUMBER, "log"?: FILE, "junit"?: FILE }'
 *
 * Prints the JSON of { seconds, passed, failed, errored, rss }, rss in bytes. Every test of the spec is run `runs` times.
 */
import { checkSpec } from '../../src/checker/check.ts';
import { parseSpec } from '../../src/language/parse.ts';
import { Source } from '../../src/language/source.ts';
import { writeJunit } from '../../src/report/junit/writer.ts';
import { OutputFile } from '../../src/result/output-file.ts';
import { writeRunLog } from '../../src/result/run-log.ts';
import { EventStream } from '../../src/result/stream.ts';
import { defaultOptions } from '../../src/runner/options.ts';
import { startRun } from '../../src/runner/run.ts';
import { selectTests } from '../../src/runner/select.ts';

interface Order {
  readonly spec: string;
  readonly port: number;
  readonly runs: number;
  readonly atOnce: number;
  readonly log?: string;
  readonly junit?: string;
}

const { spec: text, port, runs, atOnce, log, junit } = JSON.parse(process.argv[2] ?? '') as Order;
const { spec, diagnostics } = await checkSpec(parseSpec(new Source('bench.smtpspec', text)));
if (diagnostics.length > 0) throw new Error(`the spec has mistakes: ${diagnostics[0]?.message ?? ''}`);
const tests = selectTests([spec], { only: [], tags: [] });

const stream = new EventStream();
const consumers: Promise<unknown>[] = [];
if (log !== undefined) consumers.push(writeRunLog(await OutputFile.create(log, 'the log'), stream.subscribe()));
if (junit !== undefined) consumers.push(writeJunit(await OutputFile.create(junit, 'the report'), stream.subscribe()));
if (consumers.length === 0) consumers.push(readAll());

/** Events have a reader, as in every run. */
async function readAll(): Promise<void> {
  let events = 0;
  for await (const batch of stream.subscribe()) events += batch.length;
  if (events < runs) throw new Error('events are missing');
}

const from = performance.now();
const { passed, failed, errored } = await startRun({
  tests: Array.from({ length: runs }, () => tests).flat(),
  targets: [{ alias: 'bench', host: '127.0.0.1', port, profiles: [], parameters: {}, embedded: false }],
  stream,
  options: {
    ...defaultOptions,
    version: 'bench',
    runId: 'bench',
    jobs: atOnce,
    perHost: atOnce,
    rate: 1_000_000,
    allowDelivery: true,
    clientName: 'client.example',
  },
}).finished;
const seconds = (performance.now() - from) / 1000;
const problems = (await Promise.all(consumers)).filter((problem) => typeof problem === 'string');
if (problems.length > 0) throw new Error(problems.join('; '));
console.log(JSON.stringify({ seconds, passed, failed, errored, rss: process.resourceUsage().maxRSS * 1024 }));
