/**
 * A host name to every address it has, IPv6 and IPv4, in the order the system's resolver prefers. Literals, also in
 * brackets, are taken as they are. It asks the system (`getaddrinfo`: hosts file and DNS), as any mail client would.
 *
 * Never rejects: that a name does not exist, or that nobody could say, are two different outcomes. The wait has a deadline;
 * `getaddrinfo` itself cannot be cancelled, so an answer after the deadline is dropped.
 */
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

export type Resolution =
  | { readonly kind: 'resolved'; readonly addresses: readonly Address[] }
  /** The name does not exist, or has no address. `code` is the system's word for it. */
  | { readonly kind: 'name-not-found'; readonly code: string }
  /** Nobody could say: the resolver failed or did not answer before the deadline (code `ETIMEOUT`). */
  | { readonly kind: 'lookup-failed'; readonly code: string };

/** Codes that say the name itself is the trouble. EINVAL: longer than a name can be. */
const noSuchName = new Set(['ENOTFOUND', 'ENODATA', 'ENONAME', 'EAI_NONAME', 'EAI_NODATA', 'EINVAL']);

/** @param deadlineMs the longest wait, in milliseconds; `signal` ends it early. */
export function resolveHost(host: string, deadlineMs: number, signal?: AbortSignal): Resolution | Promise<Resolution> {
  const literal = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const family = isIP(literal);
  if (family !== 0) return { kind: 'resolved', addresses: [{ address: literal, family: family === 6 ? 6 : 4 }] };
  if (host === '') return { kind: 'name-not-found', code: 'ENOTFOUND' };
  if (signal?.aborted === true) return { kind: 'lookup-failed', code: 'ETIMEOUT' };
  return ask(host, deadlineMs, signal);
}

/** Addresses need no resolver: its module is loaded for names only, and the loading is within the deadline. */
function ask(host: string, deadlineMs: number, signal: AbortSignal | undefined): Promise<Resolution> {
  return new Promise((resolve) => {
    const late = (): void => resolve({ kind: 'lookup-failed', code: 'ETIMEOUT' });
    const timer = setTimeout(late, deadlineMs);
    signal?.addEventListener('abort', late);
    void import('node:dns').then(({ lookup }) => {
      lookup(host, { all: true, order: 'verbatim' }, (error, found) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', late);
        resolve(error === null ? resolved(found) : failed(error.code ?? 'EUNKNOWN'));
      });
    });
  });
}

function resolved(found: readonly LookupAddress[]): Resolution {
  const seen = new Set<string>();
  const addresses: Address[] = [];
  for (const { address, family } of found) {
    if (seen.has(address)) continue;
    seen.add(address);
    addresses.push({ address, family: family === 6 ? 6 : 4 });
  }
  return addresses.length > 0 ? { kind: 'resolved', addresses } : { kind: 'name-not-found', code: 'ENODATA' };
}

function failed(code: string): Resolution {
  return noSuchName.has(code) ? { kind: 'name-not-found', code } : { kind: 'lookup-failed', code };
}
