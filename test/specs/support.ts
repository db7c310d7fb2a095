/** Reads the shipped specs, and runs them against an embedded server, all cases at once. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkSpec, type Checked } from '../../src/checker/check.ts';
import type { Target } from '../../src/config/target.ts';
import type { MailSource } from '../../src/mail/source.ts';
import { loadSpecs } from '../../src/language/load.ts';
import { collect } from '../../src/result/collect.ts';
import type { CaseResult } from '../../src/result/outcome.ts';
import { EventStream } from '../../src/result/stream.ts';
import { defaultOptions } from '../../src/runner/options.ts';
import { startRun } from '../../src/runner/run.ts';
import { selectTests } from '../../src/runner/select.ts';
import { authorityPem } from '../../src/server/tls/authority.ts';
import { plainTls, type TlsSettings } from '../../src/tls/handshake.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let shipped: Promise<Checked[]> | undefined;

/** All shipped specs, read and checked, once: many servers are asked the same. */
export function shippedSpecs(): Promise<Checked[]> {
  shipped ??= readShipped();
  return shipped;
}

async function readShipped(): Promise<Checked[]> {
  const parsed = await loadSpecs(['specs'], { cwd: root, builtin: join(root, 'specs') });
  return Promise.all(parsed.map(checkSpec));
}

const tls: TlsSettings = { ...plainTls, authorities: async () => [await authorityPem()] };

/** A server that runs, as a target; its authority is trusted, as the program trusts that of embedded servers. */
export function targetOf(
  alias: string,
  { host, port }: { readonly host: string; readonly port: number },
  more: Partial<Target> = {},
): Target {
  return { alias, host, port, profiles: [], parameters: { domain: 'adatum.com' }, embedded: true, tls, ...more };
}

export interface HowToRun {
  /** Ids, as `--only` takes them; none: all tests. */
  readonly only?: readonly string[];
  /** Milliseconds. */
  readonly patience?: number;
  readonly secrets?: ReadonlyMap<string, string>;
  readonly intrusive?: boolean;
  /** Where forwarding servers send mail on to. */
  readonly mail?: MailSource;
}

/** The results on a target, in the order of the plan. */
export async function runShipped(
  target: Target,
  { only = [], patience = defaultOptions.patience, secrets = new Map(), intrusive = false, mail }: HowToRun = {},
): Promise<readonly CaseResult[]> {
  const specs = (await shippedSpecs()).map(({ spec }) => spec);
  const stream = new EventStream();
  const collected = results(stream);
  const run = startRun({
    tests: selectTests(specs, { only, tags: [] }),
    targets: [target],
    stream,
    options: {
      ...defaultOptions,
      version: '0.0.0',
      runId: 'test',
      jobs: 10_000,
      patience,
      secrets,
      intrusive,
      ...(mail === undefined ? {} : { mail }),
      clientName: 'client.example.com',
    },
  });
  await run.finished;
  return collected;
}

async function results(stream: EventStream): Promise<CaseResult[]> {
  const all: CaseResult[] = [];
  for await (const result of collect(stream.subscribe())) all.push(result);
  return all;
}
