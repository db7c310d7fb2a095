/**
 * The server's side of TLS on a socket that has spoken plain text, or nothing, until then. Made once for a server from its
 * settings; it holds the certificates and OpenSSL's context, so a connection costs its handshake and no more.
 *
 * Old versions, weak keys and weak digests need OpenSSL's security level 0; it is lowered only for a server that is meant
 * to be sick like that. What this machine's OpenSSL cannot do at all fails the handshake, as it would on a real server.
 */
import { constants, X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  createServer,
  createSecureContext,
  DEFAULT_CIPHERS,
  TLSSocket,
  type SecureContext,
  type SecureContextOptions,
  type Server,
} from 'node:tls';
import { authorityPem, issue, type Issued } from './authority.ts';
import { tlsFacts } from './facts.ts';
import type { CertificateSettings, TlsFacts, TlsSettings } from './settings.ts';
import { StoppingSocket } from './stopping-socket.ts';

/** What became of a handshake: one of the two is called, once. */
export interface HandshakeWatcher {
  /** @param socket what is said and heard from now on; errors of it are caught, its `close` follows them. */
  secured(socket: TLSSocket, facts: TlsFacts): void;
  /** The peer left, timed out, or the two did not agree; the connection is gone. */
  failed(error: Error): void;
}

export interface TlsEngine {
  /** The authority that signs for this process, in PEM. */
  readonly authority: string;
  /** The certificate that is shown to clients that ask for no other. */
  readonly certificate: X509Certificate;
  /** Begins a handshake. Nobody else may read or write the socket from now on. @param deadlineMs the longest handshake. */
  secure(socket: Socket, deadlineMs: number, watcher: HandshakeWatcher): void;
}

export async function tlsEngine(settings: TlsSettings): Promise<TlsEngine> {
  const [authority, own] = await Promise.all([authorityPem(), issue(settings.certificate)]);
  const contextOptions = optionsFor(settings, settings.certificate, own, authority);
  const context = createSecureContext(contextOptions);
  const digests = new Map([[own.certificate.fingerprint256, settings.certificate?.digest]]);
  const staples = new Map([[own.certificate.fingerprint256, own.staple]]);
  const byName = new Map<string, SecureContext>();
  for (const [name, certificate] of Object.entries(settings.byName ?? {})) {
    const issued = await issue(certificate);
    byName.set(name, createSecureContext(optionsFor(settings, certificate, issued, authority)));
    digests.set(issued.certificate.fingerprint256, certificate.digest);
    staples.set(issued.certificate.fingerprint256, issued.staple);
  }
  const staplesAny = [...staples.values()].some((staple) => staple !== undefined);
  const stapler = staplesAny ? staplingServer(contextOptions, staples) : undefined;
  const clients = settings.clientCertificate ?? 'none';
  const options = {
    isServer: true,
    secureContext: context,
    requestCert: clients !== 'none',
    rejectUnauthorized: clients === 'required',
    ...(settings.alpn === undefined ? {} : { ALPNProtocols: [...settings.alpn] }),
    ...(stapler === undefined ? {} : { server: stapler }),
    ...(byName.size === 0 && settings.refuseOtherNames !== true
      ? {}
      : { SNICallback: chooser(byName, context, settings.refuseOtherNames === true) }),
  };
  const digestOf = (certificate: X509Certificate): string => digests.get(certificate.fingerprint256) ?? 'sha256';
  return {
    authority,
    certificate: own.certificate,
    secure(socket, deadlineMs, watcher) {
      const below = settings.stop === undefined ? socket : new StoppingSocket(socket, settings.stop);
      shake(new TLSSocket(below, options), socket, deadlineMs, watcher, (secured) => {
        const found = tlsFacts(secured, digestOf, authority);
        const refused = clients === 'required' && found.client?.trusted !== true;
        return refused ? new Error('the client has no certificate of the authority') : found;
      });
    },
  };
}

function shake(
  socket: TLSSocket,
  raw: Socket,
  deadlineMs: number,
  watcher: HandshakeWatcher,
  judge: (socket: TLSSocket) => TlsFacts | Error,
): void {
  let over = false;
  const fail = (error: Error): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    // A moment for the alert that says why, then all of it.
    raw.destroySoon();
    watcher.failed(error);
  };
  const timer = setTimeout(() => {
    fail(new Error('the handshake took too long'));
    raw.destroy();
  }, deadlineMs);
  socket.on('error', fail);
  socket.on('_tlsError', fail);
  // Flowing, or the peer's end would not be seen; nothing can come before `secure` that is not of the handshake.
  socket.on('end', () => fail(new Error('the peer left in the handshake')));
  socket.on('close', () => fail(new Error('the connection ended in the handshake')));
  socket.resume();
  socket.once('secure', () => {
    if (over) return;
    const found = judge(socket);
    if (found instanceof Error) {
      fail(found);
      return;
    }
    over = true;
    clearTimeout(timer);
    watcher.secured(socket, found);
  });
}

function optionsFor(
  settings: TlsSettings,
  certificate: CertificateSettings = {},
  { key, chain }: Issued,
  authority: string,
): SecureContextOptions {
  const { minVersion = 'TLSv1.2', maxVersion = 'TLSv1.3', ciphers = DEFAULT_CIPHERS } = settings;
  const weak = minVersion < 'TLSv1.2' || certificate.key === 'rsa-1024' || certificate.digest === 'sha1';
  return {
    key,
    cert: chain,
    ca: authority,
    minVersion,
    maxVersion,
    ciphers: weak ? `${ciphers}:@SECLEVEL=0` : ciphers,
    // Tickets are all there is: a server without a store of sessions resumes none by its id.
    ...(settings.resumption === false ? { secureOptions: constants.SSL_OP_NO_TICKET } : {}),
    sessionIdContext: 'smtpspec',
  };
}

function chooser(byName: ReadonlyMap<string, SecureContext>, others: SecureContext, refuse: boolean) {
  return (name: string, done: (error: Error | null, context?: SecureContext) => void): void => {
    const found = byName.get(name.toLowerCase());
    if (found === undefined && refuse) done(new Error(`there is no certificate for ${name}`));
    else done(null, found ?? others);
  };
}

/** Never listens: Node asks a `tls.Server` for what is to be stapled to a certificate, and for nothing else here. */
function staplingServer(options: SecureContextOptions, staples: ReadonlyMap<string, Buffer | undefined>): Server {
  const server = createServer(options);
  type Done = (error: Error | null, response: Buffer | null) => void;
  server.on('OCSPRequest', (certificate: Buffer, _issuer: Buffer, done: Done) => {
    done(null, staples.get(new X509Certificate(certificate).fingerprint256) ?? null);
  });
  return server;
}
