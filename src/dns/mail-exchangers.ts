/**
 * Who takes the mail of a domain (RFC 5321 5.1): its MX records in the order of their preference, each with its addresses; itself where
 * it has none (implicit MX); nobody where it says so (null MX, RFC 7505). What is wrong with one of them is told with it.
 */
import type { Failed, Lookup } from './answer.ts';
import { addressOctets, dnsName } from './names.ts';
import type { Verdict } from './verdict.ts';
import { met, missed, notAnswered } from './verdict.ts';

/** How many hosts of a domain, and how many addresses of a host, are looked at. */
const maximumHosts = 50;
const maximumAddresses = 16;

export interface MailHost {
  readonly preference: number;
  readonly host: string;
  readonly addresses: readonly string[];
  /** Why mail cannot go there, or should not be sent so: each one sentence. */
  readonly faults: readonly string[];
  /** DNS could not say which addresses it has. */
  readonly failed?: Failed;
}

export type MailExchangers =
  | {
      readonly kind: 'hosts';
      /** There is no MX record: it is the domain itself. */
      readonly implicit: boolean;
      readonly hosts: readonly MailHost[];
      /** What is wrong with the records as a whole. */
      readonly faults: readonly string[];
      readonly secure: boolean;
    }
  | { readonly kind: 'null' }
  /** Mail cannot go anywhere: there is no such domain, or it has neither MX nor address. */
  | { readonly kind: 'none'; readonly words: string }
  | { readonly kind: 'failed'; readonly failed: Failed };

export async function mailExchangers(domain: string, lookup: Lookup): Promise<MailExchangers> {
  const answer = await lookup(domain, 'MX');
  if (answer.kind === 'failed') return { kind: 'failed', failed: answer };
  if (answer.kind !== 'records') {
    if (answer.kind === 'nodata') return implicit(domain, lookup);
    return { kind: 'none', words: `the domain ${domain} does not exist` };
  }
  const sorted = [...answer.records].sort((a, b) => a.preference - b.preference);
  const named = sorted.filter(({ exchange }) => exchange !== '');
  if (named.length === 0) return { kind: 'null' };
  const faults: string[] = [];
  if (named.length < sorted.length) {
    faults.push('a null MX stands beside other MX records: it has to be the only one (RFC 7505 3)');
  }
  if (named.length > maximumHosts) {
    faults.push(`${String(named.length)} MX records: those beyond ${String(maximumHosts)} were not looked at`);
  }
  const looked = named.slice(0, maximumHosts);
  const hosts = await Promise.all(looked.map(({ preference, exchange }) => mailHost(preference, exchange, lookup)));
  return { kind: 'hosts', implicit: false, hosts, faults, secure: answer.secure };
}

async function implicit(domain: string, lookup: Lookup): Promise<MailExchangers> {
  const host = await mailHost(0, domain, lookup);
  if (host.failed !== undefined) return { kind: 'failed', failed: host.failed };
  if (host.addresses.length === 0) {
    return { kind: 'none', words: `${domain} has neither an MX record nor an address: no mail can be sent to it` };
  }
  // An alias of the domain itself is followed before MX is asked for, and is no fault (RFC 5321 5.1).
  return { kind: 'hosts', implicit: true, hosts: [{ ...host, faults: [] }], faults: [], secure: false };
}

async function mailHost(preference: number, host: string, lookup: Lookup): Promise<MailHost> {
  const common = { preference, host, addresses: [] };
  if (addressOctets(host) !== undefined) {
    return { ...common, faults: [`MX ${host} is an address: an MX record names a host (RFC 5321 5.1)`] };
  }
  if (dnsName(host) === undefined) return { ...common, faults: [`MX \`${host}\` is no name of a host`] };
  const [four, six] = await Promise.all([lookup(host, 'A'), lookup(host, 'AAAA')]);
  const addresses = [...(six.kind === 'records' ? six.records : []), ...(four.kind === 'records' ? four.records : [])];
  const faults: string[] = [];
  const alias = [four, six].find((one) => one.kind !== 'failed' && one.aliases.length > 0);
  if (alias !== undefined && alias.kind !== 'failed') {
    faults.push(
      `MX ${host} is an alias (CNAME) of ${alias.aliases.at(-1) ?? ''}: it has to have its addresses itself (RFC 5321 5.1, RFC 2181 10.3)`,
    );
  }
  const failed = four.kind === 'failed' ? four : six.kind === 'failed' ? six : undefined;
  if (failed !== undefined && addresses.length === 0) return { ...common, faults, failed };
  if (addresses.length === 0) {
    const gone = four.kind === 'nxdomain' ? 'does not exist' : 'has no address';
    faults.push(`MX ${host} ${gone}: no mail can be sent to it (RFC 5321 5.1)`);
  }
  return { preference, host, addresses: addresses.slice(0, maximumAddresses), faults };
}

/** `10 mail.contoso.com (192.0.2.1, 2001:db8::1)` */
function mailHostText({ preference, host, addresses }: MailHost): string {
  return `${String(preference)} ${host}${addresses.length === 0 ? '' : ` (${addresses.join(', ')})`}`;
}

/**
 * Can mail be sent to the domain, by each of its mail hosts? `null`: that it says to take none is what is wanted.
 */
export async function judgeMailHosts(domain: string, wanted: 'hosts' | 'null', lookup: Lookup): Promise<Verdict> {
  const found = await mailExchangers(domain, lookup);
  switch (found.kind) {
    case 'failed':
      return notAnswered(found.failed);
    case 'none':
      return missed(found.words);
    case 'null':
      if (wanted === 'null') return met(`${domain} takes no mail (null MX)`);
      return missed(`${domain} takes no mail: it has a null MX (RFC 7505)`);
    case 'hosts': {
      const texts = found.hosts.map(mailHostText);
      const what = found.implicit ? `${domain} has no MX record, and is its own mail host` : `${domain} has MX records`;
      if (wanted === 'null') return missed(`${what}: a null MX was expected (RFC 7505)`, texts);
      const faults = [...found.faults, ...found.hosts.flatMap((host) => host.faults)];
      if (faults.length > 0) return missed(faults[0] ?? '', [...faults.slice(1), ...texts]);
      const unknown = found.hosts.find(({ failed }) => failed !== undefined)?.failed;
      return unknown === undefined ? met(`${what}: ${texts.join('; ')}`) : notAnswered(unknown);
    }
  }
}
