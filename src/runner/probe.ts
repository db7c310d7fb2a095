/**
 * One probing EHLO for each target, and one inside TLS, shared by all tests that ask `requires ext …` or `requires ipv6`: evaluated before a test opens its own
 * session.
 */
import { Session } from '../session/session.ts';
import type { ReadyTls } from '../session/tls.ts';
import { goOverToTls } from '../statements/open-tls.ts';
import { defaultTls, preparedOr } from '../statements/tls-defaults.ts';
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

/** What is asked for: as each session of the target begins, or inside TLS. */
type Where = 'outside' | 'inside';

export interface ProbeSettings {
  readonly clientName: (target: Target) => string;
  readonly patienceFor: (phase: string) => number;
  readonly signal: AbortSignal;
  readonly slot: (target: Target) => Promise<() => void>;
}

export class Prober {
  readonly #settings: ProbeSettings;
  readonly #known: { readonly [where in Where]: Map<Target, Promise<ProbedTarget>> } = {
    outside: new Map(),
    inside: new Map(),
  };

  constructor(settings: ProbeSettings) {
    this.#settings = settings;
  }

  /** Asks once; later calls get the same answer. A target whose sessions are all inside TLS says the same to both. */
  probe(target: Target, inside = false): Promise<ProbedTarget> {
    const known = this.#known[inside && (target.tls?.mode ?? 'none') === 'none' ? 'inside' : 'outside'];
    let probed = known.get(target);
    if (probed === undefined) {
      probed = this.#ask(target, inside || (target.tls?.mode ?? 'none') !== 'none');
      known.set(target, probed);
    }
    return probed;
  }

  async #ask(target: Target, inside: boolean): Promise<ProbedTarget> {
    const { signal } = this.#settings;
    const prepared = inside ? await preparedOr(await defaultTls(target)) : undefined;
    if (prepared !== undefined && prepared.kind !== 'ready') {
      return { kind: 'unknown', why: 'this runtime cannot do the handshake', address: undefined };
    }
    const release = await this.#settings.slot(target);
    const session = await Session.open({
      target,
      patienceFor: this.#settings.patienceFor,
      mayDeliver: false,
      signal,
      number: 1,
      caseStartedAt: performance.now(),
      onEntry: () => undefined,
      tls: target.tls?.mode === 'implicit' ? prepared : undefined,
    });
    const hangUp = (): void => void session.hangUp('close');
    signal.addEventListener('abort', hangUp);
    try {
      const { connection } = session;
      const address =
        connection.kind === 'connected' && connection.family !== undefined ? connection.address : undefined;
      return { ...(await this.#asked(session, target, prepared)), address };
    } finally {
      signal.removeEventListener('abort', hangUp);
      await session.quit();
      release();
    }
  }

  async #asked(session: Session, target: Target, prepared: ReadyTls | undefined): Promise<Probed> {
    if (prepared === undefined || target.tls?.mode === 'implicit') return this.#ehlo(session, target);
    const plain = await this.#ehlo(session, target);
    if (plain.kind !== 'extensions') return plain;
    if (!plain.extensions.has('STARTTLS')) return { kind: 'none', why: 'the server does not offer STARTTLS' };
    const problem = await goOverToTls(session, this.#settings.clientName(target), prepared);
    if (problem !== undefined || session.tls?.outcome.kind !== 'done') return { kind: 'unknown', why: 'no TLS' };
    return this.#ehlo(session, target);
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
