/** The algorithms of certificates by their object identifiers (RFC 3279, 4055, 5480, 5758, 8410): what people call them. */

export interface SignatureAlgorithm {
  /** `RSA with SHA-256` */
  readonly name: string;
  /** The hash that is signed, as the language writes it; `none`: the algorithm has its own (Ed25519). */
  readonly hash: Hash | 'none';
}

/** Weakest first. */
export const hashes = ['md2', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
export type Hash = (typeof hashes)[number];

const hashNames: { readonly [hash in Hash]: string } = {
  md2: 'MD2',
  md5: 'MD5',
  sha1: 'SHA-1',
  sha224: 'SHA-224',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

const withHash = (key: string, hash: Hash): SignatureAlgorithm => ({ name: `${key} with ${hashNames[hash]}`, hash });

const signatures: Readonly<Record<string, SignatureAlgorithm>> = {
  '1.2.840.113549.1.1.2': withHash('RSA', 'md2'),
  '1.2.840.113549.1.1.4': withHash('RSA', 'md5'),
  '1.2.840.113549.1.1.5': withHash('RSA', 'sha1'),
  '1.2.840.113549.1.1.14': withHash('RSA', 'sha224'),
  '1.2.840.113549.1.1.11': withHash('RSA', 'sha256'),
  '1.2.840.113549.1.1.12': withHash('RSA', 'sha384'),
  '1.2.840.113549.1.1.13': withHash('RSA', 'sha512'),
  '1.2.840.10040.4.3': withHash('DSA', 'sha1'),
  '2.16.840.1.101.3.4.3.1': withHash('DSA', 'sha224'),
  '2.16.840.1.101.3.4.3.2': withHash('DSA', 'sha256'),
  '1.2.840.10045.4.1': withHash('ECDSA', 'sha1'),
  '1.2.840.10045.4.3.1': withHash('ECDSA', 'sha224'),
  '1.2.840.10045.4.3.2': withHash('ECDSA', 'sha256'),
  '1.2.840.10045.4.3.3': withHash('ECDSA', 'sha384'),
  '1.2.840.10045.4.3.4': withHash('ECDSA', 'sha512'),
  '1.3.101.112': { name: 'Ed25519', hash: 'none' },
  '1.3.101.113': { name: 'Ed448', hash: 'none' },
};

/** RSASSA-PSS: its hash stands in the parameters. */
export const pssOid = '1.2.840.113549.1.1.10';

const hashOids: Readonly<Record<string, Hash>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

export const hashOf = (oid: string): Hash | undefined => hashOids[oid];

/** @param pssHash the hash of RSASSA-PSS, which is SHA-1 where it is left out (RFC 4055 3.1). */
export function signatureOf(oid: string, pssHash: Hash = 'sha1'): SignatureAlgorithm | undefined {
  return oid === pssOid ? withHash('RSASSA-PSS', pssHash) : signatures[oid];
}

/** An elliptic curve, and the RSA key that is as hard to break (NIST SP 800-57 part 1, table 2). */
interface Curve {
  readonly name: string;
  readonly bits: number;
  readonly asRsa: number;
}

const curves: Readonly<Record<string, Curve>> = {
  '1.2.840.10045.3.1.1': { name: 'P-192', bits: 192, asRsa: 1024 },
  '1.3.132.0.33': { name: 'P-224', bits: 224, asRsa: 2048 },
  '1.2.840.10045.3.1.7': { name: 'P-256', bits: 256, asRsa: 3072 },
  '1.3.132.0.10': { name: 'secp256k1', bits: 256, asRsa: 3072 },
  '1.3.132.0.34': { name: 'P-384', bits: 384, asRsa: 7680 },
  '1.3.132.0.35': { name: 'P-521', bits: 521, asRsa: 15_360 },
  '1.3.36.3.3.2.8.1.1.7': { name: 'brainpoolP256r1', bits: 256, asRsa: 3072 },
  '1.3.36.3.3.2.8.1.1.11': { name: 'brainpoolP384r1', bits: 384, asRsa: 7680 },
  '1.3.36.3.3.2.8.1.1.13': { name: 'brainpoolP512r1', bits: 512, asRsa: 15_360 },
};

export const curveOf = (oid: string): Curve | undefined => curves[oid];

/** Keys whose algorithm says all. */
export const wholeKeys: Readonly<Record<string, Curve>> = {
  '1.3.101.112': { name: 'Ed25519', bits: 256, asRsa: 3072 },
  '1.3.101.113': { name: 'Ed448', bits: 448, asRsa: 7680 },
};

export const keyOids = {
  rsa: '1.2.840.113549.1.1.1',
  dsa: '1.2.840.10040.4.1',
  ec: '1.2.840.10045.2.1',
} as const;
