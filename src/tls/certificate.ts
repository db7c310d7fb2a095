/**
 * A certificate (RFC 5280) as plain facts, read from its DER: Node's own object lacks the algorithm of the signature, and would
 * make strings of names that can be forged. It judges nothing. What cannot be read is told in `problem`, never thrown.
 */
import { createHash } from 'node:crypto';
import {
  curveOf,
  hashOf,
  keyOids,
  pssOid,
  signatureOf,
  wholeKeys,
  type Hash,
  type SignatureAlgorithm,
} from './algorithms.ts';
import {
  bitLength,
  contextTag,
  elementAt,
  elementsIn,
  octetText,
  oidOf,
  partsOf,
  stringOf,
  tags,
  timeOf,
  type DerElement,
} from './der.ts';

export interface CertificateKey {
  /** `RSA 2048`, `EC P-256`, `Ed25519`, or the object identifier of what is unknown. */
  readonly name: string;
  /** 0 where it is unknown. */
  readonly bits: number;
  /** The bits of an RSA key that is as hard to break. */
  readonly asRsa: number;
}

export interface Certificate {
  /** As it was sent. */
  readonly der: Uint8Array;
  /** `CN=mail.example.org, O=Example`: the most telling part first. */
  readonly subject: string;
  readonly issuer: string;
  /** The DER of both names: they are the same where a certificate is issued by its own subject. */
  readonly subjectDer: Uint8Array;
  readonly issuerDer: Uint8Array;
  /** In hexadecimal digits. */
  readonly serial: string;
  /** Milliseconds since 1970; NaN where they cannot be read. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Of its subject alternative name. */
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
  readonly commonName?: string;
  readonly key: CertificateKey;
  readonly signature: SignatureAlgorithm;
  /** SHA-256 of the DER, in hexadecimal digits. */
  readonly fingerprint: string;
}

/** Certificates that were read before: a server sends the same one to each connection. */
const known = new Map<string, Certificate | undefined>();
const mostKnown = 200;

/** The facts of a certificate; undefined where these octets are none. */
export function readCertificate(der: Uint8Array): Certificate | undefined {
  const fingerprint = createHash('sha256').update(der).digest('hex');
  if (known.has(fingerprint)) return known.get(fingerprint);
  const certificate = read(der, fingerprint);
  if (known.size >= mostKnown) known.clear();
  known.set(fingerprint, certificate);
  return certificate;
}

function read(der: Uint8Array, fingerprint: string): Certificate | undefined {
  const [body, algorithm] = partsOf(elementAt(der), tags.sequence) ?? [];
  const parts = partsOf(body, tags.sequence);
  if (parts === undefined) return undefined;
  // The version is left out where it is 1.
  const at = parts[0]?.tag === contextTag(0, true) ? 1 : 0;
  const [serial, , issuer, validity, subject, publicKey, ...rest] = parts.slice(at);
  if (serial?.tag !== tags.integer || issuer === undefined || subject === undefined) return undefined;
  const [notBefore, notAfter] = partsOf(validity, tags.sequence) ?? [];
  const names = alternativeNames(rest);
  const commonName = attributes(subject).find(([name]) => name === 'CN')?.[1];
  return {
    der,
    subject: nameText(subject),
    issuer: nameText(issuer),
    subjectDer: subject.whole,
    issuerDer: issuer.whole,
    serial: hex(serial.content),
    notBefore: timeOf(notBefore) ?? Number.NaN,
    notAfter: timeOf(notAfter) ?? Number.NaN,
    ...names,
    ...(commonName !== undefined && { commonName }),
    key: keyOf(publicKey),
    signature: readSignature(algorithm),
    fingerprint,
  };
}

export const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

/** Does it name itself as its issuer? Whether it has signed itself too is for who verifies. */
export function namesItself({ subjectDer, issuerDer }: Certificate): boolean {
  return Buffer.compare(subjectDer, issuerDer) === 0;
}

const attributeNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.5': 'serialNumber',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
};

function attributes(name: DerElement): readonly (readonly [string, string])[] {
  return (partsOf(name, tags.sequence) ?? []).flatMap((set) =>
    (partsOf(set, tags.set) ?? []).map((attribute): readonly [string, string] => {
      const [type, value] = partsOf(attribute, tags.sequence) ?? [];
      const oid = oidOf(type) ?? '?';
      return [attributeNames[oid] ?? oid, value === undefined ? '' : stringOf(value)];
    }),
  );
}

/** The last part is the most telling one. A comma in a value is escaped (RFC 4514): it begins no further part. */
function nameText(name: DerElement): string {
  const parts = attributes(name).map(([type, value]) => `${type}=${value.replace(/[,\\+="<>;]/g, '\\$&')}`);
  return parts.reverse().join(', ');
}

const alternativeNameOid = '2.5.29.17';

function alternativeNames(rest: readonly DerElement[]): Pick<Certificate, 'dnsNames' | 'addresses'> {
  const wrapped = rest.find(({ tag }) => tag === contextTag(3, true));
  const extensions = wrapped && partsOf(elementAt(wrapped.content), tags.sequence);
  const dnsNames: string[] = [];
  const addresses: string[] = [];
  for (const extension of extensions ?? []) {
    const parts = partsOf(extension, tags.sequence);
    const value = parts?.[parts.length - 1];
    if (oidOf(parts?.[0]) !== alternativeNameOid || value?.tag !== tags.octetString) continue;
    for (const { tag, content } of partsOf(elementAt(value.content), tags.sequence) ?? []) {
      if (tag === contextTag(2, false)) dnsNames.push(octetText(content));
      if (tag === contextTag(7, false)) addresses.push(addressText(content));
    }
  }
  return { dnsNames, addresses };
}

/** An address in the one form that all its spellings have in common. */
function addressText(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.');
  if (octets.length !== 16) return hex(octets);
  const groups = hex(octets).replace(/(.{4})(?=.)/g, '$1:');
  return new URL(`http://[${groups}]/`).hostname.slice(1, -1);
}

function keyOf(publicKey: DerElement | undefined): CertificateKey {
  const [algorithm, bits] = partsOf(publicKey, tags.sequence) ?? [];
  const [type, parameters] = partsOf(algorithm, tags.sequence) ?? [];
  const oid = oidOf(type) ?? '?';
  const whole = wholeKeys[oid];
  if (whole !== undefined) return whole;
  // A bit string begins with the number of bits that its last octet lacks.
  const inside = bits?.tag === tags.bitString ? bits.content.subarray(1) : new Uint8Array();
  if (oid === keyOids.rsa || oid === pssOid) return sized('RSA', partsOf(elementAt(inside), tags.sequence)?.[0]);
  if (oid === keyOids.dsa) return sized('DSA', partsOf(parameters, tags.sequence)?.[0]);
  if (oid !== keyOids.ec) return { name: oid, bits: 0, asRsa: 0 };
  const curveOid = oidOf(parameters);
  const curve = curveOid === undefined ? undefined : curveOf(curveOid);
  return {
    name: `EC ${curve?.name ?? curveOid ?? 'of its own curve'}`,
    bits: curve?.bits ?? 0,
    asRsa: curve?.asRsa ?? 0,
  };
}

function sized(type: string, modulus: DerElement | undefined): CertificateKey {
  const bits = modulus?.tag === tags.integer ? bitLength(modulus.content) : 0;
  return { name: `${type} ${String(bits)}`, bits, asRsa: bits };
}

function readSignature(algorithm: DerElement | undefined): SignatureAlgorithm {
  const [type, parameters] = partsOf(algorithm, tags.sequence) ?? [];
  const oid = oidOf(type) ?? '?';
  return signatureOf(oid, pssHash(parameters)) ?? { name: oid, hash: 'none' };
}

function pssHash(parameters: DerElement | undefined): Hash | undefined {
  const wrapped = (partsOf(parameters, tags.sequence) ?? []).find(({ tag }) => tag === contextTag(0, true));
  const algorithm = wrapped && elementsIn(wrapped.content)?.[0];
  const oid = oidOf(partsOf(algorithm, tags.sequence)?.[0]);
  return oid === undefined ? undefined : hashOf(oid);
}
