/** Octets to the one reply they are, for tests that are about replies and not about the parser. */
import { Buffer } from 'node:buffer';
import type { Reply } from '../../src/smtp/reply.ts';
import { ReplyParser } from '../../src/smtp/reply-parser.ts';

export function bytes(octets: string): Buffer {
  return Buffer.from(octets, 'latin1');
}

/** `read('250-a', '250 b')`: the lines of a reply without their line ends. */
export function read(...lines: readonly string[]): Reply {
  const parser = new ReplyParser();
  parser.push(bytes(`${lines.join('\r\n')}\r\n`), 0);
  const reply = parser.next();
  if (reply === undefined || parser.unread().octets > 0) throw new Error('not exactly one reply');
  return reply;
}
