/**
 * TLS over a connection that there is (RFC 3207, RFC 8314): the handshake, with all that came of it as data. Nothing rejects. The
 * first of the server's octets are looked at before OpenSSL has them: what is no TLS at all is told as it came.
 */
import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import {
  alertName,
  type ChannelBindingType,
  type HandshakeFailure,
  type TlsFacts,
  type TlsVersion,
} from '../tls/handshake.ts';
import type { Connection, PeerEnd } from './connection.ts';
import { endPointBinding } from './tls-binding.ts';
import { TlsConnection } from './tls-connection.ts';
import type { PreparedTls } from './tls-context.ts';
import { alertOf, opensslReason } from './tls-errors.ts';
import { Wire } from './tls-wire.ts';

export interface HandshakeRequest {
  readonly prepared: Extract<PreparedTls, { readonly kind: 'ready' }>;
  /** For the whole of it, in milliseconds. */
  readonly deadlineMs: number;
  /** What came in plain text and nobody has read: the engine gets it first. */
  readonly early: Uint8Array;
  /** Ends it early: it is closed then, by us. */
  readonly signal: AbortSignal;
}

/** A connection inside TLS, and what is known of it. */
export interface Secured {
  readonly kind: 'done';
  readonly connection: Connection;
  readonly facts: TlsFacts;
  /** The last session that the server gave, to take up again; TLS 1.3 gives it behind the handshake. */
  readonly session: () => Uint8Array | undefined;
  readonly channelBinding: (type: ChannelBindingType) => Uint8Array | undefined;
}

/** How much of what is no TLS is told. */
const garbageLimit = 512;
/** How long the rest of a line that is no TLS may take, in milliseconds. */
const garbageGrace = 300;

/** Octets with which a record of TLS begins (RFC 8446 5.1), or a hello of SSL 2. */
const recordTypes: ReadonlySet<number> = new Set([20, 21, 22, 23, 24, 0x80]);

/** After anything but `done` the connection is at its end, and only has to be closed. */
export function secure(link: Connection, request: HandshakeRequest): Promise<Secured | HandshakeFailure> {
  const { prepared, deadlineMs, early, signal } = request;
  const { options } = prepared;
  return new Promise((resolve) => {
    let settled = false;
    let garbage: Buffer | undefined;
    let garbageTimer: NodeJS.Timeout | undefined;
    let seen = false;
    let ending: HandshakeFailure | undefined;
    let staple: Uint8Array | undefined;
    let session: Uint8Array | undefined;

    const settle = (outcome: Secured | HandshakeFailure): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      clearTimeout(garbageTimer);
      signal.removeEventListener('abort', aborted);
      socket.removeListener('error', failed);
      if (outcome.kind !== 'done') {
        socket.on('error', () => undefined);
        socket.destroy();
      }
      resolve(outcome);
    };
    const settleGarbage = (): void =>
      settle({ kind: 'garbage', octets: (garbage ?? Buffer.alloc(0)).toString('latin1') });
    const came = (chunk: Uint8Array): boolean => {
      if (settled) return false;
      if (garbage === undefined) {
        const isFirst = !seen;
        seen ||= chunk.length > 0;
        if (!isFirst || chunk[0] === undefined || recordTypes.has(chunk[0])) return true;
        garbageTimer = setTimeout(settleGarbage, garbageGrace);
      }
      garbage = Buffer.concat([garbage ?? Buffer.alloc(0), chunk]).subarray(0, garbageLimit);
      if (garbage.includes(0x0a) || garbage.length === garbageLimit) settleGarbage();
      return false;
    };
    const ended = ({ how, code }: PeerEnd): void => {
      ending = endOf(how, code);
      if (garbage !== undefined) settleGarbage();
      else if (how === 'reset' || !seen) settle(ending);
      // Behind octets that the engine has, perhaps an alert: it says what to make of them first.
      else setImmediate(() => settle(endOf(how, code)));
    };
    const failed = (error: Error): void => {
      const alert = alertOf(error);
      if (alert !== undefined) settle({ kind: 'alert', alert, name: alertName(alert) });
      // Node's own words for the end.
      else if (ending !== undefined) settle(ending);
      else if (wire.failed !== undefined) settle(wire.failed === 'timed-out' ? timedOut() : { kind: wire.failed });
      else settle({ kind: 'unacceptable', reason: opensslReason(error) });
    };
    const timedOut = (): HandshakeFailure => ({ kind: 'timed-out', waitedMs: deadlineMs });
    const aborted = (): void => settle({ kind: 'closed' });
    const timer = setTimeout(() => settle(timedOut()), deadlineMs);
    signal.addEventListener('abort', aborted);

    const wire = new Wire(link, deadlineMs, { came, ended });
    const asked: ConnectionOptions & { readonly requestOCSP: true } = {
      socket: wire,
      secureContext: prepared.context,
      // Who is trusted is told, and judged elsewhere.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      minDHSize: 1,
      requestOCSP: true,
      ...(options.sni !== undefined && isIP(options.sni) === 0 && { servername: options.sni }),
      ...(options.alpn !== undefined && { ALPNProtocols: [...options.alpn] }),
      ...(options.resume !== undefined && { session: Buffer.from(options.resume) }),
    };
    const socket = connect(asked);
    socket.on('error', failed);
    socket.on('OCSPResponse', (response: Uint8Array | null) => {
      staple = response ?? undefined;
    });
    socket.on('session', (one: Uint8Array) => {
      session = one;
    });
    socket.once('secureConnect', () => {
      if (settled) return;
      const facts = factsOf(socket, request, staple);
      settle({
        kind: 'done',
        connection: new TlsConnection(socket, wire),
        facts,
        session: () => session,
        channelBinding: (type) => bindingOf(socket, facts, type),
      });
    });
    if (early.length > 0) wire.receiver.data(early, performance.now());
    link.start(wire.receiver);
  });
}

const endOf = (how: PeerEnd['how'], code: string | undefined): HandshakeFailure => ({
  kind: how === 'fin' ? 'closed' : 'reset',
  ...(code !== undefined && { code }),
});

const versions: Readonly<Record<string, TlsVersion>> = {
  TLSv1: '1.0',
  'TLSv1.1': '1.1',
  'TLSv1.2': '1.2',
  'TLSv1.3': '1.3',
};

function factsOf(socket: TLSSocket, { prepared }: HandshakeRequest, staple: Uint8Array | undefined): TlsFacts {
  const { sni, client } = prepared.options;
  const { name, standardName } = socket.getCipher();
  const keyExchange = keyExchangeOf(socket);
  const { alpnProtocol } = socket;
  return {
    version: versions[socket.getProtocol() ?? ''] ?? '1.3',
    cipher: name,
    standardCipher: standardName,
    ...(keyExchange !== undefined && { keyExchange }),
    ...(typeof alpnProtocol === 'string' && { alpn: alpnProtocol }),
    ...(sni !== undefined && { sni }),
    resumed: socket.isSessionReused(),
    clientCertificate: client !== undefined,
    chain: chainOf(socket),
    // Not an error object, whatever its type says.
    trust: socket.authorized ? { trusted: true } : { trusted: false, code: String(socket.authorizationError) },
    ...(staple !== undefined && { staple }),
  };
}

const groupNames: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

function keyExchangeOf(socket: TLSSocket): string | undefined {
  const info = socket.getEphemeralKeyInfo() as {
    readonly type?: string;
    readonly name?: string;
    readonly size?: number;
  } | null;
  if (info?.type === 'DH') return `DH ${String(info.size ?? '?')}`;
  return info?.name === undefined ? undefined : (groupNames[info.name] ?? info.name);
}

/** To be asked once: Node takes the chain out of the session. */
function chainOf(socket: TLSSocket): Uint8Array[] {
  const chain: Uint8Array[] = [];
  for (
    let one = socket.getPeerX509Certificate();
    one !== undefined && chain.length < 100;
    one = one.issuerCertificate
  ) {
    chain.push(one.raw);
  }
  return chain;
}

function bindingOf(socket: TLSSocket, { resumed, chain }: TlsFacts, type: ChannelBindingType): Uint8Array | undefined {
  switch (type) {
    case 'tls-exporter':
      // RFC 9266
      return socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
    case 'tls-unique':
      // RFC 5929 3: the first Finished message, which the server sends where a session is taken up. Not of TLS 1.3.
      if (socket.getProtocol() === 'TLSv1.3') return undefined;
      return resumed ? socket.getPeerFinished() : socket.getFinished();
    case 'tls-server-end-point':
      return chain[0] === undefined ? undefined : endPointBinding(chain[0]);
  }
}
