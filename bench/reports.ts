/** (e) Run log and JUnit of so many cases; prints the largest resident memory in megabytes, and seconds. */
import { OutputFile } from '../src/result/output-file.ts';
import { writeRunLog } from '../src/result/run-log.ts';
import type { CaseInfo } from '../src/result/outcome.ts';
import { EventStream } from '../src/result/stream.ts';
import { writeJunit } from '../src/report/junit/writer.ts';

const [folder = '', count = '0'] = process.argv.slice(2);
const cases = Number(count);
const stream = new EventStream();
const log = writeRunLog(await OutputFile.create(`${folder}/log.jsonl`, 'the log'), stream.subscribe());
const junit = writeJunit(await OutputFile.create(`${folder}/junit.xml`, 'the report'), stream.subscribe(), {});
const from = performance.now();
let most = 0;
const target = { alias: 'bench', host: '127.0.0.1', port: 25 };
stream.emit({
  type: 'run-started',
  schema: 1,
  version: 'bench',
  at: new Date(0).toISOString(),
  runId: 'b',
  cases,
  targets: [target],
});
const reply = '250-mail.example Hello\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n';
for (let seq = 0; seq < cases; seq += 1) {
  if (seq % 100 === 0) {
    await stream.drained();
    most = Math.max(most, process.memoryUsage.rss());
  }
  const info: CaseInfo = {
    key: `bench/t${String(seq)} on bench`,
    id: `bench/t${String(seq)}`,
    specId: 'bench',
    specTitle: 'Benchmark',
    testId: `t${String(seq)}`,
    title: 'a case of the benchmark',
    groups: [],
    place: { file: 'bench.smtpspec', line: 1, column: 1, length: 4 },
    tags: ['bench'],
    refs: [{ text: 'RFC 5321 4.2', level: 'must' }],
    advice: [],
    target,
  };
  stream.emit({ type: 'case-started', seq, info });
  for (let step = 0; step < 4; step += 1) {
    stream.emit({
      type: 'transcript',
      seq,
      entry: { at: step, session: 1, kind: 'sent', text: 'EHLO client.example\r\n' },
    });
    stream.emit({ type: 'transcript', seq, entry: { at: step, session: 1, kind: 'received', text: reply } });
  }
  const timings = [{ span: 'banner', of: 'the greeting', ms: 1 }];
  const startedAt = new Date(seq).toISOString();
  stream.emit({
    type: 'case-finished',
    seq,
    result: { info, outcome: 'passed', findings: [], timings, startedAt, durationMs: 5 },
  });
}
stream.end();
const problems = (await Promise.all([log, junit])).filter((problem) => problem !== undefined);
if (problems.length > 0) throw new Error(problems.join('; '));
most = Math.max(most, process.memoryUsage.rss());
console.log(JSON.stringify({ megabytes: most / 1024 / 1024, seconds: (performance.now() - from) / 1000 }));
