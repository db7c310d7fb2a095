/**
 * Queries as octets, and octets as answers (RFC 1035 4, RFC 6891). The only place that knows dns-packet, which throws at what it
 * cannot read: here that is `malformed`. It is loaded when the first query is made.
 */
import type * as DnsPacket from 'dns-packet';
import type { RecordData, RecordType } from './answer.ts';
import { recordTypes } from './words.ts';

/** What we can take by UDP: fits into one datagram on every path (RFC 9715). */
const udpPayload = 1232;

/** More records than any name has. */
const maximumRecords = 4096;

export interface Query {
  readonly id: number;
  /** As `dnsName` gives it. */
  readonly name: string;
  readonly type: RecordType;
}

/** One record of an answer; those of types that nobody asks for are left out. */
export type AnswerRecord = {
  [T in RecordType]: { readonly name: string; readonly type: T; readonly data: RecordData[T] };
}[RecordType];

/** An answer, as far as it can be read. */
export interface Response {
  readonly rcode: string;
  readonly truncated: boolean;
  readonly authenticData: boolean;
  readonly records: readonly AnswerRecord[];
}

let packets: typeof DnsPacket | undefined;

/** The types of the library lack it. */
type DecodedPacket = DnsPacket.DecodedPacket & { readonly rcode?: string };

/** The octets of a query: recursion wanted, and with EDNS (`edns`) the AD bit and signatures asked for. */
export async function encodeQuery({ id, name, type }: Query, edns: boolean): Promise<Buffer> {
  packets ??= (await import('dns-packet')).default as typeof DnsPacket;
  const opt = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: udpPayload,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: packets.DNSSEC_OK,
    flag_do: true,
    options: [],
  } as const;
  return packets.encode({
    type: 'query',
    id,
    flags: packets.RECURSION_DESIRED | packets.AUTHENTIC_DATA,
    questions: [{ name, type, class: 'IN' }],
    ...(edns ? { additionals: [{ ...opt, options: [] }] } : {}),
  });
}

/**
 * What octets that came mean to a query: its answer; `other` where they are no answer to it (another id or question: a late
 * or forged datagram); `malformed` where they are and cannot be read.
 */
export function readResponse(octets: Buffer, query: Query): Response | 'other' | 'malformed' {
  if (octets.length < 2 || octets.readUInt16BE(0) !== query.id) return 'other';
  if (packets === undefined) throw new Error('an answer is read before a query was made');
  try {
    return readPacket(packets.decode(octets), query);
  } catch {
    return isCutOff(octets) ? { rcode: 'NOERROR', truncated: true, authenticData: false, records: [] } : 'malformed';
  }
}

/** Does its header say that it is an answer and not all of it? Servers may cut it off in the middle of a record. */
const isCutOff = (octets: Buffer): boolean => octets.length >= 12 && ((octets[2] ?? 0) & 0x82) === 0x82;

function readPacket(packet: DecodedPacket, query: Query): ReturnType<typeof readResponse> {
  if (!packet.flag_qr) return 'other';
  const { questions = [], answers = [], additionals = [], rcode = '' } = packet;
  const [question] = questions;
  // An error may come without the question (RFC 1035 says nothing of it, and servers do it).
  if (question === undefined ? rcode === 'NOERROR' : !isAsked(question, query)) return 'other';
  if (answers.length > maximumRecords) return 'malformed';
  const records: AnswerRecord[] = [];
  for (const answer of answers) {
    const record = readRecord(answer);
    if (record === 'malformed') return 'malformed';
    if (record !== undefined) records.push(record);
  }
  const extended = additionals.find((one) => one.type === 'OPT');
  const isExtended = extended?.type === 'OPT' && extended.extendedRcode !== 0;
  return {
    rcode: isExtended ? `extended RCODE ${String(extended.extendedRcode * 16)}` : rcode,
    truncated: packet.flag_tc,
    authenticData: packet.flag_ad,
    records,
  };
}

function isAsked({ name, type }: DnsPacket.Question, query: Query): boolean {
  return type === query.type && typeof name === 'string' && name.toLowerCase() === query.name;
}

const known: ReadonlySet<string> = new Set(recordTypes);

const isText = (value: unknown): value is string => typeof value === 'string';

/** Names end without a dot; the root is empty. */
const bareName = (name: string): string => name.replace(/\.$/, '');

/** What a library gives is looked at as what a stranger says. */
function readRecord(answer: DnsPacket.Answer): AnswerRecord | 'malformed' | undefined {
  if (!known.has(answer.type)) return undefined;
  const { type } = answer;
  const name = isText(answer.name) ? bareName(answer.name) : undefined;
  if (name === undefined) return 'malformed';
  switch (type) {
    case 'A':
    case 'AAAA':
      return isText(answer.data) ? { name, type, data: answer.data } : 'malformed';
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return isText(answer.data) ? { name, type, data: bareName(answer.data) } : 'malformed';
    case 'MX': {
      const { preference = 0, exchange } = answer.data;
      return isText(exchange) ? { name, type, data: { preference, exchange: bareName(exchange) } } : 'malformed';
    }
    case 'SRV': {
      const { priority = 0, weight = 0, port, target } = answer.data;
      if (!isText(target)) return 'malformed';
      return { name, type, data: { priority, weight, port, target: bareName(target) } };
    }
    case 'TLSA': {
      const { usage, selector, matchingType, certificate } = answer.data;
      if (!Buffer.isBuffer(certificate)) return 'malformed';
      return { name, type, data: { usage, selector, matchingType, data: certificate } };
    }
    case 'TXT': {
      const strings = Array.isArray(answer.data) ? answer.data : [answer.data];
      return { name, type, data: strings.map((one) => Buffer.from(one).toString('latin1')).join('') };
    }
    default:
      return undefined;
  }
}
