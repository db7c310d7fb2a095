/**
 * What is noted of the exchanges of a case whether or not a line judges them: how long they took, and ill-formed replies that nobody has
 * judged.
 */
import type { Timing } from '../result/outcome.ts';
import type { Exchange } from '../session/exchange.ts';
import type { Session } from '../session/session.ts';
import type { Handshake, Secured } from '../session/tls.ts';
import { span as measure } from '../session/span.ts';
import type { Channel } from './channel.ts';
import { malformationWarning, type MalformationWarning } from './malformation-warning.ts';

/** Timings beyond this many are not kept: a case may have thousands of steps. */
const maximumTimings = 500;

export class Observations {
  readonly timings: Timing[] = [];
  /** The last handshake that was done. */
  lastTls: Secured | undefined;
  /** Each kind of ill-formed reply is told once. */
  readonly #warned = new Set<string>();

  /** How long a connection took to come about. */
  connected(channel: Channel, { connection }: Session): void {
    if (connection.kind !== 'connected') return;
    this.#time('connect', 'the connection', connection.connectedAt - connection.startedAt, channel);
  }

  /** How long a handshake took, and what is known of the TLS that came of it. */
  handshake(channel: Channel, { outcome, startedAt, endedAt }: Handshake): void {
    this.#time('tls', 'the TLS handshake', endedAt - startedAt, channel);
    if (outcome.kind === 'done') this.lastTls = outcome;
  }

  /** Records the times of an exchange, once for each; gives what is to be warned of. */
  exchange(channel: Channel, exchange: Exchange): MalformationWarning | undefined {
    const { session } = channel;
    if (session === undefined || exchange.outcome?.kind !== 'reply' || !channel.isNews(exchange)) return undefined;
    const span = exchange === session.greeting ? 'banner' : 'reply';
    this.#time(span, exchange.label, measure(session, exchange, span), channel);
    if (exchange.syntaxJudged) return undefined;
    return malformationWarning(exchange.outcome.reply, exchange.label, this.#warned);
  }

  #time(span: string, of: string, ms: number | undefined, { name }: Channel): void {
    if (ms === undefined || this.timings.length >= maximumTimings) return;
    this.timings.push(name === undefined ? { span, of, ms } : { span, of, ms, session: name });
  }
}
