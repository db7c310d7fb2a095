/** Records of the form `v=DMARC1; p=reject; rua=…` (RFC 6376 3.2): the texts of DMARC, DKIM keys, MTA-STS and TLS-RPT. Pure. */
import { noRecordsWords, type Lookup } from './answer.ts';
import { notAnswered, type Verdict } from './verdict.ts';

export type Tags = ReadonlyMap<string, string>;

/** Names in small letters, in their order; a string is what is wrong with the text. */
export function readTags(text: string): Tags | string {
  const tags = new Map<string, string>();
  for (const [i, part] of text.split(';').entries()) {
    if (part.trim() === '') {
      // One may stand at the end.
      if (
        text
          .split(';')
          .slice(i + 1)
          .some((rest) => rest.trim() !== '')
      )
        return 'nothing stands between two `;`';
      break;
    }
    const found = /^\s*([A-Za-z][A-Za-z0-9_-]*)\s*=\s*(.*?)\s*$/s.exec(part);
    const [, name = '', value = ''] = found ?? [];
    if (found === null) return `\`${part.trim()}\` is not written name=value`;
    if (tags.has(name.toLowerCase())) return `\`${name}\` stands there twice`;
    tags.set(name.toLowerCase(), value);
  }
  return tags;
}

/** The texts of a name that begin as such a record does; or why there are none. */
export async function recordsOf(
  name: string,
  begins: RegExp,
  lookup: Lookup,
): Promise<{ readonly texts: readonly string[]; readonly none: string } | Verdict> {
  const answer = await lookup(name, 'TXT');
  if (answer.kind === 'failed') return notAnswered(answer);
  if (answer.kind !== 'records') return { texts: [], none: noRecordsWords(answer, name, 'TXT') };
  const texts = answer.records.filter((text) => begins.test(text));
  return { texts, none: `none of the TXT records of ${name} is one` };
}
