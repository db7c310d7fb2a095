/**
 * The warning about a reply that can be read and is ill-formed. One for each kind of fault in a case: a server that ends
 * its lines wrongly does so everywhere.
 */
import { isUnreadable, malformations } from '../smtp/malformation.ts';
import type { Reply } from '../smtp/reply.ts';

export interface MalformationWarning {
  readonly message: string;
  readonly details: readonly string[];
}

/** `warned` holds the kinds that were warned of; new ones are added. */
export function malformationWarning(reply: Reply, of: string, warned: Set<string>): MalformationWarning | undefined {
  if (reply.malformations.length === 0 || isUnreadable(reply)) return undefined;
  const fresh = reply.malformations.filter(({ kind }) => !warned.has(kind));
  const first = fresh[0];
  if (first === undefined) return undefined;
  for (const { kind } of fresh) warned.add(kind);
  return {
    message: `ill-formed reply to ${of}: ${first.words}`,
    details: fresh.map(({ kind, line, words }) => `line ${String(line)}: ${words} (${malformations[kind].clause})`),
  };
}
