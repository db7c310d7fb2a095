/**
 * How an embedded server speaks TLS: plain data, in terms of what a client can see. `engine.ts` carries it out. All parts
 * may be left out: a certificate that holds for this machine, from the authority of this process, TLS 1.2 and 1.3.
 */

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** A certificate that is made for a server, or for a client. */
export interface CertificateSettings {
  /** Its names: host names and IP addresses. The first is the common name too. */
  readonly names?: readonly string[];
  /** When it holds: days from now, negative ones are past. Default: yesterday to 90 days from now. */
  readonly fromDays?: number;
  readonly toDays?: number;
  /**
   * Who signed it. `authority`: that of this process (`authorityPem`). `intermediate`: one below it, which the server
   * sends along; `missing-intermediate`: the server forgets it, and the chain is broken. `self`: nobody else.
   * `stranger`: an authority that nobody was told of.
   */
  readonly issuer?: 'authority' | 'intermediate' | 'missing-intermediate' | 'self' | 'stranger';
  /** Default `ec` (P-256); the numbers are the bits of an RSA key. */
  readonly key?: 'ec' | 'rsa-1024' | 'rsa-2048' | 'rsa-3072';
  /** The digest that is signed. */
  readonly digest?: 'sha256' | 'sha384' | 'sha1';
  /** The OCSP answer that the server staples for it (RFC 6066 8); `old`: good, and out of date. */
  readonly staple?: 'none' | 'good' | 'revoked' | 'unknown' | 'old';
}

export interface TlsSettings {
  readonly certificate?: CertificateSettings;
  /** Certificates for the names that clients ask for (SNI), in lower case; `certificate` for all others. */
  readonly byName?: Readonly<Record<string, CertificateSettings>>;
  /** A name that is asked for and is not in `byName` ends the handshake. */
  readonly refuseOtherNames?: boolean;
  /** TLS from the first octet, no STARTTLS (RFC 8314 3). */
  readonly implicit?: boolean;
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
  /** OpenSSL's cipher list; default: Node's. */
  readonly ciphers?: string;
  /** Protocols for ALPN, the dearest first. */
  readonly alpn?: readonly string[];
  /** Whether clients are asked for a certificate, and whether one that the authority did not sign, or none, ends the handshake. */
  readonly clientCertificate?: 'none' | 'asked' | 'required';
  /** False: no session is ever resumed. */
  readonly resumption?: boolean;
  /** The server stops in the middle of the handshake, after so many octets of its own. */
  readonly stop?: { readonly afterOctets: number; readonly how: 'silence' | 'close' | 'reset' };
}

/** What a session knows of its TLS, once it has one. */
export interface TlsFacts {
  readonly version: string;
  readonly cipher: string;
  /** The name that the client asked for (SNI). */
  readonly serverName: string | undefined;
  readonly alpn: string | undefined;
  /** A session was resumed: no certificate was sent. */
  readonly resumed: boolean;
  /** The client's certificate, where it sent one. */
  readonly client: ClientCertificate | undefined;
  /** What a SASL mechanism can be bound to (RFC 5929, RFC 9266). */
  readonly bindings: ChannelBindings;
}

export interface ClientCertificate {
  /** `CN=…` and what else there is, a line each. */
  readonly subject: string;
  /** The common name. */
  readonly name: string;
  /** The authority of this process signed it, and it holds today. */
  readonly trusted: boolean;
}

export interface ChannelBindings {
  /** Undefined from TLS 1.3 on, where it has no meaning. */
  readonly 'tls-unique': Uint8Array | undefined;
  readonly 'tls-server-end-point': Uint8Array | undefined;
  readonly 'tls-exporter': Uint8Array | undefined;
}
