/**
 * What a case is given before it runs: the spec, the target, what the operator permits and what it may use, and whom it tells. Nothing of
 * it changes while it runs.
 */
import type { KeyObject } from 'node:crypto';
import type { Spec } from '../language/spec.ts';
import type { TestRow } from '../language/test-declaration.ts';
import type { MailSource } from '../mail/source.ts';
import type { ReplySeen } from '../session/settings.ts';
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';
import type { Budgets } from '../text/budgets.ts';
import type { Circumstances } from './conclusion.ts';
import type { NamesSettings } from './names/settings.ts';
import type { FindPlace, Place } from './place.ts';
import type { Recipients } from './recipients.ts';

export interface CaseSettings {
  readonly spec: Spec;
  /** The rows for which the test is there: told below what goes wrong. */
  readonly rows: readonly TestRow[];
  /** Patience of a step in milliseconds, by phase or verb (`SessionSettings.patienceFor`). */
  readonly patienceFor: (phase: string) => number;
  /** The target, where connections go that no line sends elsewhere. */
  readonly place: Place;
  readonly findPlace: FindPlace;
  /** Whom lines of libraries may mail; left out where the test has none. */
  readonly recipients?: Recipients;
  /** SHOULD counts as MUST. */
  readonly strict: boolean;
  /** How strongly the test binds at most. */
  readonly level?: Circumstances['level'];
  /** The keys that messages can be signed with, by the names that the operator gave them; left out where there are none. */
  readonly keys?: ReadonlyMap<string, KeyObject>;
  readonly relay: { readonly from: string; readonly to: string };
  readonly names: NamesSettings;
  /** Where what this target delivers arrives; left out: nobody looks. */
  readonly mail?: MailSource;
  /** What the case may use. */
  readonly budgets: Budgets;
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
