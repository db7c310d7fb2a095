/**
 * Where Postfix would finally send an address (`trivial-rewrite`): a local domain is stripped, and what is left is read
 * again for `%`, `!` and quoted `@`, so that an address which only looks local is seen through.
 */
import type { MailPath } from '../dialect.ts';
import { DOMAIN, HOST } from './site.ts';

const LOCAL: readonly string[] = [DOMAIN, HOST, 'localhost', '[127.0.0.1]'];

/** The first domain on the way that is not ours; undefined when the address ends here. */
export function finalDomain(path: Pick<MailPath, 'localPart' | 'domain'>): string | undefined {
  let { localPart, domain } = path;
  // Each turn takes a character away, so that this ends.
  while (domain === undefined || LOCAL.includes(domain.toLowerCase())) {
    const inner = unquoted(localPart);
    const next = split(inner);
    if (next === undefined) return undefined;
    ({ localPart, domain } = next);
  }
  return domain;
}

function unquoted(localPart: string): string {
  const quoted = /^"(.*)"$/s.exec(localPart)?.[1];
  return quoted === undefined ? localPart : quoted.replace(/\\(.)/gs, '$1');
}

/** `user@site`, `user%site` (allow_percent_hack) and `site!user` (swap_bangpath). */
function split(address: string): { localPart: string; domain: string } | undefined {
  const at = address.lastIndexOf('@');
  if (at >= 0) return { localPart: address.slice(0, at), domain: address.slice(at + 1) };
  const bang = address.indexOf('!');
  if (bang >= 0) return { localPart: address.slice(bang + 1), domain: address.slice(0, bang) };
  const percent = address.lastIndexOf('%');
  return percent < 0 ? undefined : { localPart: address.slice(0, percent), domain: address.slice(percent + 1) };
}
