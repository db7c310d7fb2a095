/** The record that says where reports about TLS go (RFC 8460 3). */
import type { Lookup } from './answer.ts';
import { readTags, recordsOf } from './tag-list.ts';
import { met, missed, type Verdict } from './verdict.ts';

export async function judgeTlsRpt(domain: string, lookup: Lookup): Promise<Verdict> {
  const name = `_smtp._tls.${domain}`;
  const records = await recordsOf(name, /^v=TLSRPTv1\s*(?:;|$)/, lookup);
  if ('kind' in records) return records;
  const [text, ...more] = records.texts;
  if (text === undefined) return missed(`${domain} has no TLS-RPT record: ${records.none}`);
  if (more.length > 0)
    return missed(`${name} has ${String(more.length + 1)} TLS-RPT records: so none counts`, [...records.texts]);
  const details = [`${name} has: ${text}`];
  const tags = readTags(text);
  if (typeof tags === 'string') return missed(`the TLS-RPT record of ${domain} is not valid: ${tags}`, details);
  const addresses =
    tags
      .get('rua')
      ?.split(',')
      .map((one) => one.trim()) ?? [];
  if (addresses.length === 0)
    return missed(`the TLS-RPT record of ${domain} names nobody to report to (rua=)`, details);
  const bad = addresses.find((one) => !/^(?:mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/i.test(one));
  if (bad !== undefined)
    return missed(`the TLS-RPT record of ${domain} reports to ${bad}, which is neither mailto: nor https:`, details);
  return met(`reports about TLS of ${domain} go to ${addresses.join(', ')}`);
}
