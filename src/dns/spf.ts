/**
 * SPF (RFC 7208): what a domain's record says of an address that sends mail for it, and whether the record can be used at all. Both
 * count look-ups as receivers do (4.6.4): more than 10, or more than 2 that lead nowhere, and the record is none.
 *
 * `evaluateSpf` is `check_host()`: it stops at what matches. `judgeSpfRecord` goes through all terms, as one that no address has met yet
 * may be the one too many.
 */
import { noRecordsWords, type Lookup } from './answer.ts';
import { addressOctets, reverseName } from './names.ts';
import {
  expandMacros,
  hasMacro,
  isInNetwork,
  isSpf,
  readSpf,
  type Directive,
  type MacroValues,
  type Mechanism,
  type SpfRecord,
} from './spf-record.ts';
import type { spfResults } from './words.ts';
import { met, missed, unjudged, type Verdict } from './verdict.ts';
import { isInZone, sameName } from '../text/host-name.ts';

export type SpfResult = (typeof spfResults)[number];

const maximumLookups = 10;
const maximumVoid = 2;
/** MX records of an `mx`, and names of a `ptr` (RFC 7208 4.6.4). */
const maximumNames = 10;

/** How far a record is gone through to say how many look-ups it takes, where it takes too many. */
const countedLookups = 40;

/** Ends the evaluation, whatever it is in. */
class Ended extends Error {
  readonly result: 'none' | 'temperror' | 'permerror';
  /** It is about all look-ups, and not about the record that they come from. */
  readonly isLimit: boolean;
  constructor(result: 'none' | 'temperror' | 'permerror', words: string, isLimit = false) {
    super(words);
    this.result = result;
    this.isLimit = isLimit;
  }
}

class Evaluation {
  lookups = 0;
  voids = 0;
  /** What was looked at, for reports: the record of each domain. */
  readonly trail: string[] = [];
  readonly #lookup: Lookup;
  readonly #values: Omit<MacroValues, 'domain'>;
  /** Goes through all terms, and beyond the limit, to say how many there are. */
  readonly #counting: boolean;

  constructor(lookup: Lookup, values: Omit<MacroValues, 'domain'>, counting = false) {
    this.#lookup = lookup;
    this.#values = values;
    this.#counting = counting;
  }

  /** The record of a domain. */
  async record(domain: string): Promise<SpfRecord> {
    const answer = await this.#lookup(domain, 'TXT');
    if (answer.kind === 'failed') throw new Ended(answer.why === 'not a name' ? 'none' : 'temperror', answer.words);
    const texts = answer.kind === 'records' ? answer.records.filter(isSpf) : [];
    const [text, ...more] = texts;
    if (text === undefined) {
      const words = answer.kind === 'records' ? `${domain} has no SPF record` : noRecordsWords(answer, domain, 'TXT');
      throw new Ended('none', words);
    }
    if (more.length > 0)
      throw new Ended('permerror', `${domain} has ${String(texts.length)} SPF records: one is allowed`);
    this.trail.push(`${domain}: ${text}`);
    const record = readSpf(text);
    if (typeof record === 'string') throw new Ended('permerror', `the SPF record of ${domain} is not valid: ${record}`);
    return record;
  }

  /** `check_host()` for a domain. */
  async check(domain: string): Promise<Exclude<SpfResult, 'none' | 'temperror' | 'permerror'>> {
    const { directives, redirect } = await this.record(domain);
    for (const directive of directives) {
      if (await this.#matches(directive, domain)) return results[directive.qualifier];
    }
    if (redirect === undefined) return 'neutral';
    this.#count();
    return this.#inner(this.#name(redirect, domain), `redirect=${redirect}`);
  }

  /** All terms of the record, and of those that it includes. */
  async count(domain: string): Promise<void> {
    const { directives, redirect } = await this.record(domain);
    for (const { mechanism, text } of directives) {
      if (mechanism.name === 'all') return;
      await this.#countMechanism(mechanism, domain, text);
    }
    if (redirect === undefined) return;
    this.#count();
    if (!hasMacro(redirect)) await this.#countInner(redirect, `redirect=${redirect}`);
  }

  async #countMechanism(mechanism: Mechanism, domain: string, text: string): Promise<void> {
    if (!('domain' in mechanism)) return;
    this.#count();
    const name = mechanism.domain ?? domain;
    // What it names depends on the mail.
    if (hasMacro(name) || mechanism.name === 'ptr') return;
    if (mechanism.name === 'include') await this.#countInner(name, text);
    else if (mechanism.name === 'mx') await this.#mailHosts(name);
    else if ((await this.#addresses(name, 'A', false)).length === 0) {
      // Which of them a receiver asks for depends on the address of the client.
      await this.#addresses(name, mechanism.name === 'a' ? 'AAAA' : 'A');
    }
  }

  async #countInner(name: string, text: string): Promise<void> {
    try {
      await this.count(name);
    } catch (error) {
      throw within(error, text);
    }
  }

  /** A record that another one leads to has to be there. */
  async #inner(name: string, text: string): ReturnType<Evaluation['check']> {
    try {
      return await this.check(name);
    } catch (error) {
      throw within(error, text);
    }
  }

  async #matches({ mechanism, text }: Directive, domain: string): Promise<boolean> {
    const { ip } = this.#values;
    switch (mechanism.name) {
      case 'all':
        return true;
      case 'ip4':
      case 'ip6':
        return isInNetwork(ip, mechanism.network, mechanism.prefix);
      case 'include':
        this.#count();
        return (await this.#inner(this.#name(mechanism.domain, domain), text)) === 'pass';
      case 'exists':
        this.#count();
        return (await this.#addresses(this.#name(mechanism.domain, domain), 'A')).length > 0;
      case 'a':
        this.#count();
        return this.#hasAddress(this.#name(mechanism.domain, domain), mechanism);
      case 'mx': {
        this.#count();
        for (const host of await this.#mailHosts(this.#name(mechanism.domain, domain))) {
          if (await this.#hasAddress(host, mechanism, false)) return true;
        }
        return false;
      }
      case 'ptr':
        this.#count();
        return this.#hasName(this.#name(mechanism.domain, domain));
    }
  }

  #name(spec: string | undefined, domain: string): string {
    return spec === undefined ? domain : expandMacros(spec, { ...this.#values, domain });
  }

  async #hasAddress(
    name: string,
    { prefix4, prefix6 }: { readonly prefix4: number; readonly prefix6: number },
    countVoid = true,
  ): Promise<boolean> {
    const { ip } = this.#values;
    const addresses = await this.#addresses(name, ip.length === 4 ? 'A' : 'AAAA', countVoid);
    const prefix = ip.length === 4 ? prefix4 : prefix6;
    return addresses.some((one) => {
      const octets = addressOctets(one);
      return octets !== undefined && isInNetwork(ip, octets, prefix);
    });
  }

  async #addresses(name: string, type: 'A' | 'AAAA', countVoid = true): Promise<readonly string[]> {
    const answer = await this.#lookup(name, type);
    // No such name can be: it leads nowhere.
    if (answer.kind === 'failed' && answer.why !== 'not a name') throw new Ended('temperror', answer.words);
    if (answer.kind === 'records') return answer.records;
    if (countVoid) this.#countVoid();
    return [];
  }

  async #mailHosts(name: string): Promise<readonly string[]> {
    const answer = await this.#lookup(name, 'MX');
    if (answer.kind === 'failed' && answer.why !== 'not a name') throw new Ended('temperror', answer.words);
    if (answer.kind !== 'records') {
      this.#countVoid();
      return [];
    }
    if (answer.records.length > maximumNames) {
      throw new Ended(
        'permerror',
        `\`mx\` of ${name}: it has more than ${String(maximumNames)} MX records (RFC 7208 4.6.4)`,
      );
    }
    return answer.records.map(({ exchange }) => exchange).filter((exchange) => exchange !== '');
  }

  /** Has the address a name in this domain that leads back to it? Whatever fails here matches nothing (RFC 7208 5.5). */
  async #hasName(domain: string): Promise<boolean> {
    const { ip } = this.#values;
    const reverse = reverseName(ip.length === 4 ? Array.from(ip).join('.') : ipv6Text(ip));
    const answer = reverse === undefined ? undefined : await this.#lookup(reverse, 'PTR');
    if (answer?.kind !== 'records') return false;
    for (const name of answer.records.slice(0, maximumNames)) {
      if (!sameName(name, domain) && !isInZone(name, domain)) continue;
      const forward = await this.#lookup(name, ip.length === 4 ? 'A' : 'AAAA');
      if (forward.kind === 'records' && forward.records.some((one) => addressOctets(one)?.equals(ip) === true))
        return true;
    }
    return false;
  }

  #count(): void {
    this.lookups += 1;
    if (this.lookups > (this.#counting ? countedLookups : maximumLookups)) {
      throw new Ended('permerror', tooMany(this.lookups, this.#counting), true);
    }
  }

  #countVoid(): void {
    this.voids += 1;
    if (this.voids > maximumVoid && !this.#counting) throw new Ended('permerror', tooManyVoid(this.voids), true);
  }
}

const results = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' } as const;

const tooMany = (count: number, orMore = false): string =>
  `it takes ${orMore ? 'more than ' : ''}${String(orMore ? count - 1 : count)} look-ups, and ${String(maximumLookups)} are allowed (RFC 7208 4.6.4)`;

const tooManyVoid = (count: number): string =>
  `${String(count)} of its look-ups lead nowhere, and ${String(maximumVoid)} may (RFC 7208 4.6.4)`;

/** The record that is included has to be one: none there is an error here (RFC 7208 5.2, 6.1). */
function within(error: unknown, text: string): unknown {
  if (!(error instanceof Ended) || error.isLimit) return error;
  return new Ended(error.result === 'none' ? 'permerror' : error.result, `\`${text}\`: ${error.message}`);
}

function ipv6Text(ip: Buffer): string {
  return (ip.toString('hex').match(/.{4}/g) ?? []).join(':');
}

export interface SpfEvaluated {
  readonly result: SpfResult;
  /** Why, in one sentence. */
  readonly words: string;
  readonly trail: readonly string[];
}

/** What the domain says of an address that sends mail from `sender` (RFC 7208 4.1). Never rejects. */
export async function evaluateSpf(
  domain: string,
  { ip, sender, helo }: { readonly ip: Buffer; readonly sender: string; readonly helo: string },
  lookup: Lookup,
): Promise<SpfEvaluated> {
  const evaluation = new Evaluation(lookup, { ip, sender, helo });
  try {
    const result = await evaluation.check(domain);
    return { result, words: `SPF of ${domain}: ${result}`, trail: evaluation.trail };
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    const words = `SPF of ${domain}: ${error.result}, ${error.message}`;
    return { result: error.result, words, trail: evaluation.trail };
  }
}

/** Does the domain say one of these results of the address? */
export async function judgeSpfResult(
  domain: string,
  address: string,
  sender: string | undefined,
  wanted: readonly string[],
  lookup: Lookup,
): Promise<Verdict> {
  const ip = addressOctets(address);
  if (ip === undefined) return unjudged(`\`${address}\` is no address: SPF is about the address that sends`);
  const mailbox = sender ?? `postmaster@${domain}`;
  const { result, words, trail } = await evaluateSpf(domain, { ip, sender: mailbox, helo: domain }, lookup);
  const about = `${words} (for ${address})`;
  if (wanted.includes(result)) return met(about);
  // Nobody can say what it would be.
  if (result === 'temperror') return unjudged(about, trail);
  return missed(`${about}, wanted was ${wanted.join(' or ')}`, trail);
}

/** Is there exactly one record, valid with all that it includes, within the limits? */
export async function judgeSpfRecord(domain: string, lookup: Lookup): Promise<Verdict> {
  const counting = new Evaluation(lookup, { ip: Buffer.alloc(4), sender: `postmaster@${domain}`, helo: domain }, true);
  try {
    await counting.count(domain);
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    const about = `SPF of ${domain}: ${error.message}`;
    return error.result === 'temperror' ? unjudged(about, counting.trail) : missed(about, counting.trail);
  }
  const { lookups, voids, trail } = counting;
  if (lookups > maximumLookups) return missed(`SPF of ${domain}: ${tooMany(lookups)}`, trail);
  if (voids > maximumVoid) return missed(`SPF of ${domain}: ${tooManyVoid(voids)}`, trail);
  return met(`SPF of ${domain} is valid, and takes ${String(lookups)} of ${String(maximumLookups)} look-ups`);
}
