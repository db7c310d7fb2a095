/**
 * The messages that a case has sent, as far as `expect delivered` asks for them: how many, and the content of the last. Kept only
 * where mail can arrive, so that no case holds a message for nothing.
 */
import { Buffer } from 'node:buffer';
import type { Payload } from '../language/ast.ts';

const end = '\r\n.\r\n';

export class SentMail {
  /** Messages whose end was sent. */
  count = 0;
  /** `performance.now()` of the last end. */
  at: number | undefined;
  #last: { readonly octets: Uint8Array; readonly stuffed: boolean } | undefined;
  /** Octets of a message whose end is still to come. */
  #open: Uint8Array[] = [];

  /** The content of the last, as an octet string without doubled dots; undefined where none was sent, or it is not kept. */
  get last(): string | undefined {
    if (this.#last === undefined) return undefined;
    const { octets, stuffed } = this.#last;
    const text = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
    if (!stuffed) return text;
    const content = text.startsWith('.\r\n') && text.length === 3 ? '' : text.slice(0, -3);
    return content.replace(/(^|\r\n)\./g, '$1');
  }

  /** This goes out. */
  note(payload: Payload, octets: Uint8Array): void {
    switch (payload.form) {
      case 'message':
      case 'composed':
        this.#sent(octets, true);
        return;
      case 'message file':
        if (payload.asIs) this.#append(octets);
        else this.#sent(octets, true);
        return;
      case 'as is':
        this.#append(octets);
        return;
      case 'raw':
      case 'hex':
        if (this.#open.length > 0) this.#append(octets);
        return;
      case 'chunk':
      case 'chunk file': {
        const begin = octets.indexOf(0x0a) + 1;
        this.#open.push(octets.subarray(begin));
        if (payload.last) this.#sent(Buffer.concat(this.#open), false);
        return;
      }
      case 'line':
      case 'quoted':
      case 'greeting':
        // Whatever was open is no message any more, save a lone dot that ends it.
        if (this.#open.length > 0 && octets.length === 3 && octets[0] === 0x2e) this.#append(octets);
        else this.#open = [];
    }
  }

  /** A message goes out whose octets are too many to be kept: it counts, and nothing can be compared with it. */
  noteUnkept(): void {
    this.#open = [];
    this.#last = undefined;
    this.count += 1;
    this.at = performance.now();
  }

  #append(octets: Uint8Array): void {
    this.#open.push(octets);
    const tail = Buffer.concat(this.#open.slice(-2)).toString('latin1');
    if (tail.endsWith(end)) this.#sent(Buffer.concat(this.#open), true);
  }

  #sent(octets: Uint8Array, stuffed: boolean): void {
    this.#last = { octets, stuffed };
    this.#open = [];
    this.count += 1;
    this.at = performance.now();
  }
}
