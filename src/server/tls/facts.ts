/** What a server knows of a TLS session that has come about: for its replies, and for SASL mechanisms that are bound to it. */
import { createHash, X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { ChannelBindings, ClientCertificate, TlsFacts } from './settings.ts';

/**
 * @param digestOf the digest that a certificate of the server is signed with.
 * @param authority in PEM: who signs for clients that are trusted.
 */
export function tlsFacts(
  socket: TLSSocket,
  digestOf: (certificate: X509Certificate) => string,
  authority: string,
): TlsFacts {
  const version = socket.getProtocol() ?? 'unknown';
  // Not in Node's types for a server's socket: the name of the client's SNI, or false.
  const { servername } = socket as TLSSocket & { servername?: string | false | null };
  const alpn = socket.alpnProtocol;
  return {
    version,
    cipher: socket.getCipher().name,
    serverName: typeof servername === 'string' ? servername : undefined,
    alpn: typeof alpn === 'string' ? alpn : undefined,
    resumed: socket.isSessionReused(),
    client: clientOf(socket.getPeerX509Certificate(), authority),
    bindings: bindingsOf(socket, version, digestOf),
  };
}

function clientOf(certificate: X509Certificate | undefined, authority: string): ClientCertificate | undefined {
  if (certificate === undefined) return undefined;
  const { subject, validFrom, validTo } = certificate;
  const signer = new X509Certificate(authority);
  const now = Date.now();
  const holds = Date.parse(validFrom) <= now && now <= Date.parse(validTo);
  return {
    subject,
    name: /^CN=(.*)$/m.exec(subject)?.[1] ?? '',
    trusted: holds && certificate.checkIssued(signer) && certificate.verify(signer.publicKey),
  };
}

function bindingsOf(
  socket: TLSSocket,
  version: string,
  digestOf: (certificate: X509Certificate) => string,
): ChannelBindings {
  const own = socket.getX509Certificate();
  // The first Finished message of the handshake: the client's, but in a resumed session the server's (RFC 5929 3.1).
  const first = socket.isSessionReused() ? socket.getFinished() : socket.getPeerFinished();
  return {
    'tls-unique': version === 'TLSv1.3' ? undefined : first,
    'tls-server-end-point':
      own === undefined
        ? undefined
        : createHash(endPointDigest(digestOf(own)))
            .update(own.raw)
            .digest(),
    'tls-exporter': socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0)),
  };
}

/** That of the certificate's signature, but SHA-256 where that is SHA-1 (RFC 5929 4.1). */
const endPointDigest = (signature: string): string => (signature === 'sha1' ? 'sha256' : signature);
