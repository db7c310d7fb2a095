/** The name of an address (PTR), and whether that name has the address: forward-confirmed reverse DNS (RFC 1912 2.1). */
import { noRecordsWords, type Lookup } from './answer.ts';
import { isSameAddress, reverseName } from './names.ts';
import { met, missed, notAnswered, unjudged, type Verdict } from './verdict.ts';

/** How many names of an address are looked at; mail servers look at few. */
const maximumNames = 10;

export interface NameTest {
  /** Holds of the name that is wanted; undefined: any will do. */
  readonly holds?: (name: string) => boolean;
  /** What is wanted, for messages: `"mail.contoso.com"`. */
  readonly words: string;
}

/** Has the address a name that is as wanted, and, where `confirmed`, one that has the address? */
export async function judgeReverseName(
  address: string,
  { holds = () => true, words }: NameTest,
  confirmed: boolean,
  lookup: Lookup,
): Promise<Verdict> {
  const reverse = reverseName(address);
  if (reverse === undefined)
    return unjudged(`\`${address}\` is no address`, [
      'a reverse name is that of an address; ${target.ip} is one once the connection stands: judge the banner before',
    ]);
  const answer = await lookup(reverse, 'PTR');
  if (answer.kind === 'failed') return notAnswered(answer);
  if (answer.kind !== 'records') {
    return missed(`${address} has no name: ${noRecordsWords(answer, reverse, 'PTR')}`, [
      'whoever gave out the address (the provider) sets its PTR record',
    ]);
  }
  const names = answer.records.slice(0, maximumNames);
  const fitting = names.filter(holds);
  if (fitting.length === 0) return missed(`the name of ${address} is ${names.join(', ')}, wanted was ${words}`);
  if (!confirmed) return met(`${address} is ${fitting.join(', ')}`);
  const details: string[] = [];
  for (const name of fitting) {
    const forward = await lookup(name, address.includes(':') ? 'AAAA' : 'A');
    if (forward.kind === 'failed') return notAnswered(forward);
    if (forward.kind !== 'records') {
      details.push(noRecordsWords(forward, name, address.includes(':') ? 'AAAA' : 'A'));
    } else if (forward.records.some((one) => isSameAddress(one, address))) {
      return met(`${address} is ${name}, which has this address`);
    } else {
      details.push(`${name} has other addresses: ${forward.records.slice(0, maximumNames).join(', ')}`);
    }
  }
  return missed(`the name of ${address} does not lead back to it`, details);
}
