/** Sockets of the tests: real ones on loopback, closed when the test ends. */
import { createServer, type AddressInfo, type ListenOptions, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Listens on a port of the system's choice and hands out each connection. */
export async function listening(
  onSocket: (socket: Socket) => void,
  options: ListenOptions & { readonly pauseOnConnect?: boolean } = {},
): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ pauseOnConnect: options.pauseOnConnect ?? false, allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await listen(server, { host: '127.0.0.1', port: 0, ...options });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await listen(server, { host: '127.0.0.1', port: 0 });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listen(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, resolve);
  });
}
