/** The hash of the server's certificate that `tls-server-end-point` is (RFC 5929 4.1): that of its signature, and nothing weaker than SHA-256. */
import { createHash } from 'node:crypto';
import { readCertificate } from '../tls/certificate.ts';

export function endPointBinding(der: Uint8Array): Uint8Array | undefined {
  const hash = readCertificate(der)?.signature.hash;
  if (hash === undefined || hash === 'none') return undefined;
  const strong = hash === 'sha384' || hash === 'sha512' || hash === 'sha224' ? hash : 'sha256';
  return createHash(strong).update(der).digest();
}
