/**
 * Lines on their way to the wire, in pieces of any cut: every line end (CRLF, a bare LF, a bare CR) becomes CRLF, and where dots are
 * stuffed a line that begins with one gets another (RFC 5321 2.3.8, 4.5.2). Nothing else is changed: NULs, 8-bit octets, long lines.
 *
 * A piece that needs no change, as the lines of most messages do not, comes back as it is. It is looked through four octets at a
 * time: a message of a gigabyte spends most of its time here.
 */

const cr = 0x0d;
const lf = 0x0a;
const dot = 0x2e;
const crlf = Buffer.from('\r\n', 'latin1');

export class LineEncoder {
  readonly #stuffing: boolean;
  /** The next octet begins a line. */
  #atStart = true;
  /** A CR came last, and is not written: an LF behind it belongs to it. */
  #heldCr = false;
  /** Kept from piece to piece. */
  #out = Buffer.alloc(0);

  /** `stuffing`: does a line that begins with a dot get another? */
  constructor({ stuffing }: { readonly stuffing: boolean }) {
    this.#stuffing = stuffing;
  }

  /** Has everything so far ended with a line end? True before the first octet. */
  get atStart(): boolean {
    return this.#atStart || this.#heldCr;
  }

  /** The next octets, encoded: the argument itself, a part of it, or a buffer that the next `push` writes over. */
  push(octets: Uint8Array): Uint8Array {
    const { length } = octets;
    if (length === 0) return octets;
    const held = this.#heldCr;
    // The CR of a CRLF that was cut in two.
    let from = held && octets[0] === lf ? 1 : 0;
    const lead = held ? crlf : undefined;
    if (held) {
      this.#heldCr = false;
      this.#atStart = true;
    }
    const heldEnd = octets[length - 1] === cr && length > from;
    const end = heldEnd ? length - 1 : length;
    const view = viewOf(octets);
    let next = this.#nextChange(view, from, end);
    let out: Uint8Array;
    if (lead === undefined && next === end) {
      out = octets.subarray(from, end);
    } else {
      const buffer = this.#room(2 * length + 2);
      let at = 0;
      if (lead !== undefined) at += lead.copy(buffer);
      while (next < end) {
        at += view.octets.copy(buffer, at, from, next);
        from = next + 1;
        if (octets[next] === dot) {
          buffer[at] = dot;
          buffer[at + 1] = dot;
          at += 2;
          this.#atStart = false;
        } else {
          buffer[at] = cr;
          buffer[at + 1] = lf;
          at += 2;
          this.#atStart = true;
        }
        next = this.#nextChange(view, from, end);
      }
      at += view.octets.copy(buffer, at, from, end);
      out = buffer.subarray(0, at);
    }
    if (end > from) this.#atStart = octets[end - 1] === lf;
    this.#heldCr = heldEnd;
    return out;
  }

  /** What was held back: to be called once, behind the last octet. */
  end(): Uint8Array {
    const held = this.#heldCr;
    this.#heldCr = false;
    if (held) this.#atStart = true;
    return held ? crlf : crlf.subarray(2);
  }

  /** Where the first octet from `from` on stands that is not to be copied as it is; `end` where there is none. */
  #nextChange({ octets, words, skew }: View, from: number, end: number): number {
    const stuffing = this.#stuffing;
    if (stuffing && this.#atStart && from < end && octets[from] === dot) return from;
    let at = from;
    while (at < end) {
      if (((at - skew) & 3) === 0 && at >= skew) {
        let word = (at - skew) >> 2;
        const last = (end - skew) >> 2;
        // An octet below 14 is in none of the four: no line end.
        while (word < last) {
          const four = words[word] ?? 0;
          if (((four - 0x0e0e0e0e) & ~four & 0x80808080) !== 0) break;
          word += 1;
        }
        at = (word << 2) + skew;
        if (at >= end) break;
      }
      const octet = octets[at];
      if (octet === lf) return at;
      if (octet === cr) {
        if (octets[at + 1] !== lf || at + 1 >= end) return at;
        if (stuffing && at + 2 < end && octets[at + 2] === dot) return at + 2;
        at += 2;
        continue;
      }
      at += 1;
    }
    return end;
  }

  #room(octets: number): Buffer {
    if (this.#out.length < octets) this.#out = Buffer.allocUnsafeSlow(octets);
    return this.#out;
  }
}

/** Octets, and the same as words of four, which lie at multiples of four of the memory: the first `skew` octets are in none. */
interface View {
  readonly octets: Buffer;
  readonly words: Int32Array;
  readonly skew: number;
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): View {
  const skew = (4 - (byteOffset & 3)) & 3;
  return {
    octets: Buffer.from(buffer, byteOffset, length),
    words: new Int32Array(buffer, byteOffset + skew, Math.max(0, (length - skew) >> 2)),
    skew,
  };
}
