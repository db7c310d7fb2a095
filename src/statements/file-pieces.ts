/**
 * Files as the octets that go out: of one that is held, all at once; of a large one, piece by piece. What is done to its octets on
 * the way (the token, line ends, dots, the end of data) is the same for both.
 */
import { BigFileProblem, BigFileReader, type BigFile } from '../language/big-file.ts';
import type { Pieces } from '../session/pieces.ts';
import { LineEncoder } from '../smtp/line-encoder.ts';
import { endOfData } from '../smtp/message.ts';
import { TokenFiller } from './token-filler.ts';

/** A file of which octets are asked for. */
export interface FileReader {
  /** At most `most`; none behind the last. Throws a `BigFileProblem`. */
  next(most?: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A file that is held. */
class HeldFile implements FileReader {
  #left: Uint8Array;

  constructor(octets: Uint8Array) {
    this.#left = octets;
  }

  next(most = this.#left.length): Promise<Uint8Array> {
    const piece = this.#left.subarray(0, most);
    this.#left = this.#left.subarray(piece.length);
    return Promise.resolve(piece);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Opens what is sent of a spec's file; throws a `BigFileProblem`. */
export async function openFile(file: { readonly octets: Uint8Array } | { readonly big: BigFile }): Promise<FileReader> {
  return 'big' in file ? await BigFileReader.open(file.big) : new HeldFile(file.octets);
}

/** What is done to the octets of a message in a file. `asIs`: lines and dots stay, and no end of data follows. */
export class MessageEncoder {
  readonly #filler: TokenFiller;
  readonly #lines: LineEncoder | undefined;

  constructor(token: string, asIs: boolean) {
    this.#filler = new TokenFiller(token);
    this.#lines = asIs ? undefined : new LineEncoder({ stuffing: true });
  }

  /** The next octets, encoded: good until the next call. */
  push(octets: Uint8Array): Uint8Array {
    const filled = this.#filler.push(octets);
    return this.#lines?.push(filled) ?? filled;
  }

  /** What stands behind the last ones: to be called once. */
  end(): Uint8Array {
    const rest = this.#filler.end();
    const lines = this.#lines;
    if (lines === undefined) return rest;
    // Copies: each call writes over what the one before gave.
    const last = Buffer.from(lines.push(rest));
    const held = lines.end();
    return Buffer.concat([last, held, endOfData(lines)]);
  }
}

/** What is told and asked while a file goes out. */
interface Owner {
  /** The file, for a person. */
  readonly name: string;
  /** False where these octets are too many, and the case is over. */
  readonly mayWrite: (octets: number) => boolean;
}

/** The octets of a message in a large file, as a session takes them. Whoever opened the file closes it. */
export class MessagePieces implements Pieces {
  readonly length: number;
  readonly isShown = true;
  readonly #file: FileReader;
  readonly #encoder: MessageEncoder;
  readonly #owner: Owner;
  #written = 0;
  #paid: number;
  #isDone = false;

  /** `length`: of the file, for which room was made already. */
  constructor(file: FileReader, length: number, encoder: MessageEncoder, owner: Owner) {
    this.#file = file;
    this.length = length;
    this.#paid = length;
    this.#encoder = encoder;
    this.#owner = owner;
  }

  async next(): Promise<Uint8Array | { readonly why: string }> {
    for (;;) {
      if (this.#isDone) return new Uint8Array();
      const read = await readFrom(this.#file, this.#owner.name);
      if ('why' in read) return read;
      this.#isDone = read.length === 0;
      const piece = this.#isDone ? this.#encoder.end() : this.#encoder.push(read);
      this.#written += piece.length;
      // Line ends and dots make it longer than the file.
      const more = this.#written - this.#paid;
      if (more > 0 && !this.#owner.mayWrite(more)) return { why: 'nothing more may be sent' };
      this.#paid = Math.max(this.#paid, this.#written);
      // A piece may be held back whole; none at all would be the end.
      if (piece.length > 0 || this.#isDone) return piece;
    }
  }
}

/** So many octets of a file as they stand, behind a command: a chunk. */
export class ChunkPieces implements Pieces {
  readonly head: Uint8Array;
  readonly length: number;
  readonly isShown: boolean;
  readonly #file: FileReader;
  readonly #name: string;
  #left: number;

  constructor(
    file: FileReader,
    octets: number,
    options: { readonly head: Uint8Array; readonly isShown: boolean; readonly name: string },
  ) {
    this.#file = file;
    this.#left = octets;
    this.length = octets;
    this.head = options.head;
    this.isShown = options.isShown;
    this.#name = options.name;
  }

  async next(): Promise<Uint8Array | { readonly why: string }> {
    if (this.#left === 0) return new Uint8Array();
    const read = await readFrom(this.#file, this.#name, this.#left);
    if (!('why' in read)) this.#left -= read.length;
    return read;
  }
}

async function readFrom(file: FileReader, name: string, most?: number): Promise<Uint8Array | { readonly why: string }> {
  try {
    return await file.next(most);
  } catch (error) {
    if (error instanceof BigFileProblem) return { why: `${name} ${error.message}` };
    throw error;
  }
}
