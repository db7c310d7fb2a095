/**
 * The tokens of a run in a message: by them a message is matched to its test. A server may wrap, encode or return what was sent, so
 * they are looked for in the octets as they stand, with quoted-printable line breaks taken out, and in what is base64.
 */
import { Buffer } from 'node:buffer';
import type { Message } from './message.ts';

/** All tokens of the run of this id that a message has in header, body or envelope; in lower case. */
export function tokensIn({ octets, envelope }: Pick<Message, 'octets' | 'envelope'>, runId: string): Set<string> {
  const found = new Set<string>();
  const pattern = new RegExp(`${runId.replace(/[^A-Za-z0-9]/g, '\\$&')}-[0-9a-z]+`, 'gi');
  const look = (text: string): void => {
    for (const [token] of text.matchAll(pattern)) found.add(token.toLowerCase());
  };
  look(octets);
  look([envelope?.sender ?? '', ...(envelope?.recipients ?? [])].join('\n'));
  if (/=\r?\n/.test(octets)) look(octets.replace(/=\r?\n/g, ''));
  if (/base64/i.test(octets)) look(decodedBlocks(octets));
  return found;
}

/** Lines of base64 that stand together, decoded. */
function decodedBlocks(octets: string): string {
  const out: string[] = [];
  let block = '';
  for (const line of octets.split('\n')) {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text.length >= 4 && text.length <= 1000 && /^[A-Za-z0-9+/]+=*$/.test(text)) {
      block += text;
      continue;
    }
    if (block !== '') out.push(Buffer.from(block, 'base64').toString('latin1'));
    block = '';
  }
  if (block !== '') out.push(Buffer.from(block, 'base64').toString('latin1'));
  return out.join('\n');
}
