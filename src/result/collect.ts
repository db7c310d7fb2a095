/**
 * From events to results, in source order.
 *
 * Holds only what cannot be given out yet: the transcripts of unfinished cases, and cases that finished before one that
 * stands earlier in the source. A case that takes minutes holds up all that follow it, so a run bounds how far it
 * goes ahead.
 *
 * A stream that ends early (a killed run's log) still gives every case it knows: one that began and did not finish is
 * errored, since it was not judged.
 */
import type { TranscriptEntry } from '../smtp/transcript-entry.ts';
import type { CaseInfo, CaseResult } from './outcome.ts';
import type { CaseFinished, RunEvent } from './events.ts';
import type { EventBatches } from './stream.ts';

const NONE: readonly CaseResult[] = [];

interface Unfinished {
  info?: CaseInfo;
  readonly transcript: TranscriptEntry[];
}

export class Collector {
  readonly #unfinished = new Map<number, Unfinished>();
  readonly #waiting = new Map<number, CaseResult>();
  #next = 0;
  #runStartedAt = '';

  /** Takes one event; gives the results that have become due by it, in source order. */
  add(event: RunEvent): readonly CaseResult[] {
    switch (event.type) {
      case 'run-started':
        this.#runStartedAt = event.at;
        return NONE;
      case 'case-started':
        this.#begun(event.seq).info = event.info;
        return NONE;
      case 'transcript':
        this.#begun(event.seq).transcript.push(event.entry);
        return NONE;
      case 'case-finished':
        return this.#finish(event);
      case 'run-finished':
        return NONE;
    }
  }

  /** The stream is over: all that is left, in source order. */
  rest(): readonly CaseResult[] {
    for (const [seq, { info, transcript }] of this.#unfinished) {
      if (info !== undefined) this.#waiting.set(seq, cutShort(info, transcript, this.#runStartedAt));
    }
    this.#unfinished.clear();
    const left = [...this.#waiting].sort(([a], [b]) => a - b).map(([, result]) => result);
    this.#waiting.clear();
    return left;
  }

  #begun(seq: number): Unfinished {
    let unfinished = this.#unfinished.get(seq);
    if (unfinished === undefined) {
      unfinished = { transcript: [] };
      this.#unfinished.set(seq, unfinished);
    }
    return unfinished;
  }

  #finish({ seq, result }: CaseFinished): readonly CaseResult[] {
    const transcript = this.#unfinished.get(seq)?.transcript ?? [];
    this.#unfinished.delete(seq);
    this.#waiting.set(seq, { ...result, transcript });
    if (seq !== this.#next) return NONE;
    const due: CaseResult[] = [];
    for (let next = this.#waiting.get(seq); next !== undefined; next = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next);
      this.#next += 1;
      due.push(next);
    }
    return due;
  }
}

/** The results of a stream, in source order. */
export async function* collect(events: EventBatches): AsyncGenerator<CaseResult, void, undefined> {
  const collector = new Collector();
  for await (const batch of events) for (const event of batch) yield* collector.add(event);
  yield* collector.rest();
}

function cutShort(info: CaseInfo, transcript: readonly TranscriptEntry[], startedAt: string): CaseResult {
  const reason = 'the run ended before this test did';
  return {
    info,
    outcome: 'errored',
    reason,
    findings: [{ severity: 'error', message: reason, details: [] }],
    timings: [],
    startedAt,
    durationMs: transcript.at(-1)?.at ?? 0,
    transcript,
  };
}
