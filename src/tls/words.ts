/** What a handshake came to, for people. The words hold octets of the server: they are escaped where printed. */
import { readCertificate, type Certificate } from './certificate.ts';
import type { TlsFacts } from './handshake.ts';

/** `TLS 1.3, TLS_AES_256_GCM_SHA384, X25519, ALPN smtp, resumed` */
export function factsWords({ version, standardCipher, keyExchange, alpn, resumed, staple }: TlsFacts): string {
  return [
    `TLS ${version}`,
    standardCipher,
    ...(keyExchange === undefined ? [] : [keyExchange]),
    ...(alpn === undefined ? [] : [`ALPN ${alpn}`]),
    ...(resumed ? ['an earlier session taken up'] : []),
    ...(staple === undefined ? [] : ['OCSP response stapled']),
  ].join(', ');
}

/** All that is known of a handshake that is done, for the transcript. */
export function factsLines(facts: TlsFacts): string[] {
  const [der] = facts.chain;
  const certificate = der && readCertificate(der);
  const trust = facts.trust.trusted ? 'trusted' : `not trusted (${facts.trust.code})`;
  return [
    factsWords(facts),
    certificate === undefined
      ? 'no certificate that can be read'
      : `certificate: ${certificateWords(certificate)}; ${trust}`,
  ];
}

/** Who it is for and from, how long it holds, and its fingerprint. */
function certificateWords(certificate: Certificate): string {
  const { subject, issuer, dnsNames, addresses, notBefore, notAfter, key, signature, fingerprint } = certificate;
  const names = [...dnsNames, ...addresses];
  const more = names.length > mostNames ? ` and ${String(names.length - mostNames)} more` : '';
  return [
    subject === '' ? 'no subject' : subject,
    names.length === 0 ? 'no names' : `for ${names.slice(0, mostNames).join(', ')}${more}`,
    `issued by ${issuer}`,
    `valid ${dayOf(notBefore)} to ${dayOf(notAfter)}`,
    key.name,
    signature.name,
    `SHA-256 ${fingerprint}`,
  ].join('; ');
}

/** `2026-11-24`, in UTC. */
export const dayOf = (time: number): string => (Number.isNaN(time) ? '?' : new Date(time).toISOString().slice(0, 10));

const mostNames = 10;
