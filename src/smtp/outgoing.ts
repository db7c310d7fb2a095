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
    const text = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
    let at = 0;
    while (at < text.length) {
      if (this.#chunkLeft > 0) {
        const taken = Math.min(this.#chunkLeft, text.length - at);
        this.#chunkLeft -= taken;
        at += taken;
        continue;
      }
      const lineFeed = text.indexOf('\n', at);
      const end = lineFeed === -1 ? text.length : lineFeed + 1;
      this.#line += text.slice(at, Math.min(end, at + keptOfLine - this.#line.length));
      this.#lineLength += end - at;
      const before = end - 2 >= at ? text.charCodeAt(end - 2) : this.#lastOctet;
      this.#lastOctet = text.charCodeAt(end - 1);
      if (lineFeed !== -1) this.#endLine(before === 0x0d);
      at = end;
    }
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
