/**
 * A `Connection` inside TLS: the contract is that of one in plain text, and what is written and read is what stands inside. An end
 * of the peer in order is its close notify, or a FIN without one. What is no TLS any more, once the handshake is done, ends the
 * connection as a reset does, with OpenSSL's words as its code.
 */
import type { TLSSocket } from 'node:tls';
import type { Connection, PeerEnd, Receiver, WriteOutcome } from './connection.ts';
import { PendingWrite } from './pending-write.ts';
import { opensslReason } from './tls-errors.ts';
import type { Wire } from './tls-wire.ts';

/** How long the close notify, and what is unwritten, may take at a close, in milliseconds. */
const closingGrace = 1000;

/** What fits into one record: the engine hands it on at once. */
const recordSize = 16 * 1024;

export class TlsConnection implements Connection {
  readonly #socket: TLSSocket;
  readonly #wire: Wire;
  #receiver: Receiver | undefined;
  #peerEnd: PeerEnd | undefined;
  #ours: 'open' | 'half-closed' | 'closed' = 'open';
  readonly #pending = new PendingWrite();

  /** @param socket its handshake is done, and it has not been read from. */
  constructor(socket: TLSSocket, wire: Wire) {
    this.#socket = socket;
    this.#wire = wire;
    wire.observer = {
      came: () => true,
      ended: ({ how, code }) => {
        // A FIN is told by the engine, behind what came before it.
        if (how === 'reset') this.#ended('reset', code);
      },
    };
    socket.on('error', (error: Error) => {
      this.#ended('reset', wire.failed === undefined ? `no TLS any more: ${opensslReason(error)}` : undefined);
      this.#wire.link.reset();
    });
    socket.on('end', () => this.#ended('fin', undefined));
  }

  get local(): { readonly address: string; readonly port: number } {
    return this.#wire.link.local;
  }

  start(receiver: Receiver): void {
    this.#receiver = receiver;
    if (this.#socket.listenerCount('data') === 0) {
      this.#socket.on('data', (chunk: Uint8Array) => {
        if (this.#ours !== 'closed') this.#receiver?.data(chunk, performance.now());
      });
    }
    if (this.#peerEnd !== undefined) receiver.end(this.#peerEnd);
  }

  write(octets: Uint8Array, deadlineMs: number): WriteOutcome | Promise<WriteOutcome> {
    if (this.#peerEnd !== undefined) return this.#peerEnd.how === 'fin' ? 'closed' : 'reset';
    if (this.#ours !== 'open') return 'closed';
    if (octets.length === 0) return 'written';
    const wire = this.#wire;
    const { taken } = wire;
    wire.deadlineMs = deadlineMs;
    this.#socket.write(octets, this.#flushed);
    // Each record is longer than what it holds: where so much has gone out, all has.
    if (octets.length <= recordSize && !wire.busy && wire.taken - taken >= octets.length) return 'written';
    if (wire.failed !== undefined) return wire.failed;
    return this.#pending.wait(deadlineMs);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  halfClose(): void {
    if (this.#ours !== 'open') return;
    this.#ours = 'half-closed';
    this.#socket.end();
  }

  close(): void {
    if (this.#ours === 'closed') return;
    const ended = this.#ours === 'half-closed' || this.#peerEnd?.how === 'reset';
    this.#ours = 'closed';
    this.#settleWrite('closed');
    if (ended) {
      this.#socket.destroy();
      this.#wire.link.close();
      return;
    }
    this.#wire.closing = true;
    const timer = setTimeout(() => this.#socket.destroy(), closingGrace);
    // The close notify goes out first.
    this.#socket.end(() => {
      clearTimeout(timer);
      this.#socket.destroy();
      this.#wire.link.close();
    });
  }

  reset(): void {
    if (this.#ours === 'closed') return;
    this.#ours = 'closed';
    this.#settleWrite('closed');
    this.#wire.link.reset();
    this.#socket.destroy();
  }

  readonly #flushed = (): void => {
    if (this.#pending.isOpen && this.#socket.writableLength === 0 && !this.#socket.errored) {
      this.#settleWrite('written');
    }
  };

  #ended(how: PeerEnd['how'], code: string | undefined): void {
    if (this.#peerEnd !== undefined || this.#ours === 'closed') return;
    this.#peerEnd = { how, at: performance.now(), ...(code !== undefined && { code }) };
    this.#settleWrite(how === 'fin' ? 'closed' : 'reset');
    this.#receiver?.end(this.#peerEnd);
  }

  /** What went wrong below says more. */
  #settleWrite(outcome: WriteOutcome): void {
    this.#pending.settle(this.#wire.failed ?? outcome);
  }
}
