/**
 * BDAT (RFC 3030): chunks of counted octets. A chunk that comes out of order is read all the same, because the client has
 * sent it with the command, and then refused.
 */
import { endTransaction } from '../dialect.ts';
import type { Dialect, ServerSession } from '../dialect.ts';
import type { ReceivedData } from '../input.ts';
import { reply } from '../reaction.ts';
import { dataRefusal, type Ending, type TransactionWords } from './transaction.ts';
import type { Verb } from './verbs.ts';

export interface ChunkingWords extends Pick<TransactionWords, 'dataBeforeMail' | 'dataBeforeRcpt'> {
  /** The arguments are not `n` or `n LAST`. */
  readonly badArguments: string;
  /** A chunk that is not the last was taken. */
  readonly chunk: (size: number) => string;
  /** After the last chunk. */
  readonly ending: Ending;
}

/** A chunk of more octets than this is refused as a command: nobody can count so far. */
const LARGEST_CHUNK = 2 ** 31;

export function chunking(words: ChunkingWords): { readonly BDAT: Verb; readonly octets: Dialect['octets'] } {
  return {
    BDAT(session, args) {
      const [, digits, last] = /^(\d{1,10})(?:[ \t]+(LAST))?$/i.exec(args) ?? [];
      const size = Number(digits);
      if (digits === undefined || size > LARGEST_CHUNK) return reply(words.badArguments);
      session.chunk = { last: last !== undefined, refusal: dataRefusal(session, words) };
      return { next: { octets: size } };
    },
    octets(session, data) {
      const { chunk } = session;
      session.chunk = undefined;
      if (chunk?.refusal !== undefined) return reply(chunk.refusal);
      keep(session, data);
      if (chunk?.last !== true) return reply(words.chunk(data.size));
      const octets = session.chunks.join('');
      const reaction = words.ending(session, {
        octets,
        size: session.chunkOctets,
        overflow: session.chunksCut,
        endSplit: false,
      });
      endTransaction(session);
      return reaction;
    },
  };
}

/** Keeps the chunk, up to the limit of a whole message. */
function keep(session: ServerSession, data: ReceivedData): void {
  const room = Math.max(session.world.messageLimit - session.chunkOctets, 0);
  const octets = data.octets.slice(0, room);
  session.chunks.push(octets);
  session.chunkOctets += data.size;
  session.chunksCut ||= data.overflow || octets.length < data.octets.length;
}
