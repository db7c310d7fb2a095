/** Runs a spec written in a test against a server and gives its results: the whole way of a run, on real sockets. */
import { afterEach } from 'vitest';
import { checkSpec } from '../../src/checker/check.ts';
import type { Target } from '../../src/config/target.ts';
import { parseSpec } from '../../src/language/parse.ts';
import type { Parsed } from '../../src/language/parsed.ts';
import { Source } from '../../src/language/source.ts';
import { collect } from '../../src/result/collect.ts';
import type { RunEvent } from '../../src/result/events.ts';
import type { CaseResult, Summary } from '../../src/result/outcome.ts';
import { EventStream } from '../../src/result/stream.ts';
import { defaultOptions, type RunOptions } from '../../src/runner/options.ts';
import { startRun, type Run } from '../../src/runner/run.ts';
import { selectTests } from '../../src/runner/select.ts';
import { layerOf, type ValueLayer } from '../../src/runner/values.ts';
import { startScripted, type RunningServer, type Script } from '../../src/server/index.ts';

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.allSettled(servers.splice(0).map((server) => server.close()));
});

/** Sees to it that a server ends with the test. */
export function closing<T extends { close(): Promise<void> }>(server: T): T {
  servers.push(server);
  return server;
}

export const scripted = async (script: Script = {}): Promise<RunningServer> => closing(await startScripted(script));

export function targetAt(server: { readonly host: string; readonly port: number }, more: Partial<Target> = {}): Target {
  const { host, port } = server;
  return { alias: 'server', host, port, profiles: [], parameters: {}, embedded: false, ...more };
}

/** Values as `--set` gives them. */
export function setting(values: Readonly<Record<string, string>>): ValueLayer[] {
  return [layerOf('set', new Map(Object.entries(values)), (key) => `--set ${key}`)];
}

const testOptions: RunOptions = {
  ...defaultOptions,
  version: '0.0.0',
  runId: 'run',
  patience: 2000,
  rate: 100_000,
  perHost: 100,
  clientName: 'client.example.com',
};

export interface Started {
  readonly run: Run;
  readonly summary: Promise<Summary>;
  readonly results: Promise<CaseResult[]>;
  readonly events: RunEvent[];
}

/** Starts the tests of a spec, its text or read with its files; it must have no errors, unless `faulty` (then it stands for a bug of the checker). */
export async function start(
  written: string | Parsed,
  targets: readonly Target[],
  options: Partial<RunOptions> = {},
  faulty = false,
): Promise<Started> {
  const parsed = typeof written === 'string' ? parseSpec(new Source('test.smtpspec', written)) : written;
  const { spec, diagnostics } = await checkSpec(parsed);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 && !faulty) throw new Error(errors.map(({ code, message }) => `${code} ${message}`).join('; '));
  const stream = new EventStream();
  const events: RunEvent[] = [];
  const all = stream.subscribe();
  const seen = (async () => {
    for await (const batch of all) events.push(...batch);
  })();
  const collected = (async () => {
    const results: CaseResult[] = [];
    for await (const result of collect(stream.subscribe())) results.push(result);
    await seen;
    return results;
  })();
  const run = startRun({
    tests: selectTests([spec], { only: [], tags: [] }),
    targets,
    options: { ...testOptions, ...options },
    stream,
  });
  return { run, summary: run.finished, results: collected, events };
}

/** The results of a spec on one server, in the order of the text. */
export async function judgeAll(
  text: string | Parsed,
  server: { readonly host: string; readonly port: number },
  options: Partial<RunOptions> = {},
  target: Partial<Target> = {},
): Promise<CaseResult[]> {
  return (await start(text, [targetAt(server, target)], options)).results;
}

/** The result of a spec of one test. */
export async function judge(
  text: string | Parsed,
  server: { readonly host: string; readonly port: number },
  options: Partial<RunOptions> = {},
  target: Partial<Target> = {},
): Promise<CaseResult> {
  const [result, another] = await judgeAll(text, server, options, target);
  if (result === undefined || another !== undefined) throw new Error('the spec does not have exactly one test');
  return result;
}

/** Measured times are taken out: a busy machine makes them longer. */
const untimed = (message: string): string =>
  message.replace(/ \([\d.]+ m?s after [^)]*\)/, '').replace(/ within [\d.]+ m?s$/, ' within …');

/** `failed 3:8 got 250 …`: the outcome, and the first finding that made it so, with its place. */
export function told({ outcome, findings, reason }: CaseResult): string {
  const severity = { failed: 'failure', errored: 'error', passed: 'warning', skipped: 'none', known: 'none' }[outcome];
  const finding = findings.find((one) => one.severity === severity);
  if (finding === undefined) return reason === undefined ? outcome : `${outcome} ${reason}`;
  const { line = 0, column = 0 } = finding.frame ?? {};
  return `${outcome} ${String(line)}:${String(column)} ${untimed(finding.message)}`;
}
