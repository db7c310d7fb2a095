/**
 * What is the same in every case of one target is told once in full: a connection that does not come about. Later cases
 * name the case that told it. Other reports keep each: they are not read from top to bottom.
 */
import type { CaseResult } from '../../result/outcome.ts';

export class Repeats {
  /** The id of the case that told it, by target and what was told. */
  readonly #told = new Map<string, string>();

  /**
   * The id of the case that has told all that is to be said about this one; undefined where something is new. To be asked
   * once for each result, in the order in which they are shown.
   */
  sameAs(result: CaseResult): string | undefined {
    const problem = connectionProblem(result);
    if (problem === undefined) return undefined;
    const { info } = result;
    const key = [info.target.alias, problem].join('\0');
    const before = this.#told.get(key);
    if (before === undefined) this.#told.set(key, info.id);
    return before;
  }
}

/**
 * Why there was no connection, where that is all that happened: one that stood has at least its end in the transcript. The
 * message is compared alone: the details have the time that each attempt took.
 */
function connectionProblem({ outcome, transcript, findings }: CaseResult): string | undefined {
  const attempted = transcript.length > 0 && transcript.every(({ kind }) => kind === 'connect');
  if (outcome !== 'errored' || !attempted) return undefined;
  // A case that a killed run has left behind has no place of its own, and no outcome of its connection.
  return findings.find(({ severity, frame }) => severity === 'error' && frame !== undefined)?.message;
}
