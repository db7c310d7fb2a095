/**
 * What the embedded DNS server knows: a table of lines as in a zone file, `NAME TYPE DATA`, each name written out. `#` begins
 * a comment. A line whose data begins with `!` makes the server behave badly about the name: `slow.example * !drop`; of its type
 * `*` means all. Names in it are whole, and end without a dot.
 */
import type * as DnsPacket from 'dns-packet';

/** What the server does about a name besides, or in place of, answering. */
export type Fault =
  | 'servfail'
  | 'refused'
  /** Says nothing. */
  | 'drop'
  /** Answers with octets that are no packet, behind the right id. */
  | 'garbage'
  /** Answers under another id first, with a lie, and then rightly. */
  | 'wrong-id'
  /** Answers about another question. */
  | 'wrong-question'
  /** By UDP says that the answer does not fit. */
  | 'truncate'
  /** And by TCP closes in the middle of it. */
  | 'cut'
  /** Refuses EDNS as a server of 1998 does. */
  | 'no-edns'
  /** Does not say where aliases lead. */
  | 'no-chase'
  /** Says that it has verified the answer. */
  | 'secure'
  /** Answers late. */
  | { readonly delayMs: number };

export interface Zone {
  /** By name in small letters. */
  readonly records: ReadonlyMap<string, readonly ZoneRecord[]>;
  readonly faults: readonly { readonly name: string; readonly type: string; readonly fault: Fault }[];
}

export type ZoneRecord = Exclude<DnsPacket.Answer, { readonly type: 'OPT' }>;

const simpleFaults: readonly string[] = [
  'servfail',
  'refused',
  'drop',
  'garbage',
  'wrong-id',
  'wrong-question',
  'truncate',
  'cut',
  'no-edns',
  'no-chase',
  'secure',
] satisfies Fault[];

/** Reads the table. Throws where it is wrong: it is ours. */
export function parseZone(text: string): Zone {
  const records = new Map<string, ZoneRecord[]>();
  const faults: Zone['faults'][number][] = [];
  for (const [number, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name = '', type = '', data = ''] = /^(\S+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    try {
      if (data.startsWith('!')) {
        faults.push({ name: name.toLowerCase(), type: type.toUpperCase(), fault: readFault(data.slice(1)) });
      } else {
        const known = records.get(name.toLowerCase()) ?? [];
        records.set(name.toLowerCase(), [...known, readRecord(name, type.toUpperCase(), data)]);
      }
    } catch (error) {
      throw new Error(`line ${String(number + 1)} of a zone: ${line}`, { cause: error });
    }
  }
  return { records, faults };
}

function readFault(text: string): Fault {
  const delay = /^delay (\d+)$/.exec(text)?.[1];
  if (delay !== undefined) return { delayMs: Number(delay) };
  if (!simpleFaults.includes(text)) throw new Error(`no such fault: ${text}`);
  return text as Fault;
}

function readRecord(name: string, type: string, data: string): ZoneRecord {
  const words = data.split(/\s+/);
  const [first = '', second = '', third = '', fourth = ''] = words;
  const common = { name, class: 'IN', ttl: 60 } as const;
  switch (type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return { ...common, type, data: first };
    case 'MX':
      return { ...common, type, data: { preference: Number(first), exchange: second } };
    case 'SRV':
      return {
        ...common,
        type,
        data: { priority: Number(first), weight: Number(second), port: Number(third), target: fourth },
      };
    case 'TLSA': {
      const certificate = Buffer.from(fourth, 'hex');
      return {
        ...common,
        type,
        data: { usage: Number(first), selector: Number(second), matchingType: Number(third), certificate },
      };
    }
    case 'TXT':
      return { ...common, type, data: strings(data) };
    default:
      throw new Error(`no such type: ${type}`);
  }
}

/** `"a" "b"`, or text without quotes that is one string. A string has at most 255 octets. */
function strings(data: string): Buffer[] {
  const quoted = [...data.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
  const texts = quoted.length > 0 ? quoted : [data];
  return texts.flatMap((text) => {
    const octets = Buffer.from(text, 'latin1');
    const pieces: Buffer[] = [];
    for (let at = 0; at < octets.length || pieces.length === 0; at += 255) pieces.push(octets.subarray(at, at + 255));
    return pieces;
  });
}
