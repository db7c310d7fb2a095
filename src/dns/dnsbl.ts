/**
 * Is an address on a DNS block list? The list is tried first (RFC 5782 5): one that does not list its test entry is dead, one that lists
 * what no list may lists everybody, and neither says anything about a host. Nor does an answer of 127.255.255.x: it is an error that
 * some lists send to who may not ask.
 */
import type { Lookup } from './answer.ts';
import { addressOctets, dnsName } from './names.ts';
import { met, missed, unjudged, type Verdict } from './verdict.ts';

/** `::FFFF:7F00:2` and `::FFFF:7F00:1` are asked for as IPv6 addresses. */
const testPoints = {
  4: { listed: Buffer.from([127, 0, 0, 2]), clean: Buffer.from([127, 0, 0, 1]), words: ['127.0.0.2', '127.0.0.1'] },
  16: {
    listed: Buffer.from('00000000000000000000ffff7f000002', 'hex'),
    clean: Buffer.from('00000000000000000000ffff7f000001', 'hex'),
    words: ['::FFFF:7F00:2', '::FFFF:7F00:1'],
  },
} as const;

type Listing =
  | { readonly kind: 'listed'; readonly codes: readonly string[] }
  | { readonly kind: 'clean' }
  | { readonly kind: 'error'; readonly words: string };

/** Is the address `listed`, or not, as wanted? */
export async function judgeDnsbl(zone: string, address: string, wantListed: boolean, lookup: Lookup): Promise<Verdict> {
  const octets = addressOctets(address);
  if (octets === undefined) return unjudged(`\`${address}\` is no address: block lists have addresses`);
  if (dnsName(zone) === undefined) return unjudged(`\`${zone}\` is no name of a block list`);
  const listing = (what: Buffer): Promise<Listing> => ask(what, zone, lookup);
  const points = octets.length === 4 ? testPoints[4] : testPoints[16];
  const [listedWords, cleanWords] = points.words;
  const proof = await listing(points.listed);
  const inconclusive = (words: string): Verdict =>
    unjudged(`the block list ${zone} says nothing about ${address}: ${words}`, [
      'a list that fails its test entries (RFC 5782 5) is dead, or may not be asked from here',
    ]);
  if (proof.kind === 'error') return inconclusive(proof.words);
  if (proof.kind === 'clean') return inconclusive(`its test entry ${listedWords} is not listed`);
  const counterproof = await listing(points.clean);
  if (counterproof.kind === 'error') return inconclusive(counterproof.words);
  if (counterproof.kind === 'listed') return inconclusive(`${cleanWords} is listed, and so it lists everybody`);
  const found = await listing(octets);
  if (found.kind === 'error') return inconclusive(found.words);
  if (found.kind === 'clean') {
    const words = `${address} is not listed by ${zone}`;
    return wantListed ? missed(words) : met(words);
  }
  const words = `${address} is listed by ${zone}: ${found.codes.join(', ')}`;
  return wantListed ? met(words) : missed(words, await reasons(octets, zone, lookup));
}

async function ask(address: Buffer, zone: string, lookup: Lookup): Promise<Listing> {
  const name = listName(address, zone);
  const answer = await lookup(name, 'A');
  if (answer.kind === 'failed') return { kind: 'error', words: answer.words };
  if (answer.kind !== 'records') return { kind: 'clean' };
  const error = answer.records.find((one) => one.startsWith('127.255.255.'));
  if (error !== undefined) {
    const words = errorWords[error] ?? 'an error';
    return { kind: 'error', words: `it answered ${error} to a query for ${name}, which means: ${words}` };
  }
  const foreign = answer.records.find((one) => !one.startsWith('127.'));
  if (foreign !== undefined) {
    const words = `it answered ${foreign} to a query for ${name}, which is no answer of a list (127.x.x.x): somebody answers for names that do not exist`;
    return { kind: 'error', words };
  }
  return { kind: 'listed', codes: answer.records.slice(0, 10) };
}

/** As Spamhaus and others use them. */
const errorWords: Readonly<Record<string, string>> = {
  '127.255.255.252': 'the name of the list is misspelled',
  '127.255.255.254': 'the query came through a public resolver; name another with --resolver',
  '127.255.255.255': 'too many queries came from there',
};

/** Why, as the list says. */
async function reasons(address: Buffer, zone: string, lookup: Lookup): Promise<string[]> {
  const answer = await lookup(listName(address, zone), 'TXT');
  return answer.kind === 'records' ? answer.records.slice(0, 3).map((text) => `the list says: ${text}`) : [];
}

function listName(address: Buffer, zone: string): string {
  const parts = address.length === 4 ? Array.from(address) : Array.from(address.toString('hex'));
  return `${parts.reverse().join('.')}.${zone}`;
}
