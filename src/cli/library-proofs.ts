/**
 * What a library says of its tests (`proves`), as a plan, and what came of it. A test is proved where it comes to what is
 * said on each embedded server and one of them makes it fail: a test that nothing makes fail may be one that cannot.
 */
import { difference, outcomeOf } from '../demo/compare.ts';
import type { Spec } from '../language/spec.ts';
import type { TestDeclaration } from '../language/test-declaration.ts';
import type { CaseResult } from '../result/outcome.ts';
import type { SelectedTest } from '../runner/plan.ts';

/** The servers that `tests` name, each once, in the order of the text. */
export function personasOf(tests: readonly SelectedTest[]): string[] {
  return [...new Set(tests.flatMap(({ test }) => test.proofs.map(({ persona }) => persona.text)))];
}

/**
 * What is to run so that each of `tests` runs on the servers that it names. A passive rule judges what other tests of its
 * spec get: these run on its servers, too. What comes of a test is the same whatever else is chosen.
 */
export function provingPlan(tests: readonly SelectedTest[]): SelectedTest[] {
  const chosen = new Set(tests.map(({ test }) => test));
  return [...new Set(tests.map(({ spec }) => spec))].flatMap((spec) => {
    const rules = spec.tests.filter((test) => isPassive(test) && chosen.has(test));
    const forRules = [...new Set(namedBy(rules))];
    return spec.tests.flatMap((test): SelectedTest[] => {
      // A rule that is not chosen stays: tests do not warn of what it judges.
      const isAsked = chosen.has(test) || isPassive(test);
      const targets = new Set([...(isAsked ? namedBy([test]) : []), ...(isPassive(test) ? [] : forRules)]);
      // That the author has a server's failure on file says nothing of an embedded one.
      return targets.size === 0 ? [] : [{ spec, test: { ...test, knownIssues: [] }, targets }];
    });
  });
}

const isPassive = (test: TestDeclaration): boolean => test.passive !== undefined;

const namedBy = (tests: readonly TestDeclaration[]): string[] =>
  tests.flatMap(({ proofs }) => proofs.map(({ persona }) => persona.text));

/** What came of one claim. */
export interface Proved {
  readonly persona: string;
  /** What came, where it is what was said. */
  readonly outcome: string;
  /** What is said of it: the first finding in one line. May hold octets of a server. */
  readonly reason: string | undefined;
  /** How it differs from what was said. */
  readonly difference?: string;
  /** The case that differs; none where it did not run. */
  readonly result?: CaseResult;
}

export interface TestVerdict {
  readonly spec: Spec;
  readonly test: TestDeclaration;
  readonly verdict: 'proved' | 'contradicted' | 'unproven';
  readonly claims: readonly Proved[];
}

/** Holds results against claims as they come; keeps the whole of those alone that differ. */
export class Proofs {
  readonly #tests: readonly SelectedTest[];
  readonly #came = new Map<string, Proved & { readonly madeToFail: boolean }>();
  readonly #expected: ReadonlyMap<string, TestDeclaration>;

  constructor(tests: readonly SelectedTest[]) {
    this.#tests = tests;
    this.#expected = new Map(tests.map(({ spec, test }) => [`${spec.id}/${test.id}`, test]));
  }

  take(result: CaseResult): void {
    const { id, target } = result.info;
    const proof = this.#expected.get(id)?.proofs.find(({ persona }) => persona.text === target.alias);
    // A test that ran for a passive rule alone.
    if (proof === undefined) return;
    const words = difference(result, { outcome: proof.outcome });
    this.#came.set(keyOf(id, target.alias), {
      persona: target.alias,
      outcome: outcomeOf(result),
      reason: reasonOf(result),
      madeToFail: result.outcome === 'failed' || missesShould(result),
      ...(words === undefined ? {} : { difference: words, result }),
    });
  }

  /** The verdict on each test, in the order of the text. */
  verdicts(): TestVerdict[] {
    return this.#tests.map(({ spec, test }) => {
      const claims = test.proofs.map(({ persona: { text } }) => {
        const nothing = { persona: text, outcome: '', reason: undefined, madeToFail: false, difference: 'did not run' };
        return this.#came.get(keyOf(`${spec.id}/${test.id}`, text)) ?? nothing;
      });
      const proven = claims.some(({ madeToFail }) => madeToFail) ? 'proved' : 'unproven';
      return {
        spec,
        test,
        claims,
        verdict: claims.some((one) => one.difference !== undefined) ? 'contradicted' : proven,
      };
    });
  }
}

const keyOf = (id: string, persona: string): string => `${id} on ${persona}`;

/** A warning about a line of the test. One about a reply's syntax is not of the test's making. */
const missesShould = ({ findings }: CaseResult): boolean =>
  findings.some(({ severity, kind }) => severity === 'warning' && kind !== 'ill-formed-reply');

function reasonOf(result: CaseResult): string | undefined {
  const warning = result.findings.find(({ severity }) => severity === 'warning');
  return result.reason ?? (outcomeOf(result) === 'warned' ? warning?.message : undefined);
}
