/**
 * What the benchmarks share: processes in a clean environment, the server, bundles of TypeScript, medians.
 *
 * A clean environment, because variables that make Node load certificates or hooks cost more than what is measured.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const program = join(root, 'dist/smtpspec.js');
export const folder = mkdtempSync(join(tmpdir(), 'smtpspec-bench-'));

const env = { PATH: process.env.PATH };

/** Runs a command to its end; gives what it printed. Five minutes at most. */
export function run(command, args, { input } = {}) {
  const done = spawnSync(command, args, { env, encoding: 'utf8', timeout: 300_000, input, maxBuffer: 1 << 30 });
  if (done.error) throw done.error;
  return done;
}

export const node = (...args) => run(process.execPath, args);

/** Milliseconds that a whole process takes. */
export function wall(command, args) {
  const from = performance.now();
  const { status, stderr } = run(command, args);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - from;
}

/** Bundles a benchmark in TypeScript; gives the path of the result. */
export async function bundled(name) {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(root, 'bench', `${name}.ts`)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'warning',
    banner: { js: `import{createRequire}from"node:module";const require=createRequire(import.meta.url);` },
  });
  return outfile;
}

/** Starts a program that prints its port in the first line and ends with its standard input. */
export function serve(...args) {
  const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (text) => {
      const port = /(\d+)\s*$/m.exec(String(text).split('\n')[0])?.[1];
      resolve({ port, close: () => child.kill() });
    });
  });
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The two in turn, A B A B …, so that a machine that changes its speed changes both. Gives the medians. */
export async function inTurn(rounds, a, b) {
  const as = [];
  const bs = [];
  await a();
  await b();
  for (let i = 0; i < rounds; i += 1) {
    as.push(await a());
    bs.push(await b());
  }
  return [median(as), median(bs)];
}

export const cleanUp = () => rmSync(folder, { recursive: true, force: true });
