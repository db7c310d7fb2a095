/**
 * A file that a run writes as it goes: its log, its reports.
 *
 * Missing folders are made. What the operating system refuses is told once, as a sentence in `problem`, and ends the
 * writing: later writes do nothing, so that a full disk costs the file and not the run. Nothing here throws, and nothing
 * waits for a pipe that nobody reads.
 */
import { constants, type BigIntStats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorText } from '../text/system-error.ts';
import { visible } from '../text/visible.ts';
import { makeFolder } from './make-folder.ts';

export interface OutputFileOptions {
  /** The writer goes back in what it wrote: a pipe or a device will not do. */
  readonly regular?: boolean;
}

interface Opened {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
}

export class OutputFile {
  readonly #path: string;
  readonly #what: string;
  readonly #handle: FileHandle | undefined;
  readonly #stats: BigIntStats | undefined;
  #problem: string | undefined;

  private constructor(path: string, what: string, opened: Opened | undefined, problem?: string) {
    this.#path = path;
    this.#what = what;
    this.#handle = opened?.handle;
    this.#stats = opened?.stats;
    if (problem !== undefined) this.#fail(problem);
  }

  /** Creates or empties the file. `what` names it in messages: `the run log`. */
  static async create(path: string, what: string, { regular = false }: OutputFileOptions = {}): Promise<OutputFile> {
    try {
      await makeFolder(dirname(path));
      const opened = await openToWrite(path);
      if (!regular || opened.stats.isFile()) return new OutputFile(path, what, opened);
      await opened.handle.close();
      return new OutputFile(path, what, undefined, 'it is no regular file, and this report goes back in what it wrote');
    } catch (error) {
      return new OutputFile(path, what, undefined, systemErrorText(error));
    }
  }

  /** Whether the other is the same file, by whatever name: two writers would destroy each other's work. */
  isSameAs(other: OutputFile): boolean {
    const [own, stats] = [this.#stats, other.#stats];
    // A pipe and a device take two writers, if not in an order that anybody wants.
    if (own?.isFile() !== true || stats?.isFile() !== true) return false;
    return own.dev === stats.dev && own.ino === stats.ino;
  }

  /** What went wrong, for a person; undefined while all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /**
   * Writes all of `text` at `position` (in octets), or at the end of what was written so far. Gives its size in octets,
   * or undefined where there is a problem.
   */
  async write(text: string, position?: number): Promise<number | undefined> {
    const octets = Buffer.from(text, 'utf8');
    if (this.#handle === undefined || this.#problem !== undefined) return undefined;
    try {
      for (let done = 0; done < octets.length;) {
        const at = position === undefined ? null : position + done;
        done += (await this.#handle.write(octets, done, octets.length - done, at)).bytesWritten;
      }
      return octets.length;
    } catch (error) {
      this.#fail(systemErrorText(error));
      return undefined;
    }
  }

  /**
   * After a write that failed: cuts the file to its first `position` octets and ends it with `text`, so that what it
   * held before is still good. Best effort: the problem stays what it is.
   */
  async salvage(position: number, text: string): Promise<void> {
    try {
      await this.#handle?.truncate(position);
      await this.#handle?.write(text, position);
    } catch {
      // Nothing more can be done for the file, and its problem is known already.
    }
  }

  /** Closes the file; gives the problem, if there was one. */
  async close(): Promise<string | undefined> {
    try {
      await this.#handle?.close();
    } catch (error) {
      if (this.#problem === undefined) this.#fail(systemErrorText(error));
    }
    return this.#problem;
  }

  #fail(why: string): void {
    this.#problem = `cannot write ${this.#what} ${visible(this.#path)}: ${why}`;
  }
}

/** Windows has no such flag, and no such pipes. */
const nonBlocking = (constants.O_NONBLOCK as number | undefined) ?? 0;

/** Opens a file and empties it. A pipe that nobody reads is an error (ENXIO), where plain opening would wait for a reader. */
async function openToWrite(path: string): Promise<Opened> {
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | nonBlocking);
  try {
    const stats = await handle.stat({ bigint: true });
    if (stats.isFile()) return { handle, stats };
    // Writing must wait where the reader is slow. The first handle is closed second: the reader would see the end between.
    const waiting = await open(path, 'w');
    await handle.close();
    return { handle: waiting, stats };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
