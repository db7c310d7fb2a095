/**
 * A resolver of our own: asks name servers for records, by UDP and, where an answer does not fit, by TCP; follows aliases; tells whether
 * the server has verified the answer. All of it is bounded: servers, tries, waiting, aliases, records. Answers are kept for a minute,
 * so that many cases of a run do not ask the same again; that nobody could say is not kept.
 *
 * Node's own resolver has no TLSA records on Node 20, does not show the AD bit, and does not tell why there is no answer.
 */
import { randomInt } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Answer, Failed, FailureKind, RecordData, RecordType } from './answer.ts';
import { encodeQuery, readResponse, type Response } from './message.ts';
import { dnsName } from './names.ts';
import { askByTcp, askByUdp, type Exchanged } from './transport.ts';
import type { Endpoint } from '../text/endpoint.ts';
import { sameName } from '../text/host-name.ts';

export interface ResolverSettings {
  /** In the order in which they are asked; at least one. */
  readonly servers: readonly Endpoint[];
  /** How long to wait for an answer, in milliseconds, and how often to ask each server. */
  readonly timeoutMs?: number;
  readonly tries?: number;
}

const resolverDefaults = { timeoutMs: 3000, tries: 2 } as const;

/** More servers are not asked. */
const maximumServers = 3;

/** The longest chain of aliases. */
const maximumAliases = 10;

/** How long answers are kept, in milliseconds, and how many. */
const keptFor = 60_000;
const maximumKept = 10_000;

interface Kept {
  readonly until: number;
  readonly answer: Answer;
}

export class Resolver {
  readonly #settings: Required<ResolverSettings>;
  readonly #kept = new Map<string, Kept>();

  constructor(settings: ResolverSettings) {
    this.#settings = { ...resolverDefaults, ...settings, servers: settings.servers.slice(0, maximumServers) };
  }

  /** Asks for the records of a type. Never rejects. `signal` ends it early. */
  async lookup<T extends RecordType>(text: string, type: T, signal?: AbortSignal): Promise<Answer<T>> {
    const name = dnsName(text);
    if (name === undefined) {
      return failed('not a name', `\`${text}\` is no name that DNS can be asked for`);
    }
    const key = `${name} ${type}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined && performance.now() < kept.until) return kept.answer as Answer<T>;
    const answer = await this.#follow(name, type, signal);
    if (answer.kind !== 'failed') this.#keep(key, answer);
    return answer;
  }

  #keep(key: string, answer: Answer): void {
    if (this.#kept.size >= maximumKept) this.#kept.clear();
    this.#kept.set(key, { answer, until: performance.now() + keptFor });
  }

  /** Asks again where an answer has aliases and not what they lead to. */
  async #follow<T extends RecordType>(name: string, type: T, signal?: AbortSignal): Promise<Answer<T>> {
    const aliases: string[] = [];
    let secure = true;
    for (let at = name; ;) {
      const response = await this.#ask(at, type, signal);
      if ('kind' in response) return response;
      secure &&= response.authenticData;
      const from = at;
      const found = response.records.filter((one) => one.type === type);
      // What aliases lead to stands in the same answer, as a rule.
      for (;;) {
        const here = found.filter((one) => sameName(one.name, at));
        if (here.length > 0) {
          return { kind: 'records', records: here.map((one) => one.data as RecordData[T]), aliases, secure };
        }
        const alias = response.records.find((one) => one.type === 'CNAME' && sameName(one.name, at));
        if (alias?.type !== 'CNAME') break;
        const next = dnsName(alias.data);
        if (next === undefined) return failed('malformed', `${at} is an alias of \`${alias.data}\`, which is no name`);
        if (aliases.length === maximumAliases) {
          return failed(
            'alias loop',
            `${name} is an alias of ${aliases[0] ?? ''}, and so on: more than ${String(maximumAliases)} aliases`,
          );
        }
        aliases.push(next);
        at = next;
      }
      if (at === from || response.rcode === 'NXDOMAIN') {
        return { kind: response.rcode === 'NXDOMAIN' ? 'nxdomain' : 'nodata', aliases, secure };
      }
    }
  }

  /** The first answer that says something; else why the last one asked gave none. */
  async #ask(name: string, type: RecordType, signal?: AbortSignal): Promise<Response | Failed> {
    const { servers, tries } = this.#settings;
    let last: Failed | undefined;
    for (let attempt = 0; attempt < tries; attempt += 1) {
      for (const server of servers) {
        const response = await this.#askServer(server, name, type, signal);
        if (!('kind' in response) || response.why === 'interrupted') return response;
        // Of two servers, one that has said something says more.
        if (last === undefined || isSilent(last)) last = response;
      }
      // It has decided: to ask it again at once gets the same.
      if (last !== undefined && !isSilent(last)) break;
    }
    return last ?? failed('unreachable', 'there is no name server to ask', [nameOne]);
  }

  async #askServer(server: Endpoint, name: string, type: RecordType, signal?: AbortSignal): Promise<Response | Failed> {
    const asked = `${serverText(server)} was asked for ${type} of ${name}`;
    let edns = true;
    for (;;) {
      const query = { id: randomInt(0x10000), name, type };
      const exchange = {
        server,
        query: await encodeQuery(query, edns),
        accept: (octets: Buffer): Response | 'malformed' | undefined => {
          const response = readResponse(octets, query);
          return response === 'other' ? undefined : response;
        },
        deadlineMs: this.#settings.timeoutMs,
        signal,
      };
      let exchanged = await askByUdp(exchange);
      if (isTruncated(exchanged)) exchanged = await askByTcp(exchange);
      if (exchanged.kind !== 'answer') return notAnswered(exchanged, asked, this.#settings.timeoutMs);
      const { answer } = exchanged;
      if (answer === 'malformed') return failed('malformed', `${asked}, and its answer cannot be read`);
      if (answer.truncated) return failed('malformed', `${asked}, and its answer is cut off by TCP as well`);
      if (answer.rcode === 'NOERROR' || answer.rcode === 'NXDOMAIN') return answer;
      // Servers older than EDNS (RFC 6891 7).
      if (edns && (answer.rcode === 'FORMERR' || answer.rcode === 'NOTIMP')) edns = false;
      else return refusal(answer.rcode, asked);
    }
  }
}

const isTruncated = (exchanged: Exchanged<Response | 'malformed'>): boolean =>
  exchanged.kind === 'answer' && exchanged.answer !== 'malformed' && exchanged.answer.truncated;

const isSilent = ({ why }: Failed): boolean => why === 'timeout' || why === 'unreachable' || why === 'malformed';

const nameOne = 'name one that answers: --resolver 192.0.2.53, or "resolver" in smtpspec.config.json';

function notAnswered(exchanged: Exchanged<unknown>, asked: string, timeoutMs: number): Failed {
  switch (exchanged.kind) {
    case 'unreachable':
      return failed('unreachable', `${asked}, and cannot be reached (${exchanged.code})`, [nameOne]);
    case 'closed':
      return failed('malformed', `${asked}, and closed the connection in the middle of its answer`);
    case 'interrupted':
      return failed('interrupted', 'the run was cut short');
    case 'timeout':
    case 'answer':
      return failed('timeout', `${asked}, and did not answer within ${String(timeoutMs)} ms`, [nameOne]);
  }
}

function refusal(rcode: string, asked: string): Failed {
  if (rcode === 'SERVFAIL') {
    return failed(
      'servfail',
      `${asked}, and answered SERVFAIL: it could not find out, or the answer does not pass DNSSEC`,
      ['if it is DNSSEC: the records are signed wrongly, or the signatures have expired'],
    );
  }
  if (rcode === 'REFUSED') return failed('refused', `${asked}, and refused to answer this machine`, [nameOne]);
  return failed('error', `${asked}, and answered ${rcode}`);
}

function failed(why: FailureKind, words: string, help?: readonly string[]): Failed {
  return { kind: 'failed', why, words, ...(help === undefined ? {} : { help }) };
}

/** `192.0.2.53`, with its port where that is not 53. */
function serverText({ host, port }: Endpoint): string {
  if (port === 53) return host;
  return isIPv6(host) ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}
