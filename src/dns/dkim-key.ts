/** A DKIM key in DNS (RFC 6376 3.6.1): is there exactly one, can it be used, how long is it, is it revoked or being tried out? */
import { createPublicKey } from 'node:crypto';
import { noRecordsWords, type Lookup } from './answer.ts';
import { readTags, type Tags } from './tag-list.ts';
import { met, missed, notAnswered, type Verdict } from './verdict.ts';

/** What a key may be wanted to be; left out: one that can be used. */
export type DkimState = 'valid' | 'revoked' | 'testing';

export interface KeySize {
  readonly words: string;
  readonly holds: (bits: number) => boolean;
}

/** An Ed25519 key of 256 bits is as strong as an RSA key of so many (RFC 8463, NIST SP 800-57). */
const edwardsAsRsa = 3072;

export async function judgeDkimKey(
  selector: string,
  domain: string,
  wanted: DkimState,
  size: KeySize | undefined,
  lookup: Lookup,
): Promise<Verdict> {
  const name = `${selector}._domainkey.${domain}`;
  const answer = await lookup(name, 'TXT');
  if (answer.kind === 'failed') return notAnswered(answer);
  if (answer.kind !== 'records') return missed(`there is no DKIM key: ${noRecordsWords(answer, name, 'TXT')}`);
  const [text = '', ...more] = answer.records;
  if (more.length > 0) {
    return missed(
      `${name} has ${String(more.length + 1)} TXT records: which is the key is not defined (RFC 6376 3.6.2.2)`,
    );
  }
  const details = [`${name} has: ${text}`];
  const tags = readTags(text);
  if (typeof tags === 'string') return missed(`the DKIM key of ${name} cannot be read: ${tags}`, details);
  const fault = faultOf(tags);
  if (fault !== undefined) return missed(`the DKIM key of ${name} cannot be used: ${fault}`, details);
  if (tags.get('p') === '') {
    const words = `the DKIM key of ${name} is revoked (p= is empty)`;
    return wanted === 'revoked' ? met(words) : missed(words, details);
  }
  if (wanted === 'revoked') return missed(`the DKIM key of ${name} is not revoked`, details);
  const key = bitsOf(tags);
  if (typeof key === 'string') return missed(`the DKIM key of ${name} cannot be used: ${key}`, details);
  const testing = flags(tags).includes('y');
  if (wanted === 'testing' && !testing)
    return missed(`the DKIM key of ${name} has no flag that it is being tried out (t=y)`, details);
  if (wanted === 'valid' && testing) {
    return missed(
      `the DKIM key of ${name} is being tried out (t=y): receivers treat its mail as if it were not signed`,
      details,
    );
  }
  const seen = `the DKIM key of ${name} is ${key.words}`;
  return size === undefined || size.holds(key.bits) ? met(seen) : missed(`${seen}, wanted was ${size.words}`, details);
}

const flags = (tags: Tags): string[] => (tags.get('t') ?? '').split(':').map((flag) => flag.trim().toLowerCase());

const keyTypes = ['rsa', 'ed25519'];

function faultOf(tags: Tags): string | undefined {
  const version = tags.get('v');
  if (version !== undefined && version !== 'DKIM1') return `v=${version} is not DKIM1`;
  if (version !== undefined && [...tags.keys()][0] !== 'v') return '`v=` has to stand first';
  if (!tags.has('p')) return 'it has no key (p=)';
  const type = tags.get('k')?.toLowerCase() ?? 'rsa';
  if (!keyTypes.includes(type)) return `k=${type} is none of ${keyTypes.join(', ')}`;
  const services = (tags.get('s') ?? '*').split(':').map((one) => one.trim().toLowerCase());
  if (!services.some((one) => one === '*' || one === 'email')) return `s=${tags.get('s') ?? ''}: it is not for mail`;
  const hashes = tags
    .get('h')
    ?.split(':')
    .map((one) => one.trim().toLowerCase());
  if (hashes !== undefined && !hashes.includes('sha256')) return `h=${tags.get('h') ?? ''}: SHA-256 is not allowed`;
  return undefined;
}

function bitsOf(tags: Tags): { readonly bits: number; readonly words: string } | string {
  const text = (tags.get('p') ?? '').replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return 'p= is not base64';
  const octets = Buffer.from(text, 'base64');
  if (tags.get('k')?.toLowerCase() === 'ed25519') {
    if (octets.length !== 32) return `an Ed25519 key has 32 octets, this has ${String(octets.length)}`;
    return { bits: edwardsAsRsa, words: `Ed25519, as strong as RSA of ${String(edwardsAsRsa)} bits` };
  }
  for (const type of ['spki', 'pkcs1'] as const) {
    try {
      const bits = createPublicKey({ key: octets, format: 'der', type }).asymmetricKeyDetails?.modulusLength;
      if (bits !== undefined) return { bits, words: `RSA of ${String(bits)} bits` };
    } catch {
      // Not in this form.
    }
  }
  return 'p= is no RSA key';
}
