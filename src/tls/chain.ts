/** The certificates that a server has sent, in the order in which they lead from its own to a root, and why nobody trusts them. */
import { X509Certificate } from 'node:crypto';
import { namesItself, readCertificate, type Certificate } from './certificate.ts';
import type { TlsFacts } from './handshake.ts';
import { dayOf } from './words.ts';

/** From the server's own to the last whose issuer was sent; what leads nowhere is left out. */
export function chainOf({ chain }: Pick<TlsFacts, 'chain'>): readonly Certificate[] {
  const [own, ...others] = chain.flatMap((der) => readCertificate(der) ?? []);
  if (own === undefined) return [];
  const path = [own];
  for (let last = own; path.length <= chain.length && !namesItself(last);) {
    const issuer = others.find(({ subjectDer }) => Buffer.compare(subjectDer, last.issuerDer) === 0);
    if (issuer === undefined || path.includes(issuer)) break;
    path.push(issuer);
    last = issuer;
  }
  return path;
}

/** OpenSSL found nobody who has issued the last certificate. */
const issuerUnknown: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Does the chain lead to a root, one that is trusted or one that was sent? */
export function isComplete({ trust }: Pick<TlsFacts, 'trust'>, chain: readonly Certificate[]): boolean {
  const last = chain[chain.length - 1];
  return trust.trusted || !issuerUnknown.has(trust.code) || (last !== undefined && namesItself(last));
}

/** It names itself as its issuer, and has signed itself. */
export function selfSigned(certificate: Certificate): boolean {
  if (!namesItself(certificate)) return false;
  try {
    const node = new X509Certificate(certificate.der);
    return node.verify(node.publicKey);
  } catch {
    // A key that OpenSSL cannot use has verified nothing.
    return false;
  }
}

interface Words {
  readonly seen: string;
  readonly details: readonly string[];
}

const name = ({ subject }: Certificate): string => (subject === '' ? 'a certificate without a subject' : subject);

/** Why OpenSSL does not trust the chain: each reason has words of its own. @param code OpenSSL's; `now`: milliseconds since 1970. */
export function trustWords(code: string, chain: readonly Certificate[], now: number): Words {
  const [own] = chain;
  const last = chain[chain.length - 1];
  const which = (one: Certificate | undefined): string =>
    one === undefined || one === own ? 'the certificate' : `the certificate of its issuer ${name(one)}`;
  switch (code) {
    case 'CERT_HAS_EXPIRED': {
      const expired = chain.find(({ notAfter }) => notAfter < now);
      const when = expired === undefined ? '' : ` on ${dayOf(expired.notAfter)}`;
      return {
        seen: `${which(expired)} has expired${when}`,
        details: ['renew it, and make the server read the new one'],
      };
    }
    case 'CERT_NOT_YET_VALID': {
      const early = chain.find(({ notBefore }) => notBefore > now);
      const when = early === undefined ? '' : ` before ${dayOf(early.notBefore)}`;
      return { seen: `${which(early)} is not yet valid${when}`, details: ['is the clock of this machine right?'] };
    }
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return {
        seen: 'the certificate is self-signed',
        details: ['nobody but the server vouches for it; if it is meant to be trusted, say so: --ca FILE.pem'],
      };
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return {
        seen: `unknown issuer: the chain ends in ${last === undefined ? 'a root' : name(last)}, which is no authority that this machine trusts`,
        details: ['if it is an authority of your own, say so: --ca FILE.pem'],
      };
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return {
        seen: `the chain is broken, or its issuer unknown: ${last?.issuer ?? 'the issuer'} is neither sent nor trusted`,
        details: [
          'a server has to send the certificates of intermediate authorities along with its own',
          'if it is an authority of your own, say so: --ca FILE.pem',
        ],
      };
    case 'INVALID_PURPOSE':
      return { seen: 'the certificate is not meant for servers', details: [] };
    default:
      return { seen: `the certificate is not trusted (${code})`, details: [] };
  }
}
