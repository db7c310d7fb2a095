/**
 * The envelope of the transaction under way, as the replies tell it: which recipients the server has accepted, and whether the session
 * speaks LMTP (RFC 2033). It decides how many replies the end of a message owes.
 *
 * It is told of replies in their order, so that of commands that went out together each is known when its turn comes.
 */
import { Buffer } from 'node:buffer';
import type { Reply } from '../smtp/reply.ts';
import type { Exchange } from './exchange.ts';
import { leadingPath } from '../smtp/path.ts';

/** Of so many recipients the path is kept; those beyond are counted. */
const mostPaths = 10_000;

export class Envelope {
  #lmtp: boolean;
  /** The RCPT lines that were accepted; empty where the line is not kept. */
  #accepted: (Uint8Array | undefined)[] = [];

  /** @param lmtp the operator, or the spec, says that the server speaks LMTP; its answer to a greeting may say otherwise. */
  constructor(lmtp: boolean) {
    this.#lmtp = lmtp;
  }

  /** Does the server answer the end of a message once for each recipient? */
  get isLmtp(): boolean {
    return this.#lmtp;
  }

  /** A reply was read. Cheap: this is done for each. */
  sawReply({ verb, line }: Exchange, { code = 0 }: Reply): void {
    switch (verb) {
      case 'RCPT':
        if (code >= 200 && code < 300) this.#accepted.push(this.#accepted.length < mostPaths ? line : undefined);
        return;
      case 'EHLO':
      case 'HELO':
      case 'LHLO':
        if (code === 250) this.#lmtp = verb === 'LHLO';
        if (code === 250) this.#accepted = [];
        return;
      case 'MAIL':
      case 'RSET':
      case 'XCLIENT':
        if (code >= 200 && code < 300) this.#accepted = [];
        return;
      default:
    }
  }

  /** The message has ended, and so has the transaction: the accepted recipients in their order, each path as it was sent. */
  end(): string[] {
    const accepted = this.#accepted;
    this.#accepted = [];
    return accepted.map((line, index) => (line === undefined ? `recipient ${String(index + 1)}` : pathIn(line)));
  }
}

function pathIn(line: Uint8Array): string {
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8');
  return leadingPath(text.replace(/^\s*RCPT\s+TO\s*:/i, '').trim());
}
