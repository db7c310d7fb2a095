/**
 * Carries out the sending part of a reaction on a socket. A plain reply is one write and no promise; delays, single
 * octets and splits go the slow way. What it cannot write (the peer is gone) is lost, which is how networks are.
 */
import type { Socket } from 'node:net';
import type { Pauses } from './pauses.ts';
import type { Reaction } from './reaction.ts';

const SPLIT_DELAY_MS = 5;

/** Whether `playNow` can carry it out. */
export function isPlain(reaction: Reaction): boolean {
  return reaction.delayMs === undefined && reaction.byteDelayMs === undefined && reaction.splitAt === undefined;
}

/** Writes a plain reaction. False: the peer does not read fast enough; wait for `drain` before the next. */
export function playNow(socket: Socket, reaction: Reaction): boolean {
  const text = reaction.text ?? '';
  return text === '' || socket.write(text, 'latin1');
}

/** Writes any reaction, with its delays; resolves when the last octet is handed over, or when `pauses` are ended. */
export async function play(socket: Socket, reaction: Reaction, pauses: Pauses): Promise<void> {
  if (reaction.delayMs !== undefined && reaction.delayMs > 0 && !(await pauses.sleep(reaction.delayMs))) return;
  const pieces = piecesOf(reaction);
  const gap = reaction.byteDelayMs ?? reaction.splitDelayMs ?? SPLIT_DELAY_MS;
  for (const [index, piece] of pieces.entries()) {
    if (index > 0 && !(await pauses.sleep(gap))) return;
    if (socket.writable) socket.write(piece, 'latin1');
  }
}

function piecesOf(reaction: Reaction): readonly string[] {
  const text = reaction.text ?? '';
  if (text === '') return [];
  if (reaction.byteDelayMs !== undefined) return text.split('');
  const cuts = [0, ...(reaction.splitAt ?? []), text.length];
  return cuts.slice(1).map((end, index) => text.slice(cuts[index], end));
}
