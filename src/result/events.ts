/**
 * The one event stream of a run: everything that reporters, logs and reports know comes from here. Every event is plain
 * JSON data. `seq` of a case orders the results: reporters that keep source order use it.
 */
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';
import type { CaseInfo, CaseResult, Summary } from './outcome.ts';

export interface RunStarted {
  readonly type: 'run-started';
  /** Version of this event schema. */
  readonly schema: 1;
  readonly version: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Unique to the run; `${token}` of a case begins with it. */
  readonly runId: string;
  /** How many cases are planned. */
  readonly cases: number;
  readonly targets: readonly { readonly alias: string; readonly host: string; readonly port: number }[];
  /** The files of packages that the tests come from or call; left out where there are none. */
  readonly libraries?: readonly LibraryFile[];
}

/** A file of a package, exactly: another run can tell whether it had the same. */
export interface LibraryFile {
  readonly package: string;
  readonly version: string;
  /** The path in the package, with `/`. */
  readonly file: string;
  /** Of its octets, in hexadecimal digits. */
  readonly sha256: string;
}

export interface CaseStarted {
  readonly type: 'case-started';
  /** Position in source order, from 0, without gaps. */
  readonly seq: number;
  readonly info: CaseInfo;
}

export interface TranscriptAdded {
  readonly type: 'transcript';
  readonly seq: number;
  readonly entry: TranscriptEntry;
}

/** Every case that was planned ends with exactly one of these, skipped ones too (they have no `case-started`). */
export interface CaseFinished {
  readonly type: 'case-finished';
  readonly seq: number;
  /** Without its transcript, which came as `transcript` events. */
  readonly result: Omit<CaseResult, 'transcript'>;
}

export interface RunFinished {
  readonly type: 'run-finished';
  readonly at: string;
  readonly summary: Summary;
}

export type RunEvent = RunStarted | CaseStarted | TranscriptAdded | CaseFinished | RunFinished;
