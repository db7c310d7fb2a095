/**
 * Where the connections of a case can go: to its target, and to others that the operator has named. What the operator permits at
 * each is known of it alone.
 */
import type { SessionSettings } from '../session/settings.ts';
import type { TlsSettings } from '../tls/handshake.ts';
import type { Judged } from './judged.ts';
import type { Recipients } from './recipients.ts';
import type { Delivery } from './send-problem.ts';

export interface Place {
  readonly target: SessionSettings['target'];
  /** How it is spoken to, and what the operator gives for handshakes with it. */
  readonly tls: TlsSettings;
  /** May mail be left behind there, and if not, who has not said so? */
  readonly delivery: Delivery;
  /** Has the operator named this address, or its domain, so that a message sent through here may come out there? */
  readonly mayReach: (address: string) => boolean;
  /** Whom lines of libraries may mail; left out where the test has none, or its mail goes nowhere. */
  readonly recipients?: Recipients;
  /** A recipient that it must accept: without it "all rejected" can mean greylisted or blocked. */
  readonly control?: string;
  /** Waits until one more connection to it is in order, and gives what ends it. */
  readonly connectionSlot: () => Promise<() => void>;
  /** The operator says that it speaks LMTP. */
  readonly lmtp?: boolean;
  /** Not the target of the case: names like `target.ip`, and passive rules, are not about it. */
  readonly elsewhere?: true;
}

/** What a line asks for besides the target, as text; `writer`: the package of the line, where that is a stranger's. */
export interface Wish {
  readonly to?: string;
  readonly from?: string;
  readonly via?: string;
  readonly writer?: string;
}

/** The place that a line asks for; or why it cannot be had. */
export type FindPlace = (wish: Wish) => Place | Judged;
