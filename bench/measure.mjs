/**
 * What every benchmark needs: programs run in a clean environment, alternated, and medians of what they say.
 *
 * Clean environment: PATH and nothing else, because variables that make Node load certificates cost more than all that is
 * measured here. Alternated (A B A B …), because a machine is not equally fast from minute to minute; so only ratios of
 * figures of one run mean much.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const env = { PATH: process.env.PATH ?? '' };
const LIMIT = 300_000; // milliseconds for one program

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {readonly (string | number)[]} args
 * @returns {Promise<{ ms: number, stdout: string }>} the time of the whole process, and what it wrote
 */
export async function runProgram(command, args) {
  const from = performance.now();
  const child = spawn(command, args.map(String), { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  let ms = 0;
  child.on('exit', () => (ms = performance.now() - from));
  const [exit] = await once(child, 'close'); // after the exit, when all that it wrote is here
  if (exit !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${exit}\n${stdout}${stderr}`);
  return { ms, stdout };
}

/** Runs a program of this folder that prints JSON. */
export async function ask(path, ...args) {
  const { stdout } = await runProgram(process.execPath, [path, ...args]);
  return JSON.parse(stdout);
}

/**
 * Calls each of `subjects` in turn, `rounds` times over.
 *
 * @template {Record<string, () => Promise<number>>} Subjects
 * @param {number} rounds
 * @param {Subjects} subjects
 * @returns {Promise<{ [Name in keyof Subjects]: number }>} the median of each
 */
export async function alternate(rounds, subjects) {
  const found = Object.keys(subjects).map((name) => ({ name, values: [] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, values } of found) values.push(await subjects[name]());
  }
  return Object.fromEntries(found.map(({ name, values }) => [name, median(values)]));
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * Starts the server of the benchmarks in a process of its own and calls `use` with its port; ends it afterwards.
 *
 * @template Result
 * @param {string} path the server's program
 * @param {(port: number) => Promise<Result>} use
 * @param {number} [together] see server.mjs
 * @returns {Promise<Result>}
 */
export async function withServer(path, use, together = 1) {
  const server = spawn(process.execPath, [path, String(together)], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [port] = await once(createInterface(server.stdout), 'line');
    return await use(Number(port));
  } finally {
    server.kill();
  }
}

/** @param {number} bytes */
export const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
