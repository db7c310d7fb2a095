/**
 * The programs that the story starts, in an environment that has nothing of the user's: no configuration of npm, no cache, no
 * variables but those that are given. All of them can be ended at once.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program that takes longer hangs. */
const PATIENCE_MS = 60_000;

/** What has been started and has not ended. */
const running = new Set();

/** Starts a program; `options` are those of `spawn`. It is ended by `endAll`. */
export function start(command, args, options) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  running.add(child);
  child.on('error', () => running.delete(child));
  child.on('close', () => running.delete(child));
  return child;
}

/**
 * Runs a program to its end. Gives its exit code, what it printed on standard output (`out`) and on standard error (`err`), and
 * all of that below the command, to be shown (`printed`). Throws where there is no such program.
 */
export function run(command, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { cwd, env, timeout: PATIENCE_MS });
    const said = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (said.out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (said.err += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const end = signal === null ? `exit code ${code}` : `ended by ${signal}`;
      resolve({ code, ...said, printed: `$ ${[command, ...args].join(' ')}\n${said.out}${said.err}(${end})` });
    });
  });
}

/** The first line on the standard output of a started program that matches; throws where it ends before. */
export async function lineOf(child, pattern) {
  const patience = setTimeout(() => child.kill(), PATIENCE_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const found = pattern.exec(line);
      if (found) return found;
    }
  } finally {
    clearTimeout(patience);
  }
  throw new Error(`${child.spawnargs.join(' ')}: ended, or was ended, before it printed ${pattern}`);
}

/** Ends all that runs, and waits until it has ended. */
export async function endAll() {
  await Promise.all(
    [...running].map(
      (child) =>
        new Promise((resolve) => {
          child.once('close', resolve);
          child.kill();
          setTimeout(() => child.kill('SIGKILL'), 2000).unref();
        }),
    ),
  );
}
