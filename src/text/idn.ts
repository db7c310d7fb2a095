/**
 * Names of domains between their two forms (RFC 5890): U-labels as people write them, A-labels (`xn--…`) as the DNS and a server without
 * SMTPUTF8 take them. Each label is converted by itself and is never taken for a part of an IP address, as a browser would.
 */
import { domainToASCII, domainToUnicode } from 'node:url';

/** A label that is no number, so that the whole is a name. */
const suffix = '.x';

/** The domain in A-labels, small letters; undefined where a label cannot be converted. ASCII labels stay, in small letters. */
export function toALabels(domain: string): string | undefined {
  return eachLabel(domain, (label) => {
    if (/^[\0-\x7f]*$/.test(label)) return label.toLowerCase();
    if (!/^[\p{L}\p{M}\p{N}-]+$/u.test(label)) return undefined;
    const converted = domainToASCII(label + suffix).slice(0, -suffix.length);
    return /^[a-z0-9-]+$/.test(converted) ? converted : undefined;
  });
}

/** The domain in U-labels; undefined where an A-label stands for none. */
export function toULabels(domain: string): string | undefined {
  return eachLabel(domain, (label) => {
    if (!/^xn--/i.test(label)) return label;
    const converted = domainToUnicode(label + suffix).slice(0, -suffix.length);
    return /[^\0-\x7f]/.test(converted) ? converted : undefined;
  });
}

/** An address literal, and the empty text, have no labels. */
function eachLabel(domain: string, convert: (label: string) => string | undefined): string | undefined {
  if (domain.startsWith('[')) return domain;
  const labels = domain.split('.').map(convert);
  return labels.every((label) => label !== undefined) ? labels.join('.') : undefined;
}
