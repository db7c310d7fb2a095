/**
 * What a case ended with, and what was found on the way. All of it is plain data that survives JSON: the run log, the
 * live reporters and the report files are made from these types alone.
 *
 * Failure (an expectation was not met) and error (it could not be judged) are different words everywhere.
 */
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';

/** `known` is a failure that the operator has on file (known issues). */
export type Outcome = 'passed' | 'failed' | 'errored' | 'skipped' | 'known';

/** A place in a spec. Lines and columns count from 1; columns count UTF-16 units. */
export interface Place {
  /** The path as the user named it (relative where possible, with `/`), or `builtin:…` for a shipped spec. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many columns to underline, at least 1; the span is cut at the end of its first line. */
  readonly length: number;
}

/** A place with the source lines around it, so that a report needs no file. */
export interface Frame extends Place {
  readonly source: readonly { readonly line: number; readonly text: string }[];
}

/** `failure`: a MUST not met. `error`: not judged. `warning`: a SHOULD not met, or an ill-formed reply. `note`: for the record. */
export type Severity = 'failure' | 'error' | 'warning' | 'note';

/** One thing to tell a person about a case. */
export interface Finding {
  readonly severity: Severity;
  /** One line: what came instead, e.g. `got 250 2.1.5 Ok (41 ms after RCPT)`. May hold octets of a server: escape before printing. */
  readonly message: string;
  /** More lines: what was expected, the dialog, what to try. */
  readonly details: readonly string[];
  readonly frame?: Frame;
  /** What it is about, where a reader has to tell it from others. `ill-formed-reply`: a warning that nobody asked for. */
  readonly kind?: 'ill-formed-reply';
}

/** A measured time, in the reports even when it passes. */
export interface Timing {
  /** `connect`, `banner`, `first-byte`, `reply`, … */
  readonly span: string;
  /** What it is the time of: `RCPT`, `the greeting`. */
  readonly of: string;
  readonly ms: number;
}

/** `ref "RFC 5321 4.2" must` */
export interface Ref {
  readonly text: string;
  readonly level?: 'must' | 'should' | 'may';
}

/** One test against one target: what is known before it runs. */
export interface CaseInfo {
  /** Unique in the run and stable between runs: `<spec id>/<test id>` then ` on <target alias>`. */
  readonly key: string;
  /** `<spec id>/<test id>` */
  readonly id: string;
  readonly specId: string;
  readonly specTitle: string;
  readonly testId: string;
  readonly title: string;
  /** Titles of the groups around the test, outermost first. */
  readonly groups: readonly string[];
  readonly place: Place;
  /** The file that includes the tests of the one at `place`: what to name to run this case. */
  readonly includedBy?: string;
  readonly tags: readonly string[];
  readonly refs: readonly Ref[];
  /** What the person who sees the failure should do next, in order. */
  readonly advice: readonly string[];
  /** How strongly the test binds at most, where its author said so for the whole of it. */
  readonly level?: 'must' | 'should' | 'may';
  /** `severity`, `owner` and what else the author wanted in the reports. */
  readonly meta?: readonly { readonly key: string; readonly value: string }[];
  readonly target: {
    readonly alias: string;
    readonly host: string;
    readonly port: number;
    /** What `--target` takes to mean it again, where that is not made of the above: `persona:…`, an alias of the configuration. */
    readonly argument?: string;
  };
}

/**
 * An entry of the known issues, and what it was for the case: `open`: it failed and is `known`; `gone`: it passed all the same;
 * `expired`: it failed, and the last day of the entry is over.
 */
export interface KnownIssueMention {
  readonly ticket: string;
  readonly reason: string;
  /** `YYYY-MM-DD` */
  readonly until?: string;
  /** Where the entry stands. */
  readonly where: string;
  readonly state: 'open' | 'gone' | 'expired';
}

/** A case by its id, and the file that has to be named so that it is there. */
export interface Counterexample {
  readonly id: string;
  readonly file: string;
}

/** What came of one case. */
export interface CaseResult {
  readonly info: CaseInfo;
  readonly outcome: Outcome;
  /** For `skipped`: why. For `failed`, `errored` and `known`: the first finding in one line. */
  readonly reason?: string;
  /** What is on file about this case. */
  readonly knownIssue?: KnownIssueMention;
  /** Of a passive rule: the case whose reply decided the verdict. To judge it again both have to run. */
  readonly counterexample?: Counterexample;
  readonly findings: readonly Finding[];
  readonly timings: readonly Timing[];
  /** When it began, ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly transcript: readonly TranscriptEntry[];
}

/** Counts of a run. */
export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly errored: number;
  readonly skipped: number;
  readonly known: number;
  /** Passed cases that have warnings. */
  readonly warned: number;
  readonly durationMs: number;
  readonly slowestBanner?: { readonly target: string; readonly ms: number };
  /** Set when the run was cut short: what ended it, and how many planned cases did not run. */
  readonly interrupted?: { readonly signal: string; readonly notRun: number };
}
