/**
 * A session's transcript: what went over the wire and what happened to the connection, in that order, as plain data for whoever
 * asked for it. Every octet is in it once, except that a very long entry is cut and says by how much. What goes out slowly is one entry
 * when it begins, with notes before and, where not all of it went out, behind. Of what goes out in pieces it has the first part, the last
 * lines, and how much is between them (`excerpt.ts`).
 *
 * It keeps nothing, and hides nothing: who knows the secrets hides them before the entries go further.
 */
import { Buffer } from 'node:buffer';
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';

export interface TranscriptSettings {
  readonly number: number;
  readonly name?: string | undefined;
  readonly caseStartedAt: number;
  readonly onEntry: (entry: TranscriptEntry) => void;
  /** Octets of one entry. */
  readonly limit: number;
}

export class Transcript {
  readonly #settings: TranscriptSettings;

  constructor(settings: TranscriptSettings) {
    this.#settings = settings;
  }

  /** @param at when it was written (`performance.now()`); so below. @param goodbye no statement sends it. */
  sent(octets: Uint8Array, at: number, goodbye = false): void {
    const { length } = octets;
    const kept = Math.min(length, this.#settings.limit);
    this.#add(
      'sent',
      Buffer.from(octets.buffer, octets.byteOffset, kept).toString('latin1'),
      length - kept,
      at,
      goodbye,
    );
  }

  /** The first octets of more, of which `cut` are left out here. */
  sentFirst(octets: Uint8Array, cut: number, at: number): void {
    const { buffer, byteOffset, length } = octets;
    this.#add('sent', Buffer.from(buffer, byteOffset, length).toString('latin1'), cut, at);
  }

  /** Octets that one entry shows at most. */
  get limit(): number {
    return this.#settings.limit;
  }

  received(octets: string, at: number): void {
    const { limit } = this.#settings;
    const cut = octets.length - limit;
    this.#add('received', cut > 0 ? octets.slice(0, limit) : octets, Math.max(cut, 0), at);
  }

  /** Words for a person, without octets of the server. */
  say(kind: 'connect' | 'close' | 'note', words: string, at: number): void {
    this.#add(kind, words, 0, at);
  }

  #add(kind: TranscriptEntry['kind'], text: string, cut: number, now: number, goodbye = false): void {
    const { number, name, caseStartedAt, onEntry } = this.#settings;
    const at = now - caseStartedAt;
    const entry = { at, session: number, kind, text };
    if (cut === 0 && name === undefined && !goodbye) onEntry(entry);
    else onEntry({ ...entry, ...(name !== undefined && { name }), ...(goodbye ? { goodbye } : cut > 0 && { cut }) });
  }
}
