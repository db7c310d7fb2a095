/**
 * A sink: a listener that takes all mail and gives it to whoever keeps it. On loopback unless it is told otherwise, as it takes mail
 * from everybody.
 */
import type { ListenOptions } from '../listener.ts';
import { startDialect, type RunningServer } from '../smtp-server.ts';
import { sinkDialect } from './dialect.ts';
import { defaultSinkBounds, Inbox, type Keep, type SinkBounds } from './inbox.ts';

export interface SinkOptions extends Pick<ListenOptions, 'host' | 'port'> {
  /** LMTP instead of SMTP. */
  readonly lmtp?: boolean;
  /** STARTTLS is offered, with a certificate of this process's authority. */
  readonly tls?: boolean;
  readonly bounds?: Partial<SinkBounds>;
  /** What becomes of a message. It is accepted where this gives no problem. */
  readonly keep: Keep;
}

export interface RunningSink extends Pick<RunningServer, 'host' | 'port' | 'close'> {
  readonly inbox: Pick<Inbox, 'count' | 'total' | 'refused' | 'full'>;
}

/** @throws the system's error when it cannot listen (EADDRINUSE, EACCES, EADDRNOTAVAIL). */
export async function startSink({
  keep,
  bounds,
  lmtp = false,
  tls = false,
  ...listen
}: SinkOptions): Promise<RunningSink> {
  const inbox = new Inbox({ ...defaultSinkBounds, ...bounds }, keep);
  // The marks of doubled dots come on top of what may be kept.
  const limits = { message: inbox.bounds.size * 2 + 1024 };
  const server = await startDialect('sink', sinkDialect(inbox, { lmtp, tls }), { ...listen, limits });
  return { host: server.host, port: server.port, close: () => server.close(), inbox };
}
