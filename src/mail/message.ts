/**
 * A message that arrived, or that stands in a file: its octets, how it came, and what is read from them when it is asked for.
 */
import { firstOf, sectionsOf, type Field, type Sections } from './fields.ts';
import { natureOf, type Nature } from './nature.ts';
import { partsOf, type Part } from './parts.ts';

/** How it came; where nothing is known of that (a file), its header alone can tell. */
export interface Envelope {
  /** Without angle brackets; empty for the null reverse-path. */
  readonly sender: string;
  readonly recipients: readonly string[];
}

/** Octets of a message that are looked at by `expect`. */
export const maximumMessage = 64 * 1024 * 1024;

export class Message {
  /** Octet string, dots no longer doubled. */
  readonly octets: string;
  readonly envelope: Envelope | undefined;
  /** Are line ends those of the wire? A Maildir has its own. */
  readonly wireLines: boolean;
  /** `performance.now()` of its arrival. */
  readonly at: number;
  #sections: Sections | undefined;
  #parts: readonly Part[] | undefined;
  #nature: Nature | undefined;

  constructor(
    octets: string,
    more: { readonly envelope?: Envelope; readonly wireLines: boolean; readonly at: number },
  ) {
    this.octets = octets.length > maximumMessage ? octets.slice(0, maximumMessage) : octets;
    this.envelope = more.envelope;
    this.wireLines = more.wireLines;
    this.at = more.at;
  }

  get fields(): readonly Field[] {
    return this.#taken.fields;
  }

  /** What stands below the header. */
  get body(): string {
    return this.#taken.body;
  }

  get parts(): readonly Part[] {
    this.#parts ??= partsOf(this.#taken);
    return this.#parts;
  }

  get nature(): Nature {
    this.#nature ??= natureOf(this);
    return this.#nature;
  }

  /** The reverse-path, without brackets: of the envelope, else as the final delivery has noted it (RFC 5321 4.4). */
  get sender(): string | undefined {
    return this.envelope?.sender ?? firstOf(this.fields, 'Return-Path')?.replace(/^\s*<(.*)>.*$/s, '$1');
  }

  get messageId(): string | undefined {
    return firstOf(this.fields, 'Message-ID');
  }

  /** To whom it came: the envelope, else what the final delivery has noted, else whom the header names. */
  get recipients(): readonly string[] {
    if (this.envelope !== undefined) return this.envelope.recipients;
    const noted = namedIn(this.fields, ['Delivered-To', 'X-Original-To', 'Envelope-To', 'X-Envelope-To']);
    return noted.length > 0 ? noted : namedIn(this.fields, ['To', 'Cc', 'Bcc']);
  }

  get #taken(): Sections {
    this.#sections ??= sectionsOf(this.octets);
    return this.#sections;
  }
}

function namedIn(fields: readonly Field[], names: readonly string[]): string[] {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return fields
    .filter(({ name }) => wanted.has(name.toLowerCase()))
    .flatMap(({ value }) => value.slice(0, 100_000).split(/[\s<>,;"]+/))
    .filter((word) => word.includes('@'));
}

/** Is this the same mailbox? The domain without regard to case; so the local part, as servers have it, except in nobody's interest. */
export const isSameAddress = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
