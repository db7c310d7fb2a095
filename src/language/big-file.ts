/**
 * Files that are too large to be held: what is known of one when the spec is read, and its octets, piece by piece, when they are sent.
 * Between the two the file must not change: what was checked is what is sent. Memory stays flat, however large it is.
 */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { systemErrorText } from '../text/system-error.ts';

/** Octets of one piece: as much as is written at once, and has to be taken by the server within the time of one block. */
const pieceOctets = 256 * 1024;

/** A regular file as it was when the spec was read. */
export interface BigFile {
  /** Absolute and real. */
  readonly path: string;
  readonly size: number;
  /** Together they tell another file, or another content, in its place. */
  readonly device: number;
  readonly inode: number;
  readonly changedAt: number;
}

/** Why it cannot be had, or not to its end: for a person, to stand behind the name of the file. */
export class BigFileProblem extends Error {}

/**
 * The octets of a file in pieces. The next piece is read while the one before is used; each is good until the one after the next is asked
 * for. Throws a `BigFileProblem` where the file is gone, is another one than when the spec was read, or cannot be read.
 */
export class BigFileReader {
  readonly #file: BigFile;
  readonly #handle: FileHandle;
  readonly #buffers = [Buffer.allocUnsafeSlow(pieceOctets), Buffer.allocUnsafeSlow(pieceOctets)];
  #turn = 0;
  #at = 0;
  #ahead: Promise<Uint8Array> | undefined;

  private constructor(file: BigFile, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  static async open(file: BigFile): Promise<BigFileReader> {
    let handle: FileHandle;
    try {
      handle = await open(file.path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      throw new BigFileProblem(`cannot be opened: ${systemErrorText(error)}`);
    }
    const reader = new BigFileReader(file, handle);
    if (!(await reader.#isSame())) {
      await handle.close();
      throw new BigFileProblem('has changed since the spec was read');
    }
    return reader;
  }

  /** The next octets, at most `most`; empty behind the last. */
  async next(most = pieceOctets): Promise<Uint8Array> {
    const piece = await (this.#ahead ?? this.#read());
    const taken = piece.length > most ? piece.subarray(0, most) : piece;
    this.#ahead = taken.length < piece.length ? Promise.resolve(piece.subarray(most)) : undefined;
    if (this.#ahead === undefined && this.#at < this.#file.size) {
      this.#ahead = this.#read();
      // Told by the `next` that asks for it.
      this.#ahead.catch(() => undefined);
    }
    return taken;
  }

  /** Never throws. */
  async close(): Promise<void> {
    await this.#ahead?.catch(() => undefined);
    await this.#handle.close().catch(() => undefined);
  }

  async #read(): Promise<Uint8Array> {
    const { size } = this.#file;
    const buffer = this.#buffers[this.#turn];
    this.#turn = 1 - this.#turn;
    const wanted = Math.min(pieceOctets, size - this.#at);
    if (buffer === undefined || wanted === 0) return Buffer.alloc(0);
    let filled = 0;
    try {
      while (filled < wanted) {
        const { bytesRead } = await this.#handle.read(buffer, filled, wanted - filled, this.#at + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
    } catch (error) {
      throw new BigFileProblem(`cannot be read: ${systemErrorText(error)}`);
    }
    this.#at += filled;
    const isDone = this.#at === size;
    if (filled < wanted || (isDone && !(await this.#isSame())))
      throw new BigFileProblem('has changed while it was sent');
    return buffer.subarray(0, filled);
  }

  async #isSame(): Promise<boolean> {
    const { size, device, inode, changedAt } = this.#file;
    const now = await this.#handle.stat();
    return now.isFile() && now.size === size && now.dev === device && now.ino === inode && now.mtimeMs === changedAt;
  }
}
