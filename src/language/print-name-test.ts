/** What DNS is asked, and what it has to say, as source text. The table has an entry for each kind. */
import type { NameTest, NameTestKind, NameTestOf, RecordMatch, Word } from './ast.ts';
import { printNameOperand as operand, printQuoted } from './print-text.ts';
import { printCompare, printRegex, spaced } from './print-values.ts';

type Printers = { readonly [K in NameTestKind]: (test: NameTestOf<K>) => string };

const printers: Printers = {
  records: ({ type, name, absent, secure, match }) =>
    spaced(absent && 'no', 'dns', secure && 'secure', type.text, operand(name), match && printMatch(match)),
  mx: ({ domain, isNull }) => spaced(isNull && 'null', 'mx', operand(domain)),
  reverse: ({ address, confirmed, match }) =>
    spaced(confirmed ? 'forward-confirmed' : 'reverse', 'name of', operand(address), match && printMatch(match)),
  dnsbl: ({ zone, address, listed }) => spaced('dnsbl', operand(zone), !listed && 'not', 'listed', operand(address)),
  spf: ({ domain, results, address, sender }) =>
    spaced(
      'spf',
      operand(domain),
      results && orWords(results),
      address && `for ${operand(address)}`,
      sender && `from ${operand(sender)}`,
    ),
  dmarc: ({ domain, policies }) => spaced('dmarc', operand(domain), policies && `policy ${orWords(policies)}`),
  dkim: ({ selector, domain, state, size }) =>
    spaced('dkim key', operand(selector), 'of', operand(domain), state, size && printCompare(size)),
  'mta-sts': ({ domain, modes }) => spaced('mta-sts', operand(domain), modes && `mode ${orWords(modes)}`),
  'tls-rpt': ({ domain }) => `tls-rpt ${operand(domain)}`,
};

/** What stands behind the verb. */
export function printNameTest(test: NameTest): string {
  return print(test);
}

function print<K extends NameTestKind>(test: NameTestOf<K>): string {
  return printers[test.what](test);
}

function printMatch(match: RecordMatch): string {
  if (match.how === 'matches') return printRegex(match.regex);
  return `${match.how === 'has' ? 'has' : '='} ${match.values.map(printQuoted).join(', ')}`;
}

const orWords = (words: readonly Word[]): string => words.map(({ text }) => text).join(' or ');
