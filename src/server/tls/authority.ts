/**
 * The certificate authority of this process: made once, when it is first asked for, never written to disk. It signs what
 * the embedded servers show, and the certificates that clients may show to them. Keys are made once of each kind, and a
 * certificate once for the same settings: a hundred servers cost what one does.
 */
import { Buffer } from 'node:buffer';
import { generateKeyPair, X509Certificate, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { DOMAIN, HOST } from '../families/site.ts';
import * as der from './der.ts';
import { makeCertificate, nameOf, pemOf, type Signer } from './certificate.ts';
import { ocspResponse } from './ocsp.ts';
import type { CertificateSettings } from './settings.ts';

/** A certificate with what a server needs to show it. */
export interface Issued {
  /** The private key, and the certificate with those that are sent along, in PEM. */
  readonly key: string;
  readonly chain: string;
  readonly certificate: X509Certificate;
  /** What is stapled, in DER. */
  readonly staple: Buffer | undefined;
}

type KeyKind = NonNullable<CertificateSettings['key']>;

interface Authority extends Signer {
  readonly pem: string;
}

/** What holds for this machine, whether it is called by its address or by its name. */
const OWN_NAMES: readonly string[] = [HOST, DOMAIN, 'localhost', '127.0.0.1', '::1'];

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;

const keys = new Map<string, Promise<KeyObject>>();
const authorities = new Map<string, Promise<Authority>>();
const certificates = new Map<string, Promise<Issued>>();

/** The certificate of the authority, in PEM: who trusts it trusts the embedded servers of this process. */
export async function authorityPem(): Promise<string> {
  return (await authority('smtpspec test authority')).pem;
}

/** The certificate that these settings ask for, the same one each time. */
export function issue(settings: CertificateSettings = {}): Promise<Issued> {
  return once(certificates, JSON.stringify(settings), () => make(settings));
}

async function make(settings: CertificateSettings): Promise<Issued> {
  const { names = OWN_NAMES, issuer = 'authority', digest = 'sha256', staple = 'none' } = settings;
  const key = await keyOf(settings.key ?? 'ec');
  const { signer, along } = await signerFor(issuer);
  const octets = makeCertificate({
    commonName: names[0] ?? '',
    names,
    key,
    ...(signer === undefined ? {} : { signer }),
    from: inDays(settings.fromDays ?? -1),
    to: inDays(settings.toDays ?? 90),
    digest,
    authority: false,
  });
  const certificate = new X509Certificate(octets);
  return {
    key: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    chain: pemOf(octets) + along,
    certificate,
    staple:
      staple === 'none' ? undefined : stapleFor(certificate, signer ?? { name: nameOf(names[0] ?? ''), key }, staple),
  };
}

function stapleFor(
  { serialNumber }: X509Certificate,
  issuer: Signer,
  staple: Exclude<NonNullable<CertificateSettings['staple']>, 'none'>,
): Buffer {
  const [from, to] = staple === 'old' ? [-10, -3] : [-1, 6];
  return ocspResponse({
    issuer,
    serial: der.integer(Buffer.from(serialNumber, 'hex')),
    status: staple === 'old' ? 'good' : staple,
    thisUpdate: inDays(from),
    nextUpdate: inDays(to),
  });
}

interface Signing {
  /** Undefined: the certificate signs itself. */
  readonly signer: Signer | undefined;
  /** Certificates to be sent along, in PEM. */
  readonly along: string;
}

async function signerFor(issuer: NonNullable<CertificateSettings['issuer']>): Promise<Signing> {
  switch (issuer) {
    case 'self':
      return { signer: undefined, along: '' };
    case 'authority':
      return { signer: await authority('smtpspec test authority'), along: '' };
    case 'stranger':
      return { signer: await authority('an authority nobody knows'), along: '' };
    case 'intermediate':
    case 'missing-intermediate': {
      const signer = await authority('smtpspec test intermediate', 'smtpspec test authority');
      return { signer, along: issuer === 'intermediate' ? signer.pem : '' };
    }
  }
}

/** @param above the name of the authority that signs this one; left out: it signs itself. */
function authority(commonName: string, above?: string): Promise<Authority> {
  return once(authorities, commonName, async () => {
    const key = await newKey('ec');
    const octets = makeCertificate({
      commonName,
      names: [],
      key,
      ...(above === undefined ? {} : { signer: await authority(above) }),
      from: inDays(-AUTHORITY_DAYS),
      to: inDays(AUTHORITY_DAYS),
      digest: 'sha256',
      authority: true,
    });
    return { name: nameOf(commonName), key, pem: pemOf(octets) };
  });
}

/** Servers share a key of each kind: they are told apart by their certificates. */
const keyOf = (kind: KeyKind): Promise<KeyObject> => once(keys, kind, () => newKey(kind));

const makeKeys = promisify(generateKeyPair);

async function newKey(kind: KeyKind): Promise<KeyObject> {
  const { privateKey } =
    kind === 'ec'
      ? await makeKeys('ec', { namedCurve: 'P-256' })
      : await makeKeys('rsa', { modulusLength: Number(kind.slice('rsa-'.length)) });
  return privateKey;
}

function once<T>(made: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const before = made.get(name);
  if (before !== undefined) return before;
  const now = make();
  made.set(name, now);
  return now;
}

const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);
