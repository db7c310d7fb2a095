/**
 * Makes one X.509 certificate (RFC 5280), good or sick as it is asked for: nothing is refused here. Synchronous; the keys
 * are made elsewhere.
 */
import { Buffer } from 'node:buffer';
import { createHash, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';
import * as der from './der.ts';

/** Who signs: its name in DER, and its key. */
export interface Signer {
  readonly name: Buffer;
  readonly key: KeyObject;
}

export interface CertificateRequest {
  readonly commonName: string;
  /** Host names and IP addresses, for the subject alternative name. */
  readonly names: readonly string[];
  /** The private key that it is for. */
  readonly key: KeyObject;
  /** Undefined: it signs itself. */
  readonly signer?: Signer;
  readonly from: Date;
  readonly to: Date;
  readonly digest: Digest;
  /** It may sign others. */
  readonly authority: boolean;
}

export type Digest = 'sha1' | 'sha256' | 'sha384';

const ECDSA: Readonly<Record<Digest, string>> = {
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
};
const RSA: Readonly<Record<Digest, string>> = {
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
};
const COMMON_NAME = '2.5.4.3';
const EXTENSION = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/** The certificate in DER. */
export function makeCertificate(request: CertificateRequest): Buffer {
  const subject = nameOf(request.commonName);
  const signer = request.signer ?? { name: subject, key: request.key };
  const algorithm = signatureAlgorithm(signer.key, request.digest);
  const body = der.sequence(
    der.context(0, der.integer(Buffer.from([2]))), // version 3
    der.integer(serialNumber()),
    algorithm,
    signer.name,
    der.sequence(der.time(request.from), der.time(request.to)),
    subject,
    spkiOf(request.key),
    der.context(3, der.sequence(...extensionsOf(request, signer))),
  );
  return der.sequence(body, algorithm, der.bitString(sign(request.digest, body, signer.key)));
}

/** A distinguished name of one part: the common name. */
export const nameOf = (commonName: string): Buffer =>
  der.sequence(der.setOf(der.sequence(der.objectIdentifier(COMMON_NAME), der.utf8String(commonName))));

/** The AlgorithmIdentifier of a signature by this key. */
export function signatureAlgorithm(key: KeyObject, digest: Digest): Buffer {
  return key.asymmetricKeyType === 'ec'
    ? der.sequence(der.objectIdentifier(ECDSA[digest]))
    : der.sequence(der.objectIdentifier(RSA[digest]), der.nothing());
}

/** SHA-1 over the public key's bits: RFC 5280's key identifier, and what OCSP knows an issuer by. */
export function keyIdOf(key: KeyObject): Buffer {
  // A point of P-256 is the last 65 octets of its SubjectPublicKeyInfo.
  const bits =
    key.asymmetricKeyType === 'ec'
      ? spkiOf(key).subarray(-65)
      : createPublicKey(key).export({ format: 'der', type: 'pkcs1' });
  return createHash('sha1').update(bits).digest();
}

export const pemOf = (certificate: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${(certificate.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;

const spkiOf = (key: KeyObject): Buffer => createPublicKey(key).export({ format: 'der', type: 'spki' });

function extensionsOf(request: CertificateRequest, signer: Signer): Buffer[] {
  const { authority, names } = request;
  // Bits from the left: digitalSignature, keyEncipherment (bit 2); keyCertSign (bit 5), cRLSign (bit 6).
  const usage = authority ? der.bitString(Buffer.from([0x86]), 1) : der.bitString(Buffer.from([0xa0]), 5);
  return [
    extension(EXTENSION.basicConstraints, der.sequence(...(authority ? [der.boolean(true)] : [])), true),
    extension(EXTENSION.keyUsage, usage, true),
    ...(authority
      ? []
      : [
          extension(
            EXTENSION.extendedKeyUsage,
            der.sequence(der.objectIdentifier(SERVER_AUTH), der.objectIdentifier(CLIENT_AUTH)),
          ),
        ]),
    extension(EXTENSION.subjectKeyId, der.octetString(keyIdOf(request.key))),
    extension(EXTENSION.authorityKeyId, der.sequence(der.primitive(0, keyIdOf(signer.key)))),
    ...(names.length === 0 ? [] : [extension(EXTENSION.alternativeName, der.sequence(...names.map(alternativeName)))]),
  ];
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return der.sequence(der.objectIdentifier(id), ...(critical ? [der.boolean(true)] : []), der.octetString(value));
}

/** An iPAddress for an address, else a dNSName. */
function alternativeName(name: string): Buffer {
  if (isIP(name) === 0) return der.primitive(2, Buffer.from(name, 'latin1'));
  return der.primitive(7, isIPv4(name) ? Buffer.from(name.split('.').map(Number)) : ipv6Octets(name));
}

/** The sixteen octets of an IPv6 address, as `URL` writes it: lower case, `::` for the longest run of zeros. */
function ipv6Octets(address: string): Buffer {
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** Positive, without a leading zero. */
function serialNumber(): Buffer {
  const octets = randomBytes(16);
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40;
  return octets;
}
