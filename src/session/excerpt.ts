/**
 * What a transcript shows of octets that are too many for it: their first part, how many are left out, and their last lines. The last
 * part begins with a line, so that no secret of one line is shown in half, where it could not be known again.
 */
import { Buffer } from 'node:buffer';
import type { Pieces } from './pieces.ts';
import type { Transcript } from './transcript.ts';

/** Octets of the last part, at most. */
const lastPart = 1024;

export class Excerpt {
  readonly #transcript: Transcript;
  readonly #pieces: Pick<Pieces, 'head' | 'isShown' | 'length'>;
  #shown: number | undefined;
  #total = 0;
  #last = Buffer.alloc(0);

  constructor(transcript: Transcript, pieces: Pick<Pieces, 'head' | 'isShown' | 'length'>) {
    this.#transcript = transcript;
    this.#pieces = pieces;
  }

  /** A piece goes out. @param at `performance.now()` */
  add(piece: Uint8Array, at: number): void {
    const { head, isShown, length } = this.#pieces;
    if (piece === head) {
      this.#transcript.sentFirst(piece, isShown ? 0 : length, at);
      return;
    }
    this.#total += piece.length;
    if (!isShown) return;
    if (this.#shown === undefined) {
      const first = piece.subarray(0, this.#transcript.limit);
      this.#transcript.sentFirst(first, 0, at);
      this.#shown = first.length;
    }
    this.#last = Buffer.from(
      piece.length >= lastPart ? piece.subarray(-lastPart) : Buffer.concat([this.#last, piece]).subarray(-lastPart),
    );
  }

  /** All is out, or nothing more will be. */
  end(): void {
    const left = this.#total - (this.#shown ?? 0);
    if (!this.#pieces.isShown || left <= 0) return;
    const lineEnd = this.#last.indexOf(0x0a, Math.max(0, this.#last.length - left));
    const last = lineEnd === -1 ? Buffer.alloc(0) : this.#last.subarray(lineEnd + 1);
    const now = performance.now();
    this.#transcript.say('note', `${String(left - last.length)} octets more, which are not shown`, now);
    if (last.length > 0) this.#transcript.sentFirst(last, 0, now);
  }
}
