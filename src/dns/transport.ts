/**
 * One question to one name server, by UDP or TCP: octets out, octets in, under a deadline. Each goes from a socket, and so from a
 * port, of its own, which takes datagrams of that server alone. Never rejects; the socket is gone when it ends.
 */
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import type { Endpoint } from '../text/endpoint.ts';

/** `accept` gives what came of these octets; undefined where they are not the answer, and it is waited on. */
export interface Exchange<T> {
  readonly server: Endpoint;
  readonly query: Buffer;
  readonly accept: (octets: Buffer) => T | undefined;
  /** Milliseconds. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** No answer came: not in time, or the server cannot be reached (`code` is the system's word). */
export type NoAnswer =
  | { readonly kind: 'timeout' | 'interrupted' }
  | { readonly kind: 'unreachable'; readonly code: string }
  /** By TCP: it closed before all was there. */
  | { readonly kind: 'closed' };

export type Exchanged<T> = { readonly kind: 'answer'; readonly answer: T } | NoAnswer;

/** The same for both: the deadline, the interruption, and that it ends once. `begin` ends nothing yet, and gives what closes the socket. */
function under<T>(
  { deadlineMs, signal }: Exchange<T>,
  begin: (end: (exchanged: Exchanged<T>) => void) => () => void,
): Promise<Exchanged<T>> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve({ kind: 'interrupted' });
      return;
    }
    let over = false;
    const end = (exchanged: Exchanged<T>): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupted);
      close();
      resolve(exchanged);
    };
    const interrupted = (): void => end({ kind: 'interrupted' });
    const timer = setTimeout(() => end({ kind: 'timeout' }), deadlineMs);
    signal?.addEventListener('abort', interrupted);
    const close = begin(end);
  });
}

const codeOf = (error: NodeJS.ErrnoException): string => error.code ?? 'EUNKNOWN';

export function askByUdp<T>(exchange: Exchange<T>): Promise<Exchanged<T>> {
  const { server, query, accept } = exchange;
  return under(exchange, (end) => {
    const socket = createSocket(isIPv6(server.host) ? 'udp6' : 'udp4');
    let open = true;
    socket.on('error', (error) => end({ kind: 'unreachable', code: codeOf(error) }));
    socket.on('close', () => {
      open = false;
    });
    socket.on('message', (octets) => {
      const answer = accept(octets);
      if (answer !== undefined) end({ kind: 'answer', answer });
    });
    // Connected: the system drops what others send, and tells where nobody listens.
    socket.connect(server.port, server.host, () => {
      if (open) socket.send(query);
    });
    return () => {
      if (open) socket.close();
      open = false;
    };
  });
}

export function askByTcp<T>(exchange: Exchange<T>): Promise<Exchanged<T>> {
  const { server, query, accept } = exchange;
  return under(exchange, (end) => {
    const socket = connect({ host: server.host, port: server.port, noDelay: true });
    let received = Buffer.alloc(0);
    socket.on('error', (error) => end({ kind: 'unreachable', code: codeOf(error) }));
    socket.on('close', () => end({ kind: 'closed' }));
    socket.on('connect', () => {
      // Two octets say how long what follows is (RFC 1035 4.2.2): so no answer has more than 65,535.
      const length = Buffer.alloc(2);
      length.writeUInt16BE(query.length);
      socket.write(Buffer.concat([length, query]));
    });
    socket.on('data', (octets) => {
      received = Buffer.concat([received, octets]);
      while (received.length >= 2) {
        const whole = 2 + received.readUInt16BE(0);
        if (received.length < whole) return;
        const answer = accept(received.subarray(2, whole));
        if (answer !== undefined) {
          end({ kind: 'answer', answer });
          return;
        }
        received = received.subarray(whole);
      }
    });
    return () => {
      socket.destroy();
    };
  });
}
