/**
 * Watches to whom the octets that go out address mail, whoever writes them and however they are cut: the lines of a library may name
 * any recipient and look at the answer, but where one was named that nobody granted, no message is completed on this
 * connection (`data-guard.ts` refuses it from then on).
 *
 * It reads as the most lenient server does: CR, LF and CRLF end a line, or LF alone does and CR is nothing; case, blanks,
 * control characters and the eighth bit do not count in the verb; what looks like a command counts inside a message as well, as a
 * server may have taken the message to be over. What is no plain `RCPT TO:<local@domain>` is granted by nothing.
 */

/** Says who writes, and to whom they may. */
export interface RecipientPolicy {
  /** The package whose line is written; undefined: the operator's own. */
  readonly writer: () => string | undefined;
  readonly mayMail: (address: string, writer: string) => boolean;
}

export interface Ungranted {
  readonly writer: string;
  /** As it was written: an address, or the whole line where it is no plain one. May hold any octets. */
  readonly recipient: string;
}

/** Longer lines are no plain command. */
const longestLine = 1024;

/** Letters of a line that tell its verb. */
const verbLength = 4;

const plainRecipient = /^RCPT TO:[ ]?<([A-Za-z0-9._+=-]+@[A-Za-z0-9.-]+)>(?: [A-Za-z0-9][A-Za-z0-9-]*(?:=[!-~]*)?)*$/i;

export class RecipientGuard {
  readonly #policy: RecipientPolicy;
  /** As a server sees it for which CR ends a line, and as one that drops CR. */
  readonly #views = [new LineView(), new LineView()] as const;
  #found: Ungranted | undefined;

  constructor(policy: RecipientPolicy) {
    this.#policy = policy;
  }

  /** Told of all octets before they are written, in order. */
  willWrite(octets: Uint8Array): void {
    if (this.#found !== undefined) return;
    const writer = this.#policy.writer();
    const [strict, lenient] = this.#views;
    for (const octet of octets) {
      const seen = octet & 0x7f;
      if (seen === 0x0d) {
        this.#end(strict);
      } else if (seen === 0x0a) {
        this.#end(strict);
        this.#end(lenient);
      } else {
        strict.add(seen, writer);
        lenient.add(seen, writer);
      }
    }
  }

  /** The first recipient that was not granted; from then on no message may be completed. */
  get ungranted(): Ungranted | undefined {
    return this.#found;
  }

  #end(view: LineView): void {
    const { head, text, writer, isWhole } = view;
    view.clear();
    if (writer === undefined || this.#found !== undefined || head !== 'RCPT') return;
    const address = isWhole ? plainRecipient.exec(text)?.[1] : undefined;
    if (address !== undefined && this.#policy.mayMail(address, writer)) return;
    this.#found = { writer, recipient: address ?? text };
  }
}

/** A line under way. */
class LineView {
  /** Its first letters, in capitals, without what servers may pass over, however much that is. */
  head = '';
  text = '';
  isWhole = true;
  /** The package that wrote a part of it. */
  writer: string | undefined;

  add(octet: number, writer: string | undefined): void {
    if (this.text.length < longestLine) this.text += String.fromCharCode(octet);
    else this.isWhole = false;
    if (this.head.length < verbLength && octet > 0x20 && octet < 0x7f) {
      this.head += String.fromCharCode(octet).toUpperCase();
    }
    this.writer ??= writer;
  }

  clear(): void {
    this.head = '';
    this.text = '';
    this.isWhole = true;
    this.writer = undefined;
  }
}
