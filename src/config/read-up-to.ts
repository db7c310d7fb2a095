/**
 * Reads a file that may have no size of its own (a pipe, such as bash makes of `<(…)`), no end (a device), or nobody who
 * writes to it.
 */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemErrorCode } from '../text/system-error.ts';

/** How long a pipe may be silent, and how often it is asked, in milliseconds. */
const patience = 5000;
const pause = 20;

/** Windows has no such flag, and no such pipes. */
const nonBlocking = (constants.O_NONBLOCK as number | undefined) ?? 0;

/**
 * The text of a file, or its first `octets` octets. Throws what the operating system says, and an `Error` where a pipe
 * stays silent: plain reading would wait for ever, and could not be interrupted.
 */
export async function readUpTo(path: string, octets: number): Promise<string> {
  const file = await open(path, constants.O_RDONLY | nonBlocking);
  try {
    const pipe = (await file.stat()).isFIFO();
    const chunks: Buffer[] = [];
    for (let left = octets; left > 0;) {
      // Until somebody has opened a pipe to write, it is at its end: that is no end before anything came.
      const chunk = await nextChunk(file, Math.min(left, 64 * 1024), pipe && chunks.length === 0);
      if (chunk.length === 0) break;
      chunks.push(chunk);
      left -= chunk.length;
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    await file.close();
  }
}

/** What comes next, empty at the end. `mayBegin`: an end may be one before the beginning. */
async function nextChunk(file: FileHandle, size: number, mayBegin: boolean): Promise<Buffer> {
  const deadline = performance.now() + patience;
  for (;;) {
    const chunk = await available(file, size);
    if (chunk !== undefined && (chunk.length > 0 || !mayBegin)) return chunk;
    if (performance.now() > deadline) throw new Error(`nothing came from it for ${String(patience / 1000)} s`);
    await sleep(pause);
  }
}

/** What can be read without waiting; undefined where nothing can yet. */
async function available(file: FileHandle, size: number): Promise<Buffer | undefined> {
  try {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.allocUnsafe(size) });
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (systemErrorCode(error) === 'EAGAIN') return undefined;
    throw error;
  }
}
