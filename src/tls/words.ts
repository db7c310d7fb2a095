/** What came of a handshake, for people: the same words in the transcript and in messages. They hold octets of the server: escaped where printed. */
import { formatDuration } from '../text/duration.ts';
import { readCertificate, type Certificate } from './certificate.ts';
import type { HandshakeFailure, TlsFacts } from './handshake.ts';

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

const longestGarbage = 200;

/** What the server did instead of TLS, to stand behind "the TLS handshake failed: ". */
export function failureWords(failure: HandshakeFailure): string {
  switch (failure.kind) {
    case 'alert':
      return `the server refused it (alert ${String(failure.alert)}, ${failure.name})`;
    case 'unacceptable':
      return `what the server said cannot be accepted (${failure.reason})`;
    case 'garbage': {
      const text = failure.octets.trimEnd();
      return `the server does not speak TLS here, it sent: ${text.length > longestGarbage ? `${text.slice(0, longestGarbage)}…` : text}`;
    }
    case 'closed':
      return 'the server closed the connection in the middle of it';
    case 'reset':
      return 'the connection was reset in the middle of it';
    case 'timed-out':
      return `the server did not end it within ${formatDuration(failure.waitedMs)}`;
  }
}
