/**
 * Does a certificate name a host (RFC 9525, which RFC 6125 was before it; RFC 5280 for addresses)? The subject alternative names
 * count alone: a common name does not, as clients read it no more. A `*` stands for one whole label, the first.
 */
import { domainToASCII } from 'node:url';
import { isIPv6 } from '../text/ip.ts';
import type { Certificate } from './certificate.ts';

/** @param host a name, or an address, which may stand in brackets; in any case, international names as they are written. */
export function namesHost({ dnsNames, addresses }: Certificate, host: string): boolean {
  const address = addressOf(host);
  if (address !== undefined) return addresses.includes(address);
  const wanted = plain(host);
  return wanted !== '' && dnsNames.some((name) => matches(plain(name), wanted));
}

function matches(name: string, wanted: string): boolean {
  if (!name.includes('*')) return name === wanted;
  const [first, ...rest] = name.split('.');
  const [label, ...behind] = wanted.split('.');
  // `*.org` would be all of a top-level domain, and a `*` in another place, or of a part of a label, is no wildcard.
  if (first !== '*' || rest.length < 2 || label === undefined || label === '') return false;
  return rest.join('.') === behind.join('.') && !rest.join('.').includes('*');
}

/** In small letters, in ASCII, without the dot of the root. */
function plain(name: string): string {
  const text = name.endsWith('.') ? name.slice(0, -1) : name;
  if (/^[\x21-\x7e]*$/.test(text)) return text.toLowerCase();
  return domainToASCII(text);
}

/** The address in the form in which certificates are read; undefined for a name. */
function addressOf(host: string): string | undefined {
  const bare = /^\[(?:IPv6:)?(.+)\]$/i.exec(host)?.[1] ?? host;
  const literal = bare.replace(/%.*$/, '');
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(literal)) return literal;
  return isIPv6(literal) ? new URL(`http://[${literal}]/`).hostname.slice(1, -1) : undefined;
}
