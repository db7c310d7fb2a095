/** One fact of a TLS session, or of the certificate that was shown in it, as text. */
import { readCertificate, type Certificate } from '../tls/certificate.ts';
import type { TlsFacts } from '../tls/handshake.ts';

const timeText = (time: number): string => (Number.isNaN(time) ? '' : new Date(time).toISOString());

const ofTls: Readonly<Record<string, (facts: TlsFacts) => string | undefined>> = {
  version: ({ version }) => version,
  cipher: ({ standardCipher }) => standardCipher,
  'key-exchange': ({ keyExchange }) => keyExchange,
  alpn: ({ alpn }) => alpn,
};

const ofCertificate: Readonly<Record<string, (certificate: Certificate) => string>> = {
  subject: ({ subject }) => subject,
  issuer: ({ issuer }) => issuer,
  names: ({ dnsNames, addresses }) => [...dnsNames, ...addresses].join(', '),
  fingerprint: ({ fingerprint }) => fingerprint,
  serial: ({ serial }) => serial,
  key: ({ key }) => key.name,
  signature: ({ signature }) => signature.name,
  'not-before': ({ notBefore }) => timeText(notBefore),
  'not-after': ({ notAfter }) => timeText(notAfter),
};

/** @param fact its name was checked. Undefined: there is none. */
export function factText(source: 'tls' | 'cert', fact: string, facts: TlsFacts): string | undefined {
  if (source === 'tls') return ofTls[fact]?.(facts);
  const certificate = facts.chain[0] && readCertificate(facts.chain[0]);
  return certificate && ofCertificate[fact]?.(certificate);
}
