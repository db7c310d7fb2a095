/**
 * Writes a run as a JUnit XML file, in bounded memory: suites go to the file in chunks of at most 1,000 cases, each
 * chunk built by junit-report-builder behind our own sanitiser.
 *
 * A suite is a spec on a target. Where its cases are in several chunks it becomes several `<testsuite>` elements of the same
 * name, which readers merge or show one after the other.
 *
 * The file is written in place, and every write ends with the closing tag, which the next one overwrites: whenever the
 * run ends, however it ends, the file is well-formed and holds every chunk so far. A run that is known to
 * have been cut short gets one more case, which is errored, so that half a run is not taken for a whole one. What is lost when
 * this very process is killed is in the run log.
 */
import type { Builder } from 'junit-report-builder';
import { Collector } from '../../result/collect.ts';
import type { CaseResult, Summary } from '../../result/outcome.ts';
import type { OutputFile } from '../../result/output-file.ts';
import type { EventBatches } from '../../result/stream.ts';
import { plural } from '../../text/plural.ts';
import { loadBuilder, suiteElements } from './builder.ts';
import { addCase, type JunitOptions } from './case.ts';
import { suiteName } from './names.ts';
import { seconds, timestamp } from './time.ts';
import { xmlLine } from './xml-text.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="smtpspec">';
const FOOT = '\n</testsuites>\n';
const CHUNK_CASES = 1000;
/** A chunk ends earlier when its transcripts come to this many characters. */
const CHUNK_TRANSCRIPTS = 4_000_000;

/**
 * Writes `events` to `file` until they end, and closes it. Resolves with the problem where the file could not be written; goes
 * on reading the stream after one, so that nobody waits for it.
 */
export async function writeJunit(
  file: OutputFile,
  events: EventBatches,
  options: JunitOptions = {},
): Promise<string | undefined> {
  const collector = new Collector();
  const writer = new JunitWriter(file, options);
  let summary: Summary | undefined;
  await writer.begin();
  for await (const batch of events) {
    for (const event of batch) {
      if (event.type === 'run-finished') summary = event.summary;
      for (const result of collector.add(event)) await writer.add(result);
    }
  }
  for (const result of collector.rest()) await writer.add(result);
  await writer.finish(summary);
  return file.close();
}

class JunitWriter {
  readonly #file: OutputFile;
  readonly #options: JunitOptions;
  #suites = new Map<string, CaseResult[]>();
  #cases = 0;
  #transcripts = 0;
  #position = 0;
  #newBuilder: (() => Builder) | undefined;

  constructor(file: OutputFile, options: JunitOptions) {
    this.#file = file;
    this.#options = options;
  }

  async begin(): Promise<void> {
    await this.#append(HEAD);
  }

  async add(result: CaseResult): Promise<void> {
    if (this.#file.problem !== undefined) return;
    const name = suiteName(result.info);
    const suite = this.#suites.get(name);
    if (suite === undefined) this.#suites.set(name, [result]);
    else suite.push(result);
    this.#cases += 1;
    for (const { text } of result.transcript) this.#transcripts += text.length;
    if (this.#cases >= CHUNK_CASES || this.#transcripts >= CHUNK_TRANSCRIPTS) await this.#flush();
  }

  /** `summary`: the run's own, undefined where its log ends before it. */
  async finish(summary: Summary | undefined): Promise<void> {
    await this.#flush();
    if (summary !== undefined && summary.interrupted === undefined) return;
    const builder = await this.#builder();
    const message = whatIsMissing(summary?.interrupted);
    const testCase = builder.testSuite().name('smtpspec').time(0).testCase().className('smtpspec.run');
    testCase.name('complete').time(0).error(xmlLine(message), 'error');
    await this.#append(suiteElements(builder));
  }

  async #flush(): Promise<void> {
    if (this.#cases === 0) return;
    const builder = await this.#builder();
    for (const [name, results] of this.#suites) {
      const suite = builder.testSuite().name(name);
      const startedAt = timestamp(results[0]?.startedAt);
      if (startedAt !== undefined) suite.timestamp(startedAt);
      suite.time(seconds(results.reduce((total, { durationMs }) => total + durationMs, 0)));
      for (const result of results) addCase(suite, result, this.#options);
    }
    this.#suites = new Map();
    this.#cases = 0;
    this.#transcripts = 0;
    await this.#append(suiteElements(builder));
  }

  async #builder(): Promise<Builder> {
    this.#newBuilder ??= await loadBuilder();
    return this.#newBuilder();
  }

  async #append(piece: string): Promise<void> {
    if (this.#file.problem !== undefined) return;
    const written = await this.#file.write(piece + FOOT, this.#position);
    if (written !== undefined) this.#position += written - FOOT.length;
    else if (this.#position > 0) await this.#file.salvage(this.#position, FOOT);
  }
}

function whatIsMissing(interrupted: Summary['interrupted']): string {
  if (interrupted === undefined) return 'the run was killed: what it had not finished is not in this report';
  return `the run was cut short by ${interrupted.signal}: ${plural(interrupted.notRun, 'planned test')} did not run`;
}
