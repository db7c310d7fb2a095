/**
 * MTA-STS (RFC 8461): the record that says that a domain has a policy, the policy, and whether its mail hosts are among those that the
 * policy names. The policy comes by HTTPS, from where the operator permits: `fetchPolicy` is handed in.
 */
import type { Lookup } from './answer.ts';
import { mailExchangers } from './mail-exchangers.ts';
import { dnsName } from './names.ts';
import { readTags, recordsOf } from './tag-list.ts';
import { stsModes } from './words.ts';
import { met, missed, notAnswered, unjudged, type Verdict } from './verdict.ts';

export interface StsPolicy {
  readonly mode: string;
  readonly mx: readonly string[];
  readonly maxAge: number;
}

/** What came of fetching a policy: its text, what is wrong with what came, or that nothing did. */
export type Fetched =
  | { readonly kind: 'fetched'; readonly text: string }
  | { readonly kind: 'wrong'; readonly words: string }
  | { readonly kind: 'unreachable'; readonly words: string };

export type FetchPolicy = (domain: string) => Promise<Fetched>;

/** The longest that a policy may be kept, in seconds (RFC 8461 3.2). */
const longestAge = 31_557_600;

/** The record alone: exactly one, with an id. */
export async function judgeStsRecord(domain: string, lookup: Lookup): Promise<Verdict> {
  const name = `_mta-sts.${domain}`;
  const records = await recordsOf(name, /^v=STSv1\s*(?:;|$)/, lookup);
  if ('kind' in records) return records;
  const [text, ...more] = records.texts;
  if (text === undefined) return missed(`${domain} has no MTA-STS record: ${records.none}`);
  if (more.length > 0)
    return missed(`${name} has ${String(more.length + 1)} MTA-STS records: so none counts`, [...records.texts]);
  const details = [`${name} has: ${text}`];
  const tags = readTags(text);
  if (typeof tags === 'string') return missed(`the MTA-STS record of ${domain} is not valid: ${tags}`, details);
  const id = tags.get('id') ?? '';
  if (!/^[A-Za-z0-9]{1,32}$/.test(id)) {
    return missed(`the MTA-STS record of ${domain} is not valid: its id is not 1 to 32 letters and digits`, details);
  }
  return met(`${domain} has the MTA-STS record ${text}`);
}

/** The record, the policy in one of these modes, and that it names the mail hosts of the domain. */
export async function judgeMtaSts(
  domain: string,
  modes: readonly string[],
  lookup: Lookup,
  fetchPolicy: FetchPolicy,
): Promise<Verdict> {
  const record = await judgeStsRecord(domain, lookup);
  if (record.kind !== 'met') return record;
  const fetched = await fetchPolicy(domain);
  if (fetched.kind === 'unreachable')
    return unjudged(`the MTA-STS policy of ${domain} could not be fetched: ${fetched.words}`);
  if (fetched.kind === 'wrong') return missed(`the MTA-STS policy of ${domain} is not to be used: ${fetched.words}`);
  const policy = readStsPolicy(fetched.text);
  const details = fetched.text.split(/\r?\n/).slice(0, 20);
  if (typeof policy === 'string') return missed(`the MTA-STS policy of ${domain} is not valid: ${policy}`, details);
  const seen = `the MTA-STS policy of ${domain} has the mode ${policy.mode}`;
  if (!modes.includes(policy.mode)) return missed(`${seen}, wanted was ${modes.join(' or ')}`, details);
  if (policy.mode === 'none') return met(seen);
  const found = await mailExchangers(domain, lookup);
  if (found.kind === 'failed') return notAnswered(found.failed);
  const hosts = found.kind === 'hosts' ? found.hosts.map(({ host }) => host) : [];
  const lacking = hosts.filter((host) => !policy.mx.some((pattern) => matchesMx(pattern, host)));
  if (lacking.length > 0)
    return missed(`the MTA-STS policy of ${domain} does not name its mail host ${lacking.join(', ')}`, details);
  return met(`${seen}, for ${hosts.join(', ')}`);
}

/** A policy (RFC 8461 3.2); a string is what is wrong with it. */
export function readStsPolicy(text: string): StsPolicy | string {
  const values = new Map<string, string>();
  const mx: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const [, key = '', value = ''] = /^([A-Za-z0-9][A-Za-z0-9_.-]*):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (key === '') return `\`${line}\` is not written key: value`;
    if (key === 'mx') mx.push(value.toLowerCase());
    // Of two, the first counts.
    else if (!values.has(key)) values.set(key, value);
  }
  const mode = values.get('mode') ?? '';
  const maxAge = values.get('max_age') ?? '';
  const known: readonly string[] = stsModes;
  if (values.get('version') !== 'STSv1') return 'its version is not STSv1';
  if (!known.includes(mode))
    return mode === '' ? 'it has no mode' : `its mode ${mode} is none of ${stsModes.join(', ')}`;
  if (!/^\d{1,10}$/.test(maxAge) || Number(maxAge) > longestAge)
    return `its max_age is not from 0 to ${String(longestAge)}`;
  const bad = mx.find(
    (pattern) => dnsName(pattern.replace(/^\*\./, '')) === undefined || pattern.slice(1).includes('*'),
  );
  if (bad !== undefined) return `mx: ${bad} is no name of a host`;
  if (mode !== 'none' && mx.length === 0) return 'it names no mail host (mx:)';
  return { mode, mx, maxAge: Number(maxAge) };
}

/** `*.contoso.com` stands for one label more (RFC 8461 4.1). */
export function matchesMx(pattern: string, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (!pattern.startsWith('*.')) return name === pattern;
  return name.slice(name.indexOf('.') + 1) === pattern.slice(2) && name.includes('.');
}
