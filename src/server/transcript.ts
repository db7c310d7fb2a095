/** The dialog of one session as the server saw it: bounded, and without the content of messages. */
export interface TranscriptLine {
  readonly from: 'client' | 'server';
  /** Octet string; a client's command is without its line end, a server's reply is as written. */
  readonly octets: string;
}

export class Transcript {
  readonly #lines: TranscriptLine[] = [];
  readonly #entryLimit: number;
  #octetsLeft: number;

  constructor(entryLimit: number, octetLimit: number) {
    this.#entryLimit = entryLimit;
    this.#octetsLeft = octetLimit;
  }

  /** Past the bounds an entry is left out. */
  add(from: TranscriptLine['from'], octets: string): void {
    if (this.#lines.length >= this.#entryLimit || octets.length > this.#octetsLeft) return;
    this.#octetsLeft -= octets.length;
    this.#lines.push({ from, octets });
  }

  /** A copy of what was said so far. */
  soFar(): readonly TranscriptLine[] {
    return this.#lines.slice();
  }
}
