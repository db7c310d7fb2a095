/**
 * Sessions a second of the interpreter: the dialog of bare.mjs as a spec, with an `expect` for each reply, events on.
 *
 *     node sessions.js PORT SESSIONS AT_ONCE [LOG FILE]      prints sessions a second
 */
import { checkSpec } from '../src/checker/check.ts';
import { parseSpec } from '../src/language/parse.ts';
import { Source } from '../src/language/source.ts';
import { OutputFile } from '../src/result/output-file.ts';
import { writeRunLog } from '../src/result/run-log.ts';
import { EventStream } from '../src/result/stream.ts';
import { defaultOptions } from '../src/runner/options.ts';
import { startRun } from '../src/runner/run.ts';
import { selectTests } from '../src/runner/select.ts';

const text = `test "a message" as message delivers {
  expect banner 220
  send EHLO client.example
  expect 250
  send MAIL FROM:<a@example.com>
  expect 250
  send RCPT TO:<b@example.com>
  expect 250
  send DATA
  expect 354
  send message """
    From: <a@example.com>
    To: <b@example.com>
    Subject: benchmark

    body
    """
  expect 250
  send QUIT
  expect 221
}
`;

const [port, sessions, atOnce, log] = process.argv.slice(2);
const { spec, diagnostics } = await checkSpec(parseSpec(new Source('bench.smtpspec', text)));
if (diagnostics.length > 0) throw new Error('the spec of the benchmark has mistakes');
const tests = selectTests([spec], { only: [], tags: [] });
const stream = new EventStream();
const consumer = log === undefined ? count() : writeRunLog(await OutputFile.create(log, 'the log'), stream.subscribe());

/** Events have a reader, as in every run. */
async function count(): Promise<void> {
  let events = 0;
  for await (const batch of stream.subscribe()) events += batch.length;
  if (events < Number(sessions)) throw new Error('events are missing');
}

const from = performance.now();
const summary = await startRun({
  tests: Array.from({ length: Number(sessions) }, () => tests).flat(),
  targets: [{ alias: 'bench', host: '127.0.0.1', port: Number(port), profiles: [], parameters: {}, embedded: false }],
  stream,
  options: {
    ...defaultOptions,
    version: 'bench',
    runId: 'bench',
    jobs: Number(atOnce),
    perHost: Number(atOnce),
    rate: 1_000_000,
    strict: false,
    allowDelivery: true,
    slow: false,
    intrusive: false,
    clientName: 'client.example',
    values: new Map(),
    secrets: new Map(),
  },
}).finished;
const seconds = (performance.now() - from) / 1000;
await consumer;
if (summary.passed !== Number(sessions)) throw new Error(`only ${String(summary.passed)} sessions passed`);
console.log(Number(sessions) / seconds);
