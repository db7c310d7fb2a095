/**
 * The certificates that are trusted: those of Node, those of the system besides, and those that the operator names. Node 20
 * cannot tell those of the system, so there they are read from where Linux distributions keep them.
 */
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import * as tls from 'node:tls';

/** Of Debian, Red Hat, Alpine. */
const systemFiles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

let ofSystem: Promise<readonly string[]> | undefined;

/** All of them (PEM), for `ca` of a context; `more`: of the operator. */
export async function trusted(more: readonly string[]): Promise<string[]> {
  ofSystem ??= systemAuthorities();
  return [...rootCertificates, ...(await ofSystem), ...more];
}

/** Those that Node does not have anyway. */
async function systemAuthorities(): Promise<readonly string[]> {
  const known = new Set(rootCertificates.map(body));
  return (await systemCertificates()).filter((pem) => !known.has(body(pem)));
}

async function systemCertificates(): Promise<readonly string[]> {
  const { getCACertificates } = tls as { readonly getCACertificates?: (of: 'system') => readonly string[] };
  if (getCACertificates !== undefined) return getCACertificates('system');
  for (const file of systemFiles) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return certificatesIn(text);
  }
  return [];
}

/** The certificates of a PEM file, one by one. */
function certificatesIn(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
}

const body = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '');
