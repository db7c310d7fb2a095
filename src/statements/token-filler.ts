/**
 * Fills `${token}` into the octets of a file, and nothing else: a message that is looked for is known by it. `$${token}` is a literal
 * one, as everywhere. The octets come in pieces of any cut.
 */

const name = '${token}';
const longest = `$${name}`;

export class TokenFiller {
  readonly #token: string;
  /** What may be the begin of the name. */
  #held = Buffer.alloc(0);

  constructor(token: string) {
    this.#token = token;
  }

  /** The next octets: the argument, a part of it, or others. */
  push(octets: Uint8Array): Uint8Array {
    const all = this.#held.length === 0 ? bufferOf(octets) : Buffer.concat([this.#held, octets]);
    const end = all.length - heldOf(all);
    this.#held = Buffer.from(all.subarray(end));
    const body = all.subarray(0, end);
    if (!body.includes(name)) return body;
    const filled = body
      .toString('latin1')
      .replace(/(\$?)\$\{token\}/g, (_, literal: string) => (literal === '' ? this.#token : name));
    return Buffer.from(filled, 'latin1');
  }

  /** What was held back: to be called once, behind the last octet. */
  end(): Uint8Array {
    return this.#held;
  }
}

const bufferOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length);

/** How many of the last octets may be the begin of the name, or of a literal one. */
function heldOf(all: Buffer): number {
  for (let count = Math.min(longest.length - 1, all.length); count > 0; count -= 1) {
    const last = all.toString('latin1', all.length - count);
    if (longest.startsWith(last) || (count < name.length && name.startsWith(last))) return count;
  }
  return 0;
}
