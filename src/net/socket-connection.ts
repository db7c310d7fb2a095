/**
 * A `Connection` over a Node socket that is connected. Tells FIN from RST, bounds every write by its deadline, and settles a
 * write without a promise where the kernel takes it at once, which is nearly always.
 *
 * The socket must allow half-open connections; otherwise Node answers a FIN by itself and the session cannot decide.
 */
import type { OnReadOpts, Socket } from 'node:net';
import type { Connection, PeerEnd, Receiver, WriteOutcome } from './connection.ts';
import { PendingWrite } from './pending-write.ts';

/**
 * Where the kernel's octets go, of all connections one after the other: whoever gets them takes them at once. Node would
 * make a new buffer of 64 KiB for each read.
 */
const readBuffer = Buffer.allocUnsafe(64 * 1024);

/** How long what is unwritten at a close may still take, in milliseconds. */
const closingGrace = 1000;

export class SocketConnection implements Connection {
  readonly #socket: Socket;
  #receiver: Receiver | undefined;
  /** The receiver is gone, and the next one has not come yet. */
  #handedOver = false;
  /** What came before there was a receiver. */
  readonly #early: Uint8Array[] = [];
  /** The peer's end, kept for a receiver that comes later. */
  #peerEnd: PeerEnd | undefined;
  #ours: 'open' | 'half-closed' | 'closed' = 'open';
  readonly #pending = new PendingWrite();

  /** Makes a socket by `open`, which hands these options of reading on to Node. */
  constructor(open: (options: { readonly onread: OnReadOpts }) => Socket) {
    const socket = open({ onread: { buffer: readBuffer, callback: (length) => this.#came(length) } });
    this.#socket = socket;
    socket.on('error', (error: NodeJS.ErrnoException) => this.#ended('reset', error.code));
    socket.on('end', () => this.#ended('fin', undefined));
  }

  /** For the time until it is connected. */
  get socket(): Socket {
    return this.#socket;
  }

  get local(): { readonly address: string; readonly port: number } {
    return { address: this.#socket.localAddress ?? '', port: this.#socket.localPort ?? 0 };
  }

  start(receiver: Receiver): void {
    this.#receiver = receiver;
    if (this.#handedOver) this.#socket.resume();
    this.#handedOver = false;
    for (const chunk of this.#early.splice(0)) receiver.data(chunk, performance.now());
    if (this.#peerEnd !== undefined) receiver.end(this.#peerEnd);
  }

  unread(octets: Uint8Array): void {
    this.#receiver = undefined;
    this.#handedOver = true;
    // What comes meanwhile is at most what was being read.
    this.#socket.pause();
    if (octets.length > 0) this.#early.unshift(octets);
  }

  write(octets: Uint8Array, deadlineMs: number): WriteOutcome | Promise<WriteOutcome> {
    if (this.#peerEnd !== undefined) return this.#peerEnd.how === 'fin' ? 'closed' : 'reset';
    if (this.#ours !== 'open') return 'closed';
    this.#socket.write(octets, this.#flushed);
    if (this.#socket.errored) return 'reset';
    if (this.#socket.writableLength === 0) return 'written';
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
    this.#ours = 'closed';
    this.#pending.settle('closed');
    if (this.#socket.writableLength === 0) {
      this.#socket.destroy();
      return;
    }
    const timer = setTimeout(() => this.#socket.destroy(), closingGrace);
    this.#socket.once('close', () => clearTimeout(timer));
    this.#socket.destroySoon();
  }

  reset(): void {
    if (this.#ours === 'closed') return;
    this.#ours = 'closed';
    this.#pending.settle('closed');
    this.#socket.resetAndDestroy();
  }

  /** Reading goes on while this is true. */
  #came(length: number): boolean {
    const chunk = readBuffer.subarray(0, length);
    if (this.#ours === 'closed') return true;
    if (this.#receiver === undefined) this.#early.push(Uint8Array.from(chunk));
    else this.#receiver.data(chunk, performance.now());
    return true;
  }

  readonly #flushed = (): void => {
    if (this.#pending.isOpen && this.#socket.writableLength === 0 && !this.#socket.errored) {
      this.#pending.settle('written');
    }
  };

  #ended(how: PeerEnd['how'], code: string | undefined): void {
    if (this.#peerEnd !== undefined || this.#ours === 'closed') return;
    this.#peerEnd = { how, at: performance.now(), ...(code !== undefined && { code }) };
    this.#pending.settle(how === 'fin' ? 'closed' : 'reset');
    this.#receiver?.end(this.#peerEnd);
  }
}
