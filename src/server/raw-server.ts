/**
 * A server whose every octet is written out by an async function: for dialogs that no SMTP server would ever have.
 *
 *     const server = await rawServer(async (peer) => {
 *       await peer.write('220-a\r');
 *       await peer.sleep(5);
 *       await peer.write('\n220 b\r\n');
 *       await peer.line();
 *       peer.reset();
 *     });
 *
 * When the function returns, our half of the connection is closed. A peer that leaves early is no error; any other
 * error of the function is thrown by `close()`, so that a test does not pass over it.
 */
import { defaultLimits } from './limits.ts';
import { listen, type Counters, type ListenOptions } from './listener.ts';
import { PeerGone, RawPeer } from './raw-peer.ts';
import type { TlsSettings } from './tls/settings.ts';

export interface RawOptions extends ListenOptions {
  /** What the handler's `peer.startTls()` does; `implicit` is for the handler to see to. */
  readonly tls?: TlsSettings;
}

export interface RawServer {
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly string[];
  /** Live: how many connections there were. */
  readonly counters: Pick<Counters, 'connects'>;
  /** Ends all connections. @throws the first error of a handler. */
  close(): Promise<void>;
}

export async function rawServer(
  handler: (peer: RawPeer) => void | Promise<void>,
  options: RawOptions = {},
): Promise<RawServer> {
  const { tls } = options;
  const engine = tls === undefined ? undefined : await (await import('./tls/engine.ts')).tlsEngine(tls);
  const counters = { connects: 0 };
  const failures: unknown[] = [];
  const running = new Set<Promise<void>>();
  const serve = async (peer: RawPeer): Promise<void> => {
    try {
      await handler(peer);
      peer.close();
    } catch (error) {
      if (!(error instanceof PeerGone)) failures.push(error);
      peer.reset();
    }
  };
  const listener = await listen(
    options,
    options.limits?.connections ?? defaultLimits.connections,
    () => {
      counters.connects += 1;
    },
    (socket) => {
      const served = serve(new RawPeer(socket, counters.connects, engine)).finally(() => running.delete(served));
      running.add(served);
    },
  );
  const { host, port, addresses } = listener;
  return {
    host,
    port,
    addresses,
    counters,
    close: async () => {
      await listener.close();
      await Promise.all(running);
      if (failures.length > 0) throw failures[0];
    },
  };
}
