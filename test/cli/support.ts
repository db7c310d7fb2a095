/** The built program as a child process. `npm test` builds it before; alone: npm run build. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('../../dist/smtpspec.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface HowToStart {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly program?: string;
  /** Where standard output goes instead of to the test. */
  readonly stdout?: number;
  /** What stands on standard input; nothing where it is left out. */
  readonly input?: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** All of standard output, once it matches. */
  readonly shows: (pattern: RegExp) => Promise<string>;
}

/** Starts the program with no terminal, in an environment without colours and secrets. */
export function start(args: readonly string[], how: HowToStart = {}): Started {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [how.program ?? program, ...args], {
    cwd: how.cwd ?? fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH, ...how.env },
    stdio: [how.input === undefined ? 'ignore' : 'pipe', how.stdout ?? 'pipe', 'pipe'],
    timeout: 15_000,
    killSignal: 'SIGKILL',
  });
  child.stdin?.on('error', () => undefined).end(how.input);
  let out = '';
  let err = '';
  let look = (): void => undefined;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    look();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, out, err });
    });
  });
  const shows = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      look = () => {
        if (pattern.test(out)) resolve(out);
      };
      look();
      void ended.then((end) => {
        reject(new Error(`ended before it showed ${String(pattern)}: ${JSON.stringify(end)}`));
      });
    });
  return { child, ended, shows };
}

export const cli = (args: readonly string[], how?: HowToStart): Promise<Ended> => start(args, how).ended;

/** A folder with these files, by their paths in it; gone when the test is. */
export async function folder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'smtpspec cli '));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return path;
}

/** A copy of the package in this folder, as after an installation: nothing has run there yet. Gives its program. */
export async function installed(place: string): Promise<string> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await mkdir(place, { recursive: true });
  for (const name of ['dist', 'specs', 'templates', 'package.json']) {
    // Code caches belong to the program in dist/, and come and go while other tests run it.
    const filter = (source: string): boolean => !/\.(?:cache|new)$/.test(source);
    await cp(join(root, name), join(place, name), { recursive: true, filter });
  }
  return join(place, 'dist', 'smtpspec.js');
}
