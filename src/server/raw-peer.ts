/**
 * The server's end of one connection, for servers written out step by step: it writes any octets at any time and reads
 * what comes. Every wait has a deadline, the buffer a bound (1 MiB).
 *
 * A wait that cannot be met because the peer is gone rejects with `PeerGone`; one that takes too long rejects with
 * an `Error` that says what was waited for.
 */
import type { Socket } from 'node:net';
import { Pauses } from './pauses.ts';
import type { TlsEngine } from './tls/engine.ts';
import type { TlsFacts } from './tls/settings.ts';

/** The peer closed or reset the connection while something was expected of it, or the server was closed. */
export class PeerGone extends Error {
  override readonly name = 'PeerGone';
}

const WAIT_MS = 10_000;
const BUFFER_LIMIT = 1024 * 1024;

export class RawPeer {
  /** Which connection of the server, from 1. */
  readonly number: number;
  /** The TCP connection, and what is read and written: the same, until TLS begins. */
  readonly #raw: Socket;
  #socket: Socket;
  readonly #tls: TlsEngine | undefined;
  readonly #pauses = new Pauses();
  #received = '';
  #ended = false;
  #wake: (() => void) | undefined;
  readonly #heard = {
    data: (chunk: Buffer) => this.#hear(chunk),
    end: () => this.#end(),
    close: () => this.#close(),
  };

  /** @param tls left out: there will be no TLS. */
  constructor(socket: Socket, number: number, tls?: TlsEngine) {
    this.#raw = socket;
    this.#socket = socket;
    this.#tls = tls;
    this.number = number;
    this.#listen(socket, 'on');
  }

  #listen(socket: Socket, way: 'on' | 'off'): void {
    const { data, end, close } = this.#heard;
    socket[way]('data', data)[way]('end', end)[way]('close', close);
  }

  #hear(chunk: Buffer): void {
    this.#received += chunk.toString('latin1');
    if (this.#received.length > BUFFER_LIMIT) this.#socket.pause();
    this.#wake?.();
  }

  #end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  #close(): void {
    this.#pauses.end();
    this.#end();
  }

  /**
   * Speaks TLS from now on, with the `tls` of the server's options. What has come before stays: `some` still gives it.
   *
   * @throws PeerGone when the handshake fails.
   */
  startTls(withinMs = WAIT_MS): Promise<TlsFacts> {
    const tls = this.#tls;
    if (tls === undefined) throw new Error('the server was started without `tls`');
    this.#listen(this.#raw, 'off');
    return new Promise((resolve, reject) => {
      tls.secure(this.#raw, withinMs, {
        secured: (socket, facts) => {
          this.#socket = socket;
          this.#listen(socket, 'on');
          resolve(facts);
        },
        failed: (error) => {
          this.#ended = true;
          reject(new PeerGone(error.message));
        },
      });
    });
  }

  /** Whether the peer has closed its half, or the connection is gone. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Writes an octet string as it stands, as one segment where it fits; resolves when the system has it. */
  write(octets: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(octets, 'latin1', (error) => {
        if (error) reject(new PeerGone(`could not write: ${error.message}`));
        else resolve();
      });
    });
  }

  /** @throws PeerGone when the connection ends meanwhile. */
  async sleep(ms: number): Promise<void> {
    if (!(await this.#pauses.sleep(ms))) throw new PeerGone('the connection ended during a sleep');
  }

  /** The next line, without its CRLF or LF. */
  async line(withinMs = WAIT_MS): Promise<string> {
    return (await this.until('\n', withinMs)).replace(/\r?\n$/, '');
  }

  /** Everything up to and including `mark`, e.g. `\r\n.\r\n`. */
  async until(mark: string, withinMs = WAIT_MS): Promise<string> {
    await this.#wait(() => this.#received.includes(mark), JSON.stringify(mark), withinMs);
    return this.#take(this.#received.indexOf(mark) + mark.length);
  }

  /** Whatever has come, at least one octet. */
  async some(withinMs = WAIT_MS): Promise<string> {
    await this.#wait(() => this.#received !== '', 'any octet', withinMs);
    return this.#take(this.#received.length);
  }

  /** Resolves when the peer has closed its half (or all); what it sent before is thrown away. */
  async end(withinMs = WAIT_MS): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!this.#ended) {
      this.#take(this.#received.length);
      await this.#arrival(deadline, 'the peer to close');
    }
  }

  /** Closes our half in good order (FIN); the peer may still write. */
  close(): void {
    this.#socket.end();
  }

  /** Ends the connection with a TCP reset (RST). */
  reset(): void {
    this.#raw.resetAndDestroy();
  }

  async #wait(met: () => boolean, what: string, withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!met()) {
      if (this.#ended) throw new PeerGone(`the peer closed while the server waited for ${what}`);
      if (this.#received.length > BUFFER_LIMIT)
        throw new Error(`${what} did not come within ${String(BUFFER_LIMIT)} octets`);
      await this.#arrival(deadline, what);
    }
  }

  async #arrival(deadline: number, what: string): Promise<void> {
    const left = deadline - performance.now();
    if (left <= 0) throw new Error(`the server waited in vain for ${what}`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #take(count: number): string {
    const taken = this.#received.slice(0, count);
    this.#received = this.#received.slice(count);
    this.#socket.resume();
    return taken;
  }
}
