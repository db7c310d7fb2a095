/**
 * Starts the program with V8's code cache of an earlier run: compiling what a short run needs takes a third of its time.
 *
 * The cache of a file lies beside it, as Python's does. Its name has that of the file (which stands for its content), V8's
 * version and the processor; V8 itself refuses one that was made under other flags. It is there twice over and used only
 * where both are the same, because V8 takes a damaged one as it is. The first run that came to its end and finds none, or
 * one that V8 refused, writes it. Where that cannot be, everything works as without, only later.
 *
 * A file that is missing or no program any more is told as what it is: half an installation, not a bug.
 */
import { accessSync, constants, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** The file beside this one that has the parts of the program that every run needs. */
declare const SMTPSPEC_PROGRAM: string;
/** The part of it that begins. */
declare const SMTPSPEC_FIRST: string;

type Wrapped = (
  exports: unknown,
  require: (name: string) => unknown,
  module: { readonly exports: unknown },
  filename: string,
  folder: string,
) => void;

interface Loaded {
  readonly script: Script;
  /** Where its cache belongs, where there is none that V8 takes. */
  readonly missing: string | undefined;
}

/** V8 throws away code that has not been used for long: the cache of a later moment would lack what comes first. */
const latest = 30_000; // milliseconds since the start

const folder = import.meta.dirname;
const requireModule = createRequire(import.meta.filename);
const loaded: Loaded[] = [];
const modules = new Map<string, { readonly exports: unknown }>();
/** What `SMTPSPEC_PROGRAM` has. */
let parts: Readonly<Record<string, Wrapped>> = {};

/** What `require` is in the program: parts of the first file, other files of ours with their cache, modules of Node as ever. */
function load(name: string): unknown {
  if (!name.startsWith('./')) return requireModule(name) as unknown;
  const known = modules.get(name);
  if (known !== undefined) return known.exports;
  const filename = join(folder, name);
  const wrapped = parts[name] ?? loadFile(filename);
  const module = { exports: {} };
  modules.set(name, module);
  wrapped(module.exports, load, module, filename, folder);
  return module.exports;
}

/** The file's program, not run yet. */
function loadFile(filename: string): Wrapped {
  const cache = `${filename}.${process.versions.v8}-${process.arch}.cache`;
  const cachedData = readTwice(cache);
  const script = compile(filename, cachedData);
  loaded.push({ script, missing: script.cachedDataRejected === false ? undefined : cache });
  return script.runInThisContext() as Wrapped;
}

/** The program of a file, as Node wraps one; an error that `main.ts` knows by its name where there is none. */
function compile(filename: string, cachedData: Buffer | undefined): Script {
  try {
    // The build has only ASCII, which is one octet for a character for V8 as well.
    const text = `(function(exports,require,module,__filename,__dirname){${readFileSync(filename, 'latin1')}\n})`;
    return new Script(text, { filename, ...(cachedData === undefined ? {} : { cachedData }) });
  } catch (cause) {
    throw incomplete(filename, cause);
  }
}

/** What to say of a file that cannot be loaded. */
function incomplete(filename: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  const error = new Error(
    `the installation is incomplete: cannot load ${filename}: ${why}\n  install it again: npm install smtpspec`,
    { cause },
  );
  error.name = 'IncompleteInstallation';
  return error;
}

function isIncomplete(error: unknown): error is Error {
  return error instanceof Error && error.name === 'IncompleteInstallation';
}

/** The content of a file that `writeTwice` has written; undefined where there is none, or it is damaged. */
function readTwice(path: string): Buffer | undefined {
  try {
    const both = readFileSync(path);
    const half = both.length / 2;
    const content = both.subarray(0, half);
    return content.equals(both.subarray(half)) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Several processes may do so at once: each file is there as a whole or not at all. */
function writeTwice(path: string, content: Buffer): void {
  const beside = `${path}.${String(process.pid)}.new`;
  try {
    // Left by a process of that number which was killed, or put there by somebody: a link would lead the writing elsewhere.
    rmSync(beside, { force: true });
    writeFileSync(beside, Buffer.concat([content, content]), { flag: 'wx' });
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Writes the caches that are missing. */
function keepCode(): void {
  try {
    accessSync(folder, constants.W_OK);
    for (const { script, missing } of loaded) {
      if (missing !== undefined) writeTwice(missing, script.createCachedData());
    }
  } catch {
    // A folder that is not ours, a full disk: the next start takes its time.
  }
}

/** Loads the program, which begins its work with that; gives what `done` of `main.ts` is. */
function begin(): Promise<boolean> {
  try {
    parts = load(SMTPSPEC_PROGRAM) as typeof parts;
    if (parts[SMTPSPEC_FIRST] === undefined) throw new Error('it ends too early');
    return (load(SMTPSPEC_FIRST) as { readonly done: Promise<boolean> }).done;
  } catch (error) {
    const told = isIncomplete(error) ? error : incomplete(join(folder, SMTPSPEC_PROGRAM), error);
    process.stderr.write(`smtpspec: ${told.message}\n`);
    process.exitCode = 70; // as `exitCodes.bug`, which is in the program
    return Promise.resolve(false);
  }
}

void begin().then((judged) => {
  if (judged && performance.now() < latest) keepCode();
});
