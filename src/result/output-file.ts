/**
 * A file that a run writes as it goes: its log, its reports.
 *
 * Missing folders are made. What the operating system refuses is told once, as a sentence in `problem`, and ends the
 * writing: later writes do nothing, so that a full disk costs the file and not the run. Nothing here throws.
 */
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode, systemErrorText } from '../text/system-error.ts';
import { visible } from '../text/visible.ts';

export class OutputFile {
  readonly #path: string;
  readonly #what: string;
  readonly #handle: FileHandle | undefined;
  #problem: string | undefined;

  private constructor(path: string, what: string, handle: FileHandle | undefined, problem?: unknown) {
    this.#path = path;
    this.#what = what;
    this.#handle = handle;
    if (handle === undefined) this.#fail(problem);
  }

  /** Creates or empties the file. `what` names it in messages: `the run log`. */
  static async create(path: string, what: string): Promise<OutputFile> {
    try {
      await makeFolder(dirname(path));
      return new OutputFile(path, what, await open(path, 'w'));
    } catch (error) {
      return new OutputFile(path, what, undefined, error);
    }
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
      this.#fail(error);
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
      if (this.#problem === undefined) this.#fail(error);
    }
    return this.#problem;
  }

  #fail(error: unknown): void {
    this.#problem = `cannot write ${this.#what} ${visible(this.#path)}: ${systemErrorText(error)}`;
  }
}

/** Makes a folder and those above it. Node's own way of doing that never ends where a parent cannot have folders (/proc). */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EEXIST') return;
    const above = dirname(path);
    if (code !== 'ENOENT' || above === path) throw error;
    await makeFolder(above);
    await mkdir(path);
  }
}
