/** A TLS client for the tests of the embedded servers: node:tls alone, nothing of this program. */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { authorityPem } from '../../src/server/tls/authority.ts';
import { TestClient } from './client.ts';

export class TlsClient extends TestClient {
  readonly tls: TLSSocket;

  constructor(tls: TLSSocket) {
    super(tls);
    this.tls = tls;
  }
}

/** Trusts the authority of the embedded servers, and asks for the certificate of 127.0.0.1. */
export async function trusting(more: ConnectionOptions = {}): Promise<ConnectionOptions> {
  return { ca: await authorityPem(), host: '127.0.0.1', servername: '', ...more };
}

/** TLS from the first octet. @throws what the handshake failed with. */
export async function tlsClient(port: number, options: ConnectionOptions = {}): Promise<TlsClient> {
  return handshake(connectTcp({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true }), options);
}

/** Goes on inside TLS with what has been said in plain text. @throws what the handshake failed with. */
export function secured(client: TestClient, options: ConnectionOptions = {}): Promise<TlsClient> {
  client.socket.removeAllListeners('data');
  return handshake(client.socket, options);
}

/** Greeting, EHLO, STARTTLS, handshake. @throws what the handshake failed with. */
export async function afterStartTls(port: number, options: ConnectionOptions = {}): Promise<TlsClient> {
  const client = new TestClient(port);
  await client.reply();
  await client.ask('EHLO client.example.com');
  await client.ask('STARTTLS');
  return secured(client, options);
}

async function handshake(socket: Socket, options: ConnectionOptions): Promise<TlsClient> {
  const trusted = await trusting(options);
  return new Promise((resolve, reject) => {
    const tls = connect({ socket, ...trusted }, () => resolve(new TlsClient(tls)));
    const failed = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    tls.on('error', failed);
    tls.on('close', () => failed(new Error('closed in the handshake')));
  });
}
