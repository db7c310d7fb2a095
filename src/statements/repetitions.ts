/**
 * What the repetitions of a `repeat` found: each thing once, with how often it happened and the first example; and of which repetitions
 * the transcript is kept: the first, and the first with each thing that went wrong.
 */
import type { Finding } from '../result/outcome.ts';
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';

/** How many transcripts are kept. */
const maximumTranscripts = 10;

interface Group {
  readonly finding: Finding;
  readonly first: number;
  last: number;
  count: number;
}

export class Repetitions {
  readonly #groups = new Map<string, Group>();
  readonly #tell: (entry: TranscriptEntry) => void;
  #told = 0;
  /** How many have run. */
  done = 0;
  /** How many of them failed, or could not be judged. */
  troubled = 0;

  /** @param tell takes the transcripts that are kept. */
  constructor(tell: (entry: TranscriptEntry) => void) {
    this.#tell = tell;
  }

  /** A repetition has run; from 1. */
  add(number: number, findings: readonly Finding[], transcript: readonly TranscriptEntry[]): void {
    this.done += 1;
    let isNew = false;
    for (const finding of findings) isNew = this.#group(number, finding) || isNew;
    if (findings.some(isTrouble)) this.troubled += 1;
    if (this.done > 1 && !(isNew && this.#told < maximumTranscripts)) return;
    this.#told += 1;
    for (const entry of transcript) this.#tell(entry);
  }

  /** Each with how often it happened, of `all` repetitions. */
  findings(): Finding[] {
    return [...this.#groups.values()].map(({ finding, first, count }) => ({
      ...finding,
      details: [
        `in ${String(count)} of ${String(this.done)} repetitions; this was repetition ${String(first)}`,
        ...finding.details,
      ],
    }));
  }

  /** True where something went wrong that had not before. One line of the spec is one thing, whatever the server said. */
  #group(number: number, finding: Finding): boolean {
    const { severity, frame, message } = finding;
    const place = frame === undefined ? message : `${frame.file} ${String(frame.line)} ${String(frame.column)}`;
    const key = `${severity} ${place}`;
    const group = this.#groups.get(key);
    if (group === undefined) {
      this.#groups.set(key, { finding, first: number, last: number, count: 1 });
      return isTrouble(finding);
    }
    if (group.last !== number) group.count += 1;
    group.last = number;
    return false;
  }
}

const isTrouble = ({ severity }: Finding): boolean => severity === 'failure' || severity === 'error';
