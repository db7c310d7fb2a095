/**
 * What a line about DNS asks, and how its answer is judged: for each kind the names that the line itself names, and the judge in
 * `src/dns`, which is loaded when it is needed.
 */
import type { NameTestKind, NameTestOf, RecordMatch, Template, Word } from '../../language/ast.ts';
import { printCompare, printRegex } from '../../language/print-values.ts';
import type { Lookup } from '../../dns/answer.ts';
import type { DkimState } from '../../dns/dkim-key.ts';
import type { Wanted } from '../../dns/records.ts';
import type { Verdict } from '../../dns/verdict.ts';
import { sameName } from '../../text/host-name.ts';
import type { CaseRun } from '../case-run.ts';
import { amountOf } from '../check-amount.ts';
import { holds } from '../expectations/compared-kind.ts';
import type { Judged } from '../judged.ts';
import { regexFinds } from '../regex.ts';
import { askNames } from './asking.ts';
import { looksLikeAddress, recordTypeOf } from './words-of.ts';

type Judges = { readonly [K in NameTestKind]: (test: NameTestOf<K>, run: CaseRun) => Judged | Promise<Judged> };

export const judges: Judges = {
  async records({ type, name, absent, secure, match }, run) {
    const recordType = recordTypeOf(type);
    if (recordType === undefined) throw new Error(`there is no record type ${type.text}, which the checker refuses`);
    if (secure && !run.settings.names.trusted) return untrusted;
    const asked = await askedName(type, name, run);
    const wanted = match === undefined ? {} : { wanted: wantedOf(match, run) };
    return askNames(run, [asked], async (lookup) => {
      const { judgeRecords } = await import('../../dns/records.ts');
      return judgeRecords({ name: asked, type: recordType, absent, secure, ...wanted }, lookup);
    });
  },

  mx: ({ domain, isNull }, run) =>
    about(domain, run, async (name, lookup) => {
      const { judgeMailHosts } = await import('../../dns/mail-exchangers.ts');
      return judgeMailHosts(name, isNull ? 'null' : 'hosts', lookup);
    }),

  async reverse({ address, confirmed, match }, run) {
    const text = run.environment.text(address);
    const { reverseName } = await import('../../dns/names.ts');
    const name = match === undefined ? { words: 'any' } : nameTest(match, run);
    // The target's own address may always be looked up.
    const isTarget = text === run.environment.value('target.ip');
    return askNames(run, isTarget ? [] : [reverseName(text) ?? text], async (lookup) => {
      const { judgeReverseName } = await import('../../dns/reverse.ts');
      return judgeReverseName(text, name, confirmed, lookup);
    });
  },

  dnsbl: ({ zone, address, listed }, run) => {
    const text = run.environment.text(address);
    return about(zone, run, async (name, lookup) => {
      const { judgeDnsbl } = await import('../../dns/dnsbl.ts');
      return judgeDnsbl(name, text, listed, lookup);
    });
  },

  spf: ({ domain, results, address, sender }, run) => {
    const from = sender === undefined ? undefined : mailbox(run.environment.text(sender));
    const ip = address === undefined ? undefined : run.environment.text(address);
    return about(domain, run, async (name, lookup) => {
      const { judgeSpfRecord, judgeSpfResult } = await import('../../dns/spf.ts');
      if (results === undefined || ip === undefined) return judgeSpfRecord(name, lookup);
      return judgeSpfResult(name, ip, from, texts(results), lookup);
    });
  },

  dmarc: ({ domain, policies = [] }, run) =>
    about(domain, run, async (name, lookup) => {
      const { judgeDmarc } = await import('../../dns/dmarc.ts');
      return judgeDmarc(name, texts(policies), lookup);
    }),

  dkim: ({ selector, domain, state, size }, run) => {
    const kind: DkimState = state ?? 'valid';
    const label = run.environment.text(selector);
    const amount = size === undefined ? 0 : amountOf(size.amount, run.environment);
    if (typeof amount !== 'number') return amount;
    const wanted =
      size === undefined
        ? undefined
        : { words: printCompare(size), holds: (bits: number) => holds(bits, size.comparison, amount) };
    return about(domain, run, async (name, lookup) => {
      const { judgeDkimKey } = await import('../../dns/dkim-key.ts');
      return judgeDkimKey(label, name, kind, wanted, lookup);
    });
  },

  'mta-sts': ({ domain, modes }, run) => {
    const { fetchPolicy } = run.settings.names;
    if (modes !== undefined && fetchPolicy === undefined) return policyNotPermitted;
    return about(domain, run, async (name, lookup) => {
      const { judgeMtaSts, judgeStsRecord } = await import('../../dns/mta-sts.ts');
      if (modes === undefined || fetchPolicy === undefined) return judgeStsRecord(name, lookup);
      return judgeMtaSts(name, texts(modes), lookup, fetchPolicy);
    });
  },

  'tls-rpt': ({ domain }, run) =>
    about(domain, run, async (name, lookup) => {
      const { judgeTlsRpt } = await import('../../dns/tls-rpt.ts');
      return judgeTlsRpt(name, lookup);
    }),
};

/** A line that is about one name. */
function about(
  name: Template,
  run: CaseRun,
  work: (name: string, lookup: Lookup) => Promise<Verdict>,
): Promise<Judged> {
  const text = run.environment.text(name);
  return askNames(run, [text], (lookup) => work(text, lookup));
}

/** The name that is asked for: of a PTR record that of an address, where one is given. */
export async function askedName(type: Word, name: Template, run: CaseRun): Promise<string> {
  const text = run.environment.text(name);
  if (recordTypeOf(type) !== 'PTR' || !looksLikeAddress(text)) return text;
  const { reverseName } = await import('../../dns/names.ts');
  return reverseName(text) ?? text;
}

function wantedOf(match: RecordMatch, run: CaseRun): Wanted {
  if (match.how !== 'matches') return { how: match.how, values: match.values.map((one) => run.environment.text(one)) };
  return { how: 'matches', holds: (text) => regexFinds(match.regex, text), words: printRegex(match.regex) };
}

function nameTest(
  match: RecordMatch,
  run: CaseRun,
): { readonly holds: (name: string) => boolean; readonly words: string } {
  if (match.how === 'matches') {
    return { holds: (name) => regexFinds(match.regex, name), words: printRegex(match.regex) };
  }
  const wanted = match.values.map((one) => run.environment.text(one));
  return {
    holds: (name) => wanted.some((one) => sameName(one, name)),
    words: wanted.map((one) => `"${one}"`).join(' or '),
  };
}

const texts = (words: readonly Word[]): string[] => words.map(({ text }) => text);

/** A path without its brackets. */
const mailbox = (text: string): string => text.replace(/^<|>$/g, '');

const untrusted: Judged = {
  kind: 'skipped',
  reason:
    'whether DNSSEC verifies the answer is the word of a resolver that you trust: name it with --resolver, or "resolver" in smtpspec.config.json',
};

const policyNotPermitted: Judged = {
  kind: 'skipped',
  reason:
    'the policy of MTA-STS comes by HTTPS from a host that is no target: permit it with --fetch-policies, or "policies" in smtpspec.config.json',
};
