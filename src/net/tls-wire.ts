/**
 * The connection below a TLS engine, as the stream that the engine wants: octets go to it as they come, and what it writes goes
 * out. Whatever carries the connection, TLS can stand on it, and what comes can be looked at before the engine has it.
 */
import { Duplex } from 'node:stream';
import type { Connection, PeerEnd, Receiver, WriteOutcome } from './connection.ts';

export interface WireObserver {
  /** Octets are here; false: the engine does not get them. */
  came(chunk: Uint8Array): boolean;
  /** The peer ended the connection below. */
  ended(end: PeerEnd): void;
}

export class Wire extends Duplex {
  readonly link: Connection;
  /** What the connection below is to be told to. */
  readonly receiver: Receiver;
  observer: WireObserver;
  /** For each write, in milliseconds. */
  deadlineMs: number;
  /** We have ended it: once the engine has written its last, both halves are closed. */
  closing = false;
  /** How many octets the kernel has taken. */
  taken = 0;
  /** The kernel has not taken all yet. */
  busy = false;
  /** The first write that it did not take, and why. */
  failed: Exclude<WriteOutcome, 'written'> | undefined;
  #paused = false;

  constructor(link: Connection, deadlineMs: number, observer: WireObserver) {
    super({ allowHalfOpen: true });
    this.link = link;
    this.deadlineMs = deadlineMs;
    this.observer = observer;
    this.receiver = {
      data: (chunk) => {
        if (!this.destroyed && this.observer.came(chunk)) this.#read(chunk);
      },
      end: (end) => {
        if (this.destroyed) return;
        this.observer.ended(end);
        if (end.how === 'fin') this.push(null);
        else this.destroy();
      },
    };
  }

  #read(chunk: Uint8Array): void {
    // The buffer that it stands in may be that of the next read.
    if (this.push(Buffer.from(chunk)) || this.#paused) return;
    this.#paused = true;
    this.link.pause();
  }

  override _read(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.link.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    const outcome = this.link.write(chunk, this.deadlineMs);
    if (typeof outcome === 'string') {
      this.#wrote(outcome, chunk.length, done);
      return;
    }
    this.busy = true;
    void outcome.then((late) => {
      this.busy = false;
      this.#wrote(late, chunk.length, done);
    });
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: (error?: Error) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), '', done);
  }

  #wrote(outcome: WriteOutcome, length: number, done: (error?: Error) => void): void {
    if (outcome === 'written') {
      this.taken += length;
      done();
      return;
    }
    this.failed ??= outcome;
    done(Object.assign(new Error(`what TLS has written did not go out: ${outcome}`), { code: 'EPIPE' }));
  }

  override _final(done: () => void): void {
    if (this.closing) this.link.close();
    else this.link.halfClose();
    done();
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    this.link.close();
    done(null);
  }
}
