/**
 * What a TLS handshake is asked for and what came of it, as data: the words that `net`, `session` and the statements share. No
 * code of TLS is loaded by it.
 */

/** As the language writes them; SSL 2 and 3 can be asked for, and are spoken by no runtime of today. */
export const tlsVersions = ['1.0', '1.1', '1.2', '1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];

export interface ClientCertificate {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly passphrase?: string;
}

/** What the client asks for; what is left out is as the runtime has it. */
export interface TlsOptions {
  readonly min?: TlsVersion;
  readonly max?: TlsVersion;
  /** OpenSSL's words: names of ciphers and groups of them, with `:` between. */
  readonly ciphers?: string;
  /** The host name to say; undefined: none is said. */
  readonly sni?: string | undefined;
  readonly alpn?: readonly string[];
  readonly client?: ClientCertificate;
  /** Certificates (PEM) that are trusted besides those of the system. */
  readonly authorities?: readonly string[];
  /** A session of an earlier handshake, to take up again. */
  readonly resume?: Uint8Array;
}

/** Why the chain of certificates is not trusted: OpenSSL's code, such as `CERT_HAS_EXPIRED`. */
export type Trust = { readonly trusted: true } | { readonly trusted: false; readonly code: string };

/** What is known of a TLS connection once its handshake is done. */
export interface TlsFacts {
  readonly version: TlsVersion;
  /** As OpenSSL calls it, and as the RFCs do. */
  readonly cipher: string;
  readonly standardCipher: string;
  /** `X25519`, `P-256`, `DH 2048`; undefined: RSA, taken over from an earlier session, or a group that Node does not name. */
  readonly keyExchange?: string;
  /** What the server chose. */
  readonly alpn?: string;
  /** The host name that we said. */
  readonly sni?: string;
  readonly resumed: boolean;
  /** We have shown a certificate of ours, if the server has asked for one. */
  readonly clientCertificate: boolean;
  /** The certificates (DER) as the server has sent them, its own first; that alone where an earlier session was taken up. */
  readonly chain: readonly Uint8Array[];
  readonly trust: Trust;
  /** The OCSP response that came with it. */
  readonly staple?: Uint8Array;
}

/** What one side can prove to have in common with the other (RFC 5056), for SCRAM-…-PLUS. */
export type ChannelBindingType = 'tls-exporter' | 'tls-unique' | 'tls-server-end-point';

/** Why there is no TLS. */
export type HandshakeFailure =
  /** The server has refused it: number and name of its alert (RFC 8446 6). */
  | { readonly kind: 'alert'; readonly alert: number; readonly name: string }
  /** What the server says is TLS, and not such that we can go on. `reason`: OpenSSL's words. */
  | { readonly kind: 'unacceptable'; readonly reason: string }
  /** It does not speak TLS: what came instead, as an octet string, cut. */
  | { readonly kind: 'garbage'; readonly octets: string }
  | { readonly kind: 'closed' | 'reset'; readonly code?: string }
  | { readonly kind: 'timed-out'; readonly waitedMs: number };

/** The alerts of TLS by their numbers. */
const alerts: Readonly<Record<number, string>> = {
  0: 'close notify',
  10: 'unexpected message',
  20: 'bad record MAC',
  21: 'decryption failed',
  22: 'record overflow',
  30: 'decompression failure',
  40: 'handshake failure',
  41: 'no certificate',
  42: 'bad certificate',
  43: 'unsupported certificate',
  44: 'certificate revoked',
  45: 'certificate expired',
  46: 'certificate unknown',
  47: 'illegal parameter',
  48: 'unknown CA',
  49: 'access denied',
  50: 'decode error',
  51: 'decrypt error',
  60: 'export restriction',
  70: 'protocol version',
  71: 'insufficient security',
  80: 'internal error',
  86: 'inappropriate fallback',
  90: 'user canceled',
  100: 'no renegotiation',
  109: 'missing extension',
  110: 'unsupported extension',
  112: 'unrecognized name',
  113: 'bad certificate status response',
  115: 'unknown PSK identity',
  116: 'certificate required',
  120: 'no application protocol',
};

export const alertName = (alert: number): string => alerts[alert] ?? `alert ${String(alert)}`;

/** How a target is spoken to, and what the operator gives for its handshakes. */
export interface TlsSettings {
  /** `implicit`: inside TLS from the first octet on; `starttls`: each session goes over to TLS before its first line. */
  readonly mode: 'none' | 'starttls' | 'implicit';
  /** Trusted besides those of the system (PEM); asked for at the first handshake. */
  readonly authorities: () => Promise<readonly string[]>;
  /** By the names that the operator gave them. */
  readonly clients: ReadonlyMap<string, ClientCertificate>;
}

export const plainTls: TlsSettings = { mode: 'none', authorities: () => Promise.resolve([]), clients: new Map() };
