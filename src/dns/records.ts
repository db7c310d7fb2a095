/** Has a name the records that it should have? */
import { noRecordsWords, recordText, type Answer, type Lookup, type RecordData, type RecordType } from './answer.ts';
import { isSameAddress } from './names.ts';
import { met, missed, notAnswered, type Verdict } from './verdict.ts';
import { sameName } from '../text/host-name.ts';

/** What is wanted of the records; left out: that there are some. */
export type Wanted =
  | { readonly how: 'has' | 'only'; readonly values: readonly string[] }
  | { readonly how: 'matches'; readonly holds: (text: string) => boolean; readonly words: string };

export interface RecordsTest {
  readonly name: string;
  readonly type: RecordType;
  /** There are none, or none as wanted. */
  readonly absent: boolean;
  /** The answer has to be verified. */
  readonly secure: boolean;
  readonly wanted?: Wanted;
}

/** How many records are told. */
const mostTold = 12;

export async function judgeRecords(test: RecordsTest, lookup: Lookup): Promise<Verdict> {
  const { name, type, absent, secure, wanted } = test;
  const answer: Answer = await lookup(name, type);
  if (answer.kind === 'failed') return notAnswered(answer);
  const texts = answer.kind === 'records' ? answer.records.map(recordText) : [];
  const seen = answer.kind === 'records' ? told(name, type, texts) : noRecordsWords(answer, name, type);
  if (secure && !answer.secure) {
    return missed(`the answer is not verified by DNSSEC: ${seen}`, [
      'the resolver did not set the AD bit: the zone is not signed, or the resolver does not verify',
    ]);
  }
  if (answer.kind !== 'records') return absent ? met(seen) : missed(seen);
  if (wanted === undefined) return absent ? missed(seen) : met(seen);
  const { holds, words } = judgeWanted(wanted, answer.records, texts, absent);
  return holds ? met(seen) : missed(`${seen}; ${words}`);
}

function judgeWanted(
  wanted: Wanted,
  records: readonly RecordData[RecordType][],
  texts: readonly string[],
  absent: boolean,
): { readonly holds: boolean; readonly words: string } {
  if (wanted.how === 'matches') {
    const some = texts.some(wanted.holds);
    return { holds: some !== absent, words: `${absent ? 'none should match' : 'none matches'} ${wanted.words}` };
  }
  const lacking = wanted.values.filter((value) => !records.some((record) => isRecord(record, value)));
  const quoted = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(', ');
  if (wanted.how === 'has') {
    const there = wanted.values.filter((value) => !lacking.includes(value));
    if (absent) return { holds: there.length === 0, words: `${quoted(there)} should not be there` };
    return { holds: lacking.length === 0, words: `${quoted(lacking)} is missing` };
  }
  const exact =
    lacking.length === 0 && records.every((record) => wanted.values.some((value) => isRecord(record, value)));
  return {
    holds: exact !== absent,
    words: `${absent ? 'other records were' : 'exactly these were'} wanted: ${quoted(wanted.values)}`,
  };
}

/** Is this what the record says? An MX record may be written without its preference; names and addresses in any form. */
function isRecord(record: RecordData[RecordType], text: string): boolean {
  if (typeof record === 'string') return record === text || sameName(record, text) || isSameAddress(record, text);
  if ('exchange' in record && sameName(record.exchange, text)) return true;
  return sameName(recordText(record), text);
}

function told(name: string, type: RecordType, texts: readonly string[]): string {
  const shown = texts.slice(0, mostTold).join('; ');
  return `${type} of ${name}: ${shown}${texts.length > mostTold ? ` and ${String(texts.length - mostTold)} more` : ''}`;
}

/** All records as one text: names of mail hosts in the order of their preference, all else as it stands in a zone. */
export function recordsText(records: readonly RecordData[RecordType][]): string {
  const sorted = records.toSorted((a, b) => preferenceOf(a) - preferenceOf(b));
  return sorted
    .map((record) => (typeof record === 'object' && 'exchange' in record ? record.exchange : recordText(record)))
    .join(', ');
}

const preferenceOf = (record: RecordData[RecordType]): number =>
  typeof record === 'object' && 'preference' in record ? record.preference : 0;
