/**
 * What is the same in every case of one target is told once in full: a connection that does not come about, a reply that is
 * ill-formed in the same way. Later cases name the case that told it. Other reports keep each: they are not read from
 * top to bottom.
 */
import type { CaseResult, Finding } from '../../result/outcome.ts';
import { isWarned } from '../../result/summary.ts';

export interface Told {
  /** The result without the warnings that were told of this target before. */
  readonly unsaid: CaseResult;
  /** The id of the case that has told all there is to say; undefined where something is new. */
  readonly sameAs: string | undefined;
}

export class Repeats {
  /** The id of the case that told it, by target and what was told. */
  readonly #told = new Map<string, string>();

  /** To be asked once for each result, in the order in which they are shown. */
  add(result: CaseResult): Told {
    const problem = connectionProblem(result);
    if (problem !== undefined) return { unsaid: result, sameAs: this.#toldBefore(result, [problem]) };
    // Of these the findings are not shown.
    if (result.outcome === 'skipped' || result.outcome === 'known') return { unsaid: result, sameAs: undefined };
    return this.#withoutWarnings(result);
  }

  #withoutWarnings(result: CaseResult): Told {
    let first: string | undefined;
    const findings = result.findings.filter((finding) => {
      const before = isIllFormedReply(finding)
        ? this.#toldBefore(result, [finding.message, ...finding.details])
        : undefined;
      first ??= before;
      return before === undefined;
    });
    const unsaid = { ...result, findings };
    return { unsaid, sameAs: isWarned(result) && !isWarned(unsaid) ? first : undefined };
  }

  /** Who has told it of this target; if nobody has, this case does. */
  #toldBefore({ info }: CaseResult, what: readonly string[]): string | undefined {
    const key = [info.target.alias, ...what].join('\0');
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

/** One for each kind of fault in a case (language reference, "Verbs and levels"), and none that the author asked for. */
const isIllFormedReply = ({ severity, kind }: Finding): boolean =>
  severity === 'warning' && kind === 'ill-formed-reply';
