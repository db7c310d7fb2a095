/**
 * What DNS says when it is asked, as data: records, the two ways of having none, and the ways of getting no answer at all. A
 * name server's garbage, silence and errors are outcomes with words, never exceptions.
 */

import type { recordTypes } from './words.ts';

/** The data of a record, by its type. Names have no dot at their end, in the case in which they came; the root is empty. */
export interface RecordData {
  readonly A: string;
  readonly AAAA: string;
  readonly CNAME: string;
  readonly MX: { readonly preference: number; readonly exchange: string };
  readonly NS: string;
  readonly PTR: string;
  readonly SRV: { readonly priority: number; readonly weight: number; readonly port: number; readonly target: string };
  readonly TLSA: {
    readonly usage: number;
    readonly selector: number;
    readonly matchingType: number;
    readonly data: Buffer;
  };
  /** Its strings joined, as an octet string. */
  readonly TXT: string;
}
export type RecordType = keyof RecordData & (typeof recordTypes)[number];

/** Nobody could say. `servfail`, `refused` and `error` are the name server's words, the others are about getting its answer. */
export type FailureKind =
  | 'servfail'
  | 'refused'
  | 'error'
  | 'timeout'
  | 'unreachable'
  | 'malformed'
  | 'alias loop'
  | 'too much'
  | 'not permitted'
  | 'not a name'
  | 'interrupted';

export interface Failed {
  readonly kind: 'failed';
  readonly why: FailureKind;
  /** One sentence: who was asked for what, and what came. */
  readonly words: string;
  /** What to try. */
  readonly help?: readonly string[];
}

/** There are no records of the type: the name has others (`nodata`), or does not exist (`nxdomain`). */
export interface NoRecords extends Circumstances {
  readonly kind: 'nodata' | 'nxdomain';
}

export interface Records<T extends RecordType> extends Circumstances {
  readonly kind: 'records';
  /** At least one. */
  readonly records: readonly RecordData[T][];
}

interface Circumstances {
  /** The names that it was an alias of, from the one that was asked for to the last; empty where it is none. */
  readonly aliases: readonly string[];
  /** The name server says that it has verified all of the answer (the AD bit, RFC 4035 3.2.3). */
  readonly secure: boolean;
}

export type Answer<T extends RecordType = RecordType> = Records<T> | NoRecords | Failed;

/** Asks DNS. Never rejects. A name is as people write it; case and a dot at its end do not matter. */
export type Lookup = <T extends RecordType>(name: string, type: T) => Promise<Answer<T>>;

/** A record as people write it in a zone. */
export function recordText(data: RecordData[RecordType]): string {
  if (typeof data === 'string') return data;
  if ('exchange' in data) return `${String(data.preference)} ${data.exchange || '.'}`;
  if ('target' in data) {
    return `${String(data.priority)} ${String(data.weight)} ${String(data.port)} ${data.target || '.'}`;
  }
  return `${String(data.usage)} ${String(data.selector)} ${String(data.matchingType)} ${data.data.toString('hex')}`;
}

/** `contoso.com has no MX record`, or that the name does not exist. */
export function noRecordsWords({ kind }: NoRecords, name: string, type: RecordType): string {
  return kind === 'nxdomain' ? `the name ${name} does not exist` : `${name} has no ${type} record`;
}
