/** (d) Resident memory with so many sessions open at once, in megabytes: each has greeted and waits. */
import { checkSpec } from '../src/checker/check.ts';
import { parseSpec } from '../src/language/parse.ts';
import { Source } from '../src/language/source.ts';
import { EventStream } from '../src/result/stream.ts';
import { defaultOptions } from '../src/runner/options.ts';
import { startRun } from '../src/runner/run.ts';
import { selectTests } from '../src/runner/select.ts';

const [port = 0, sessions = 0] = process.argv.slice(2).map(Number);
const text = 'expect banner 220\nsend EHLO client.example\nexpect 250\nwait 10s\n';
const { spec } = await checkSpec(parseSpec(new Source('open.smtpspec', text)));
const stream = new EventStream();
let greeted = 0;
let most = 0;
const reader = (async () => {
  for await (const batch of stream.subscribe()) {
    for (const event of batch) if (event.type === 'transcript' && event.entry.text.startsWith('250-')) greeted += 1;
    if (greeted === sessions) {
      most = Math.max(most, process.memoryUsage.rss());
      run.interrupt('SIGINT');
    }
  }
})();
const run = startRun({
  tests: Array.from({ length: sessions }, () => selectTests([spec], { only: [], tags: [] })).flat(),
  targets: [{ alias: 'bench', host: '127.0.0.1', port, profiles: [], parameters: {}, embedded: true }],
  stream,
  options: {
    ...defaultOptions,
    version: 'bench',
    runId: 'bench',
    jobs: sessions,
    strict: false,
    allowDelivery: false,
    slow: false,
    intrusive: false,
    clientName: 'client.example',
    values: new Map(),
    secrets: new Map(),
  },
});
await run.finished;
await reader;
if (greeted !== sessions) throw new Error(`only ${String(greeted)} sessions were open`);
console.log(most / 1024 / 1024);
