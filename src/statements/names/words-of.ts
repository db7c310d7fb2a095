/** What can be known of a line about DNS without asking: its words, and the names and addresses that are written out. */
import type { NameTest, Template, Word } from '../../language/ast.ts';
import { constantText } from '../../language/constant.ts';
import { dmarcPolicies, recordTypes, spfResults, stsModes } from '../../dns/words.ts';
import type { RecordType } from '../../dns/answer.ts';
import { isAskable } from '../../text/host-name.ts';
import { isIPv6 } from '../../text/ip.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import type { CheckContext } from '../handler.ts';
import { clipped } from '../words.ts';

type Report = Pick<CheckContext, 'report'>;

/** Which of the words it is, in any case; undefined for none. */
export function recordTypeOf({ text }: Word): RecordType | undefined {
  return recordTypes.find((type) => type === text.toUpperCase());
}

/** An IPv4 or IPv6 address, as far as its form tells. */
export const looksLikeAddress = (text: string): boolean => {
  const bare = text.replace(/^\[(?:IPv6:)?|\]$/gi, '');
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(bare) || isIPv6(bare);
};

export function checkNameTest(test: NameTest, context: Report): void {
  switch (test.what) {
    case 'records':
      checkType(test.type, context);
      checkAsked(test.type, test.name, context);
      return;
    case 'reverse':
      checkAddress(test.address, context);
      return;
    case 'dnsbl':
      checkName(test.zone, context);
      checkAddress(test.address, context);
      return;
    case 'spf':
      checkName(test.domain, context);
      checkWords(test.results, spfResults, 'result of SPF', context);
      if (test.address !== undefined) checkAddress(test.address, context);
      return;
    case 'dmarc':
      checkName(test.domain, context);
      checkWords(test.policies, dmarcPolicies, 'policy of DMARC', context);
      return;
    case 'mta-sts':
      checkName(test.domain, context);
      checkWords(test.modes, stsModes, 'mode of MTA-STS', context);
      return;
    case 'dkim':
      checkName(test.domain, context);
      if (test.state !== 'revoked' || test.size === undefined) return;
      context.report('E0472', test.size.amount.span, 'a revoked key has no size', {
        help: ['it has no key any more (RFC 6376 3.6.1): take the size away'],
      });
      return;
    case 'mx':
    case 'tls-rpt':
      checkName(test.domain, context);
      return;
  }
}

/** A type of record. */
export function checkType(type: Word, { report }: Report): void {
  if (recordTypeOf(type) !== undefined) return;
  const known = recordTypes.map((one) => one.toLowerCase());
  const near = suggestions(type.text.toLowerCase(), known);
  report('E0470', type.span, `\`${type.text}\` is no type of record that can be asked for`, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [`one of: ${known.join(', ')}`],
  });
}

/** What is asked for: of a PTR record an address will do. */
export function checkAsked(type: Word, name: Template, context: Report): void {
  const text = constantText(name);
  if (recordTypeOf(type) === 'PTR' && text !== undefined && looksLikeAddress(text)) return;
  checkName(name, context);
}

function checkWords(
  words: readonly Word[] | undefined,
  known: readonly string[],
  what: string,
  { report }: Report,
): void {
  for (const { text, span } of words ?? []) {
    if (known.includes(text)) continue;
    const near = suggestions(text, known);
    report('E0470', span, `\`${text}\` is no ${what}`, {
      ...(near.length === 0 ? {} : { label: didYouMean(near) }),
      help: [`one of: ${known.join(', ')}`],
    });
  }
}

function checkName(name: Template, { report }: Report): void {
  const text = constantText(name);
  if (text === undefined) return;
  if (looksLikeAddress(text)) {
    report('E0471', name.span, `\`${clipped(text)}\` is an address, and a name is asked for here`, {
      help: ['the name of an address: expect reverse name of 192.0.2.1'],
    });
  } else if (!isAskable(text)) {
    report('E0471', name.span, `\`${clipped(text)}\` is no name that DNS can be asked for`, {
      help: ['a name has labels of 1 to 63 octets with dots between them, and no blanks: mail.contoso.com'],
    });
  }
}

function checkAddress(address: Template, { report }: Report): void {
  const text = constantText(address);
  if (text === undefined || looksLikeAddress(text)) return;
  report('E0471', address.span, `\`${clipped(text)}\` is no address`, {
    help: ['an address such as 192.0.2.1 or 2001:db8::1; that of the target is ${target.ip}'],
  });
}
