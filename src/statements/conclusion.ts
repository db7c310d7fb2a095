/**
 * What is made of something judged: a finding, by the strength of the statement, and whether the case goes on. Pure; the
 * case acts on it.
 */
import type { Verb } from '../language/ast.ts';
import type { Severity } from '../result/outcome.ts';
import type { Judged } from './judged.ts';

export interface Circumstances {
  /** Inside `given { … }` or `before each test`. */
  readonly given: boolean;
  /** SHOULD counts as MUST. */
  readonly strict: boolean;
  /** How strongly the test binds at most; undefined: as its lines are written. */
  readonly level?: 'must' | 'should' | 'may' | undefined;
}

export interface Conclusion {
  readonly finding?: { readonly severity: Severity; readonly message: string; readonly details: readonly string[] };
  /** Why the case is skipped after all. */
  readonly skip?: string;
  /** `over`: nothing more can be judged. `stopping`: what is left of this reply is judged, then the case ends. */
  readonly then?: 'over' | 'stopping';
}

const goesOn: Conclusion = {};

/** What a statement of this strength makes of what was judged. */
export function conclusionOf(verb: Verb, judged: Judged, circumstances: Circumstances): Conclusion {
  const strength = circumstances.given && (verb === 'expect' || verb === 'check') ? 'given' : verb;
  switch (judged.kind) {
    case 'met':
      return strength === 'may' ? { finding: finding('note', judged.seen) } : goesOn;
    case 'skipped':
      if (strength === 'may') return { finding: finding('note', judged.reason) };
      return { skip: judged.reason, ...(strength === 'check' ? {} : { then: 'over' }) };
    case 'unjudged': {
      const ends = judged.over || (strength !== 'check' && strength !== 'may');
      // A session that ended under a `may` leaves the rest of the test without a verdict, and that has to be told.
      const severity = strength === 'may' && !judged.over ? 'note' : 'error';
      return { finding: finding(severity, judged.message, judged.details), ...(ends ? { then: 'over' } : {}) };
    }
    case 'missed': {
      const severity = severityOfMiss(strength, circumstances);
      // A session that ended leaves the rest without a verdict also where its end is no failure, and that has to be told. After
      // an `expect` there is no rest.
      if (judged.over === true && severity !== 'failure' && strength !== 'given' && strength !== 'expect') {
        return { finding: finding('error', judged.message, judged.details), then: 'over' };
      }
      const told = { finding: finding(severity, judged.message, judged.details) };
      if (strength === 'given') return { ...told, then: 'over' };
      return strength === 'expect' ? { ...told, then: 'stopping' } : told;
    }
  }
}

/** When the verdict stands: what goes wrong is worth a warning, and ends the tidying; so does, unsaid, a connection that ends. */
export function tidyingConclusion(judged: Judged): Conclusion {
  if (judged.kind === 'met') return goesOn;
  if (judged.kind !== 'missed') return { then: 'over' };
  return { finding: finding('warning', `after the test: ${judged.message}`, judged.details), then: 'over' };
}

function severityOfMiss(strength: Verb, { given, strict, level }: Circumstances): Severity {
  if (strength === 'given') return 'error';
  if (strength === 'may' || level === 'may') return 'note';
  // What a test needs is no clause that the server breaks, however strictly it is read.
  const bears = !strict || given;
  return (strength === 'should' || level === 'should') && bears ? 'warning' : 'failure';
}

function finding(severity: Severity, message: string, details: readonly string[] = []): Conclusion['finding'] & object {
  return { severity, message, details };
}
