/**
 * Sends on what an embedded server has taken: one message, one connection, RFC 5321's plain way. For tests and demonstrations on this
 * machine alone: nothing is queued, tried again or reported, and where the next server refuses, the message is lost.
 */
import { connect, type Socket } from 'node:net';

export interface Destination {
  readonly host: string;
  readonly port: number;
}

export interface Outgoing {
  /** Without angle brackets; empty for the null reverse-path. */
  readonly sender: string;
  readonly recipients: readonly string[];
  /** Octet string as it goes over the wire, dots doubled, CRLF at its end; the end of data is added. */
  readonly octets: string;
}

const patienceMs = 5000;
/** Octets of replies that are read. */
const maximumReplies = 64 * 1024;

export class Outbox {
  readonly #to: Destination | undefined;
  readonly #open = new Set<Socket>();
  #closed = false;

  /** `to`: the next server; undefined: mail goes nowhere. */
  constructor(to: Destination | undefined) {
    this.#to = to;
  }

  /** Sends a message on; whatever comes of it. Several go side by side. */
  send(mail: Outgoing, to: Destination | undefined = this.#to): void {
    if (to === undefined || this.#closed || mail.recipients.length === 0) return;
    const socket = connect({ ...to, noDelay: true });
    this.#open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#open.delete(socket));
    socket.setTimeout(patienceMs, () => socket.destroy());
    talk(socket, mail);
  }

  /** Whatever is under way ends. */
  close(): void {
    this.#closed = true;
    for (const socket of this.#open) socket.destroy();
  }
}

/** Each line waits for the reply to the one before. */
function talk(socket: Socket, { sender, recipients, octets }: Outgoing): void {
  const eightBit = /[\x80-\xff]/.test(octets) ? ' BODY=8BITMIME' : '';
  const lines = [
    'EHLO forwarder.smtpspec.invalid',
    `MAIL FROM:<${sender}>${eightBit}`,
    ...recipients.map((recipient) => `RCPT TO:<${recipient}>`),
    'DATA',
    `${octets}.`,
    'QUIT',
  ];
  let seen = '';
  let read = 0;
  socket.on('data', (chunk: Buffer) => {
    read += chunk.length;
    seen += chunk.toString('latin1');
    if (read > maximumReplies) socket.destroy();
    for (;;) {
      const end = /^\d{3}(?: [^\n]*)?\r?\n/m.exec(seen);
      if (end === null) return;
      seen = seen.slice(end.index + end[0].length);
      const line = lines.shift();
      // A recipient that is refused is left out; any other refusal ends it.
      const isRefused = /^[45]/.test(end[0]) && !(line ?? '').startsWith('RCPT') && line !== 'DATA';
      if (line === undefined || isRefused) {
        socket.end();
        return;
      }
      socket.write(`${line}\r\n`, 'latin1');
    }
  });
}
