/**
 * What a case is given before it runs: the spec, the target, what the operator permits and what it may use, and whom it tells. Nothing of
 * it changes while it runs.
 */
import type { Spec } from '../language/spec.ts';
import type { TestRow } from '../language/test-declaration.ts';
import type { MailSource } from '../mail/source.ts';
import type { ReplySeen } from '../session/settings.ts';
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';
import type { TlsSettings } from '../tls/handshake.ts';
import type { Budgets } from '../text/budgets.ts';
import type { Circumstances } from './conclusion.ts';
import type { Recipients } from './recipients.ts';
import type { Delivery } from './send-problem.ts';

export interface CaseSettings {
  readonly spec: Spec;
  /** The rows for which the test is there: told below what goes wrong. */
  readonly rows: readonly TestRow[];
  /** How the target is spoken to, and what the operator gives for handshakes. */
  readonly tls: TlsSettings;
  readonly target: { readonly alias: string; readonly host: string; readonly port: number };
  /** Patience of a step in milliseconds, by phase or verb (`SessionSettings.patienceFor`). */
  readonly patienceFor: (phase: string) => number;
  /** May mail be left behind, and if not, who has not said so? */
  readonly delivery: Delivery;
  /** Whom lines of libraries may mail; left out where the test has none, or its mail goes nowhere. */
  readonly recipients?: Recipients;
  /** SHOULD counts as MUST. */
  readonly strict: boolean;
  /** How strongly the test binds at most. */
  readonly level?: Circumstances['level'];
  readonly relay: {
    readonly from: string;
    readonly to: string;
    /** A recipient that the target must accept: without it "all rejected" can mean greylisted or blocked. */
    readonly control?: string;
  };
  /** Where what this target delivers arrives; left out: nobody looks. */
  readonly mail?: MailSource;
  /** What the case may use. */
  readonly budgets: Budgets;
  /** Waits until one more connection to the target is in order, and gives what ends it. */
  readonly connectionSlot: () => Promise<() => void>;
  /** How many repetitions of a `repeat` may have a connection at once, beside so many that the test holds itself. */
  readonly repetitionsAtOnce: { readonly permitted: number; readonly held: number };
  readonly onEntry: (entry: TranscriptEntry) => void;
  /** Sees what goes over the wire when it does, also that of repetitions whose transcript is not kept. */
  readonly onWire?: ((entry: TranscriptEntry) => void) | undefined;
  /** Told of each reply, where passive rules judge them. */
  readonly onReply?: ((seen: ReplySeen) => void) | undefined;
  /** `performance.now()` */
  readonly startedAt: number;
}
