/**
 * A stream between a socket and TLS that stops the server in the middle of its handshake: so many octets of what TLS says
 * reach the peer, and then no more. Writes are swallowed from then on; what the peer sends is still read and thrown away.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { TlsSettings } from './settings.ts';

export class StoppingSocket extends Duplex {
  readonly #socket: Socket;
  readonly #how: NonNullable<TlsSettings['stop']>['how'];
  #left: number;
  #stopped = false;

  constructor(socket: Socket, { afterOctets, how }: NonNullable<TlsSettings['stop']>) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.#left = afterOctets;
    this.#how = how;
    socket.on('data', (chunk: Buffer) => {
      if (!this.#stopped) this.push(chunk);
    });
    socket.on('end', () => this.push(null));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const some = chunk.subarray(0, this.#left);
    this.#left -= some.length;
    if (some.length > 0) this.#socket.write(some);
    if (this.#left === 0 && !this.#stopped) this.#stop();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #stop(): void {
    this.#stopped = true;
    if (this.#how === 'close') this.#socket.end();
    else if (this.#how === 'reset') this.#socket.resetAndDestroy();
  }
}
