/**
 * What a server does that is told to expect a header of the PROXY protocol: it reads the header before anything else, and takes the
 * source that it tells for its peer. Whoever sends none, or a broken one, is hung up on, as the protocol demands.
 */
import type { Socket } from 'node:net';
import { readProxyHeader, type ProxyHeader } from './proxy-header.ts';

/** How long a proxy may take, in milliseconds. */
const patience = 5000;

/**
 * Calls `ready` with the header once it is there; what came behind it is read by whoever reads the socket next.
 *
 * @param refusal what is said before the close where there is none.
 */
export function awaitProxyHeader(socket: Socket, refusal: string, ready: (header: ProxyHeader) => void): void {
  let octets = Buffer.alloc(0);
  const done = (): void => {
    clearTimeout(timer);
    socket.removeListener('data', came);
    socket.removeListener('end', hangUp);
    socket.removeListener('close', done);
  };
  const hangUp = (): void => {
    done();
    // The peer may still be writing: what is unread would make a reset of the close.
    socket.resume().end(refusal);
  };
  const came = (chunk: Buffer): void => {
    octets = Buffer.concat([octets, chunk]);
    const read = readProxyHeader(octets);
    if (read.kind === 'more') return;
    if (read.kind === 'fault') {
      hangUp();
      return;
    }
    done();
    socket.pause();
    if (octets.length > read.length) socket.unshift(octets.subarray(read.length));
    ready(read.header);
  };
  const timer = setTimeout(hangUp, patience);
  socket.on('data', came);
  socket.on('end', hangUp);
  socket.on('close', done);
}
