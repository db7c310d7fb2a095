/**
 * The DMARC policy of a domain (RFC 7489). Where the domain has no record, that of its organizational domain holds for it, which is looked
 * for by going up the tree, as DMARC's successor does, and not in a list of public suffixes.
 */
import type { Lookup } from './answer.ts';
import { dnsName } from './names.ts';
import { readTags, recordsOf, type Tags } from './tag-list.ts';
import { dmarcPolicies } from './words.ts';
import { met, missed, unjudged, type Verdict } from './verdict.ts';

/** A name of more labels is not gone up label by label. */
const labelsLookedAt = 7;

interface Found {
  readonly at: string;
  readonly text: string;
  readonly tags: Tags;
}

/** Is there a record that is valid, with one of these policies (none given: any)? */
export async function judgeDmarc(text: string, wanted: readonly string[], lookup: Lookup): Promise<Verdict> {
  const domain = dnsName(text);
  if (domain === undefined) return unjudged(`\`${text}\` is no domain`);
  const found = await find(domain, lookup);
  if ('kind' in found) return found;
  const fault = faultOf(found.tags);
  const where = found.at === domain ? `_dmarc.${domain}` : `_dmarc.${found.at}, which holds for ${domain}`;
  const details = [`${where} has: ${found.text}`];
  if (fault !== undefined) return missed(`the DMARC record of ${found.at} is not valid: ${fault}`, details);
  const policy = await policyFor(domain, found, lookup);
  if (typeof policy !== 'string') return policy;
  const seen = `the DMARC policy for ${domain} is ${policy} (${where})`;
  if (wanted.length === 0) return met(seen);
  if (!wanted.includes(policy)) return missed(`${seen}, wanted was ${wanted.join(' or ')}`, details);
  const percent = found.tags.get('pct');
  if (percent !== undefined && Number(percent) < 100) {
    return missed(`${seen}, and is applied to ${percent} of 100 messages only (pct)`, details);
  }
  if (found.tags.get('t')?.toLowerCase() === 'y') return missed(`${seen}, and is not to be applied yet (t=y)`, details);
  return met(seen);
}

/** The record that holds for the domain: its own, else that of the highest domain above it that has one. */
async function find(domain: string, lookup: Lookup): Promise<Found | Verdict> {
  const looked: string[] = [];
  let found: Found | undefined;
  for (const at of upFrom(domain)) {
    const name = `_dmarc.${at}`;
    const records = await recordsOf(name, /^v\s*=\s*DMARC1\s*(?:;|$)/, lookup);
    if ('kind' in records) return records;
    looked.push(name);
    const [text, ...more] = records.texts;
    if (text === undefined) continue;
    if (more.length > 0) {
      // Receivers then act as if there were none (RFC 7489 6.6.3).
      if (at === domain)
        return missed(`${name} has ${String(more.length + 1)} DMARC records: so none counts`, [...records.texts]);
      continue;
    }
    const tags = readTags(text);
    if (typeof tags === 'string')
      return missed(`the DMARC record of ${at} is not valid: ${tags}`, [`${name} has: ${text}`]);
    const psd = tags.get('psd')?.toLowerCase();
    // A registry's: it holds for what is below it where nothing else does.
    if (psd === 'y' && found !== undefined) break;
    found = { at, text, tags };
    if (at === domain || psd === 'n' || psd === 'y') break;
  }
  return found ?? missed(`${domain} has no DMARC record`, [`looked at: ${looked.join(', ')}`]);
}

/** The domain, and those above it. */
function upFrom(domain: string): string[] {
  const labels = domain.split('.');
  const names = [domain];
  for (let left = Math.min(labels.length - 1, labelsLookedAt); left > 0; left -= 1)
    names.push(labels.slice(-left).join('.'));
  return names;
}

function faultOf(tags: Tags): string | undefined {
  const policies: readonly string[] = dmarcPolicies;
  for (const tag of ['p', 'sp', 'np']) {
    const value = tags.get(tag);
    if (value !== undefined && !policies.includes(value.toLowerCase())) {
      return `${tag}=${value} is none of ${dmarcPolicies.join(', ')}`;
    }
  }
  if (!tags.has('p') && !tags.has('rua')) return 'it has no policy (p=)';
  const percent = tags.get('pct');
  if (percent !== undefined && !(/^\d{1,3}$/.test(percent) && Number(percent) <= 100))
    return `pct=${percent} is not from 0 to 100`;
  for (const tag of ['rua', 'ruf']) {
    const bad = tags
      .get(tag)
      ?.split(',')
      .find((uri) => !/^\s*(?:mailto:[^@\s]+@[^@\s]+|https?:\/\/\S+)\s*$/i.test(uri));
    if (bad !== undefined) return `${tag}=${bad.trim()} is no address that reports can be sent to`;
  }
  for (const tag of ['adkim', 'aspf']) {
    const value = tags.get(tag);
    if (value !== undefined && !/^[rs]$/i.test(value)) return `${tag}=${value} is neither r nor s`;
  }
  return undefined;
}

/** A record of a domain above has a policy of its own for what is below it. */
async function policyFor(domain: string, { at, tags }: Found, lookup: Lookup): Promise<string | Verdict> {
  const own = tags.get('p')?.toLowerCase() ?? 'none';
  if (at === domain) return own;
  const below = tags.get('sp')?.toLowerCase() ?? own;
  const forNone = tags.get('np')?.toLowerCase();
  if (forNone === undefined) return below;
  const answer = await lookup(domain, 'A');
  return answer.kind === 'nxdomain' ? forNone : below;
}
