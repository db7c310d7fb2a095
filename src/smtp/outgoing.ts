/**
 * Where in the dialog our own octets have brought us: inside a message, inside a line, or between commands. It reads what is
 * written and what is answered, and refuses nothing (`data-guard.ts` does).
 *
 * It reads as a strict server does (CRLF.CRLF alone ends a message). With a lenient or lying server it can be wrong, so it
 * serves politeness (may QUIT be sent?) and no safety.
 */
import { Buffer } from 'node:buffer';
import type { Reply } from './reply.ts';

/** Of a command line only the begin is needed; a longer one is kept no further. */
const keptOfLine = 64;

/** From so many octets of a message on its lines are not gone through one by one. */
const manyLines = 4096;
const end = Buffer.from('\r\n.\r\n', 'latin1');

export class OutgoingTracker {
  /** The begin of the line under way, and its true length. */
  #line = '';
  #lineLength = 0;
  #lastOctet = 0x0a;
  /** Octets of a BDAT chunk that are still to be written. */
  #chunkLeft = 0;
  /** Since the last DATA: lines are a message until its end was written. */
  #content = false;
  /** The line before ended with CRLF, as the end of data needs it. */
  #afterCrlf = true;
  /** The end of data was written, and its reply has not come. */
  #ended = false;
  /** The server has asked for a message, and has not spoken since. */
  #asked = false;

  /** Told of all octets written, in order; how they are cut does not matter. */
  wrote(octets: Uint8Array): void {
    const { length } = octets;
    const buffer = Buffer.from(octets.buffer, octets.byteOffset, length);
    let at = this.#passChunk(0, length);
    while (at < length) {
      if (this.#content && length - at > manyLines) at = this.#passLines(buffer, at);
      const lineFeed = buffer.indexOf(0x0a, at);
      const end = lineFeed === -1 ? length : lineFeed + 1;
      this.#line += buffer.toString('latin1', at, Math.min(end, at + keptOfLine - this.#line.length));
      this.#lineLength += end - at;
      const before = end - 2 >= at ? buffer[end - 2] : this.#lastOctet;
      this.#lastOctet = buffer[end - 1] ?? 0;
      if (lineFeed !== -1) this.#endLine(before === 0x0d);
      at = this.#passChunk(end, length);
    }
  }

  /** The octets of a chunk are no lines. Gives where those that are begin. */
  #passChunk(at: number, length: number): number {
    const taken = Math.min(this.#chunkLeft, length - at);
    this.#chunkLeft -= taken;
    return at + taken;
  }

  /**
   * Passes over lines of a message that are not its end: up to the end of data, or to the last line. The line under way, and one that
   * could be the end itself, stay.
   */
  #passLines(buffer: Buffer, at: number): number {
    if (this.#lineLength > 0 || buffer[at] === 0x2e) return at;
    const found = buffer.indexOf(end, at);
    const next = found === -1 ? buffer.lastIndexOf(0x0a) + 1 : found + 2;
    if (next <= at) return at;
    this.#lastOctet = 0x0a;
    this.#afterCrlf = next - 2 >= at ? buffer[next - 2] === 0x0d : false;
    return next;
  }

  /** What a server had of a line, it has forgotten. */
  startsAnew(): void {
    this.#line = '';
    this.#lineLength = 0;
    this.#lastOctet = 0x0a;
  }

  /** Told of each reply read, in order. */
  sawReply(reply: Reply): void {
    if (reply.lines.some((line) => line.code === 354)) {
      this.#asked = !this.#ended;
      this.#content = this.#asked;
      return;
    }
    this.#asked = false;
    this.#ended = false;
    if (reply.code !== undefined && reply.code >= 400) this.#content = false;
  }

  /** A 354 was read and the message's end is not written, or a BDAT chunk is unfinished. */
  get insideData(): boolean {
    return this.#asked || this.#chunkLeft > 0;
  }

  /** What was written last did not end with a line end (a finished BDAT chunk needs none). */
  get unfinishedLine(): boolean {
    return this.#lineLength > 0;
  }

  #endLine(crlf: boolean): void {
    const line = this.#line;
    const length = this.#lineLength;
    this.#line = '';
    this.#lineLength = 0;
    if (this.#content) {
      if (this.#afterCrlf && crlf && length === 3 && line.startsWith('.')) {
        this.#content = false;
        this.#ended = true;
        this.#asked = false;
      }
    } else {
      const chunk = /^\s*BDAT +(\d{1,15})\b/i.exec(line)?.[1];
      if (chunk !== undefined) this.#chunkLeft = Number(chunk);
      if (/^\s*DATA\b/i.test(line)) {
        this.#content = true;
        this.#ended = false;
      }
    }
    this.#afterCrlf = crlf;
  }
}
