/** A sink whose messages are for the tests of a run: each is kept for those whose tokens it holds, and for nobody else. */
import { ByToken, type MailSource } from '../../mail/source.ts';
import { startSink, type SinkOptions } from './sink.ts';

export interface SinkSource extends MailSource {
  readonly host: string;
  readonly port: number;
}

/** @throws the system's error when it cannot listen. */
export async function startSinkSource(runId: string, options: Omit<SinkOptions, 'keep'> = {}): Promise<SinkSource> {
  const byToken = new ByToken(runId);
  const sink = await startSink({
    ...options,
    keep: (message) => {
      byToken.add(message);
      return undefined;
    },
  });
  const { host, port } = sink;
  return {
    host,
    port,
    name: `the sink at ${host.includes(':') ? `[${host}]` : host}:${String(port)}`,
    get problem() {
      return sink.inbox.full;
    },
    with: (token) => byToken.with(token),
    onNews: (listener) => byToken.onNews(listener),
    close: () => sink.close(),
  };
}
