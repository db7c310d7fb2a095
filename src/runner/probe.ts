/**
 * One probing EHLO for each target, shared by all tests that ask `requires ext …` or `requires ipv6`: evaluated before a test opens its own
 * session.
 */
import { Session } from '../session/session.ts';
import type { Extensions } from '../smtp/extensions.ts';
import type { Target } from '../config/target.ts';

type Probed =
  | { readonly kind: 'extensions'; readonly extensions: Extensions }
  /** EHLO is not accepted: nothing is offered. */
  | { readonly kind: 'none'; readonly why: string }
  /** Nobody can tell: no connection, no reply, a greeting that refuses. */
  | { readonly kind: 'unknown'; readonly why: string };

/** `address`: where the server was reached; undefined where it was not. */
export type ProbedTarget = Probed & { readonly address: string | undefined };

export interface ProbeSettings {
  readonly clientName: (target: Target) => string;
  readonly patienceFor: (phase: string) => number;
  readonly signal: AbortSignal;
  readonly slot: (target: Target) => Promise<() => void>;
}

export class Prober {
  readonly #settings: ProbeSettings;
  readonly #known = new Map<Target, Promise<ProbedTarget>>();

  constructor(settings: ProbeSettings) {
    this.#settings = settings;
  }

  /** Asks once; later calls get the same answer. */
  probe(target: Target): Promise<ProbedTarget> {
    let probed = this.#known.get(target);
    if (probed === undefined) {
      probed = this.#ask(target);
      this.#known.set(target, probed);
    }
    return probed;
  }

  async #ask(target: Target): Promise<ProbedTarget> {
    const { signal } = this.#settings;
    const release = await this.#settings.slot(target);
    const session = await Session.open({
      target,
      patienceFor: this.#settings.patienceFor,
      mayDeliver: false,
      signal,
      number: 1,
      caseStartedAt: performance.now(),
      onEntry: () => undefined,
    });
    const hangUp = (): void => void session.hangUp('close');
    signal.addEventListener('abort', hangUp);
    try {
      const { connection } = session;
      const address =
        connection.kind === 'connected' && connection.family !== undefined ? connection.address : undefined;
      return { ...(await this.#ehlo(session, target)), address };
    } finally {
      signal.removeEventListener('abort', hangUp);
      await session.quit();
      release();
    }
  }

  async #ehlo(session: Session, target: Target): Promise<Probed> {
    if (session.connection.kind !== 'connected') return { kind: 'unknown', why: 'no connection' };
    const greeting = await session.reply(undefined, session.greeting);
    if (greeting.kind !== 'reply' || greeting.reply.code !== 220) return { kind: 'unknown', why: 'no greeting of 220' };
    const verb = target.profiles.includes('lmtp') ? 'LHLO' : 'EHLO';
    const octets = Buffer.from(`${verb} ${this.#settings.clientName(target)}\r\n`, 'utf8');
    const problem = await session.send(octets, { label: verb, verb, owes: 1 });
    if (problem !== undefined) return { kind: 'unknown', why: `${verb} could not be sent` };
    const outcome = await session.reply();
    if (session.extensions !== undefined) return { kind: 'extensions', extensions: session.extensions };
    if (outcome.kind !== 'reply') return { kind: 'unknown', why: `no reply to ${verb}` };
    const text = outcome.reply.lines[0]?.text ?? '';
    return outcome.reply.code !== undefined && outcome.reply.code >= 500
      ? { kind: 'none', why: `${verb} was refused: ${text}` }
      : { kind: 'unknown', why: `${verb} got ${text}` };
  }
}
