/** What is asked of a certificate, held against the one that was shown, and those that were sent along. */
import type { CertificateTest, ExpectationOf } from '../language/ast.ts';
import { printCertificateTest } from '../language/print-tls.ts';
import { hashes } from '../tls/algorithms.ts';
import { namesItself, readCertificate, type Certificate } from '../tls/certificate.ts';
import { chainOf, isComplete, selfSigned, trustWords } from '../tls/chain.ts';
import type { TlsFacts } from '../tls/handshake.ts';
import { namesHost } from '../tls/host-names.ts';
import { formatDuration } from '../text/duration.ts';
import { dayOf } from '../tls/words.ts';
import { amountOf } from './check-amount.ts';
import type { Environment } from './environment.ts';
import { compares, textHolds } from './judge-tls.ts';
import { met, missed, unjudged, type Judged } from './judged.ts';

interface Seen {
  readonly holds: boolean;
  /** What there is, for a person. */
  readonly seen: string;
  readonly details?: readonly string[];
}

export function judgeCertificate(
  { test, negated }: ExpectationOf<'Certificate'>,
  facts: TlsFacts,
  environment: Environment,
): Judged {
  const [der] = facts.chain;
  if (der === undefined) return unjudged('the server has shown no certificate', [], false);
  const certificate = readCertificate(der);
  if (certificate === undefined) return missed('the certificate of the server cannot be read');
  const found = seenOf({ test, negated }, certificate, facts, environment);
  if ('kind' in found) return found;
  if (found.holds !== negated) return met(found.seen);
  const wanted = `wanted: ${negated ? 'not ' : ''}cert ${printCertificateTest(test)}`;
  const { subject, issuer } = certificate;
  const about = `the certificate: ${subject || 'no subject'}, issued by ${issuer || 'nobody'}`;
  return missed(found.seen, [...(found.details ?? []), wanted, about]);
}

function seenOf(
  { test, negated }: { readonly test: CertificateTest; readonly negated: boolean },
  certificate: Certificate,
  facts: TlsFacts,
  environment: Environment,
): Seen | Judged {
  switch (test.what) {
    case 'names':
      return named(certificate, environment.text(test.host));
    case 'trusted': {
      const { trust } = facts;
      if (trust.trusted) return { holds: true, seen: 'the certificate is trusted' };
      return { holds: false, ...trustWords(trust.code, chainOf(facts), Date.now()) };
    }
    case 'self-signed': {
      const holds = selfSigned(certificate);
      return { holds, seen: holds ? 'the certificate is self-signed' : `it is signed by ${certificate.issuer}` };
    }
    case 'chain complete':
      return complete(facts);
    case 'expires': {
      const wanted = amountOf(test.amount, environment);
      if (typeof wanted !== 'number') return wanted;
      const left = certificate.notAfter - Date.now();
      return { holds: compares(left, test.comparison, wanted), seen: expiryWords(certificate, left) };
    }
    case 'key': {
      const wanted = amountOf(test.amount, environment);
      if (typeof wanted !== 'number') return wanted;
      const { name, asRsa } = certificate.key;
      const equal =
        name.startsWith('RSA') || name.startsWith('DSA') ? '' : `, as hard to break as RSA ${String(asRsa)}`;
      return { holds: compares(asRsa, test.comparison, wanted), seen: `the key is ${name}${equal}` };
    }
    case 'signature':
      return signed(test, facts, negated);
    case 'issuer':
    case 'subject': {
      const name = certificate[test.what];
      return { holds: textHolds(test.text, name, environment), seen: `the ${test.what} is ${name}` };
    }
  }
}

const mostNames = 20;

function named(certificate: Certificate, host: string): Seen {
  if (namesHost(certificate, host)) return { holds: true, seen: `the certificate is for ${host}` };
  const names = [...certificate.dnsNames, ...certificate.addresses];
  const { commonName } = certificate;
  const more = names.length > mostNames ? ` and ${String(names.length - mostNames)} more` : '';
  const onlyCommon = commonName?.toLowerCase() === host.toLowerCase();
  return {
    holds: false,
    seen: `wrong name: the certificate is not for ${host}`,
    details: [
      names.length === 0 ? 'it names no host at all' : `it is for ${names.slice(0, mostNames).join(', ')}${more}`,
      ...(onlyCommon
        ? ['its common name is, which clients no longer read (RFC 9525 2): it belongs in the subject alternative name']
        : []),
    ],
  };
}

function complete(facts: TlsFacts): Seen {
  const chain = chainOf(facts);
  if (isComplete(facts, chain)) return { holds: true, seen: 'the chain is complete' };
  const last = chain[chain.length - 1];
  return {
    holds: false,
    seen: `the chain is broken: the certificate of ${last?.issuer ?? 'the issuer'} was not sent`,
    details: [
      'the server has to send each certificate up to, and without, that of a root that clients have (RFC 8446 4.4.2)',
      'if that is a root of your own, say so: --ca FILE.pem',
    ],
  };
}

function expiryWords({ notAfter, notBefore }: Certificate, left: number): string {
  if (Number.isNaN(notAfter)) return 'nobody can say when the certificate expires';
  if (left < 0) return `the certificate expired on ${dayOf(notAfter)}, ${formatDuration(-left)} ago`;
  const begins = notBefore > Date.now() ? `, and is not valid before ${dayOf(notBefore)}` : '';
  return `the certificate expires on ${dayOf(notAfter)}, in ${formatDuration(left)}${begins}`;
}

/** Of all that were sent but roots, whose own signature nobody looks at: each is, or, negated, one is that should not be. */
function signed(
  { hash, atLeast }: Extract<CertificateTest, { what: 'signature' }>,
  facts: TlsFacts,
  negated: boolean,
): Seen {
  const chain = chainOf(facts);
  const judged = chain.filter((one, index) => index === 0 || !namesItself(one));
  const order: readonly string[] = hashes;
  const wanted = order.indexOf(hash.text);
  const holds = ({ signature }: Certificate): boolean => {
    // An algorithm with a hash of its own (Ed25519) is as good as the best.
    const value = signature.hash === 'none' ? order.length : order.indexOf(signature.hash);
    return atLeast === true ? value >= wanted : value === wanted;
  };
  const [first] = judged;
  const details = judged.map((one) => `${one.subject || 'no subject'}: ${one.signature.name}`);
  const worst = judged.find((one) => holds(one) === negated) ?? first;
  return {
    holds: negated ? judged.some(holds) : judged.every(holds),
    seen: `signed: ${worst?.signature.name ?? 'nobody can say how'}${worst === first ? '' : ` (${worst?.subject ?? ''})`}`,
    details,
  };
}
