/**
 * The plan: which test runs against which target, in source order. Cases are made one at a time, so that a plan of
 * 100,000 costs no memory.
 */
import { entryOf, type Spec } from '../language/spec.ts';
import type { TestDeclaration } from '../language/test-declaration.ts';
import type { CaseInfo } from '../result/outcome.ts';
import type { Target } from '../config/target.ts';

export interface PlannedCase {
  readonly seq: number;
  readonly info: CaseInfo;
  readonly spec: Spec;
  readonly test: TestDeclaration;
  readonly target: Target;
}

/** A test that was selected. */
export interface SelectedTest {
  readonly spec: Spec;
  readonly test: TestDeclaration;
  /** The aliases of the targets that it is for; left out: all of them. */
  readonly targets?: ReadonlySet<string>;
}

/** How many cases there are. */
export function planSize(tests: readonly SelectedTest[], targets: readonly Target[]): number {
  return tests.reduce(
    (sum, test) =>
      sum + (test.targets === undefined ? targets.length : targets.filter((one) => isFor(test, one)).length),
    0,
  );
}

const isFor = ({ targets }: SelectedTest, { alias }: Target): boolean => targets?.has(alias) ?? true;

/**
 * Spec by spec; of a spec target by target; of a target test by test. `tests` has those of one spec together. `seq`: the number
 * of the first case.
 */
export function* plan(tests: readonly SelectedTest[], targets: readonly Target[], seq = 0): Generator<PlannedCase> {
  for (let start = 0; start < tests.length;) {
    const spec = tests[start]?.spec;
    if (spec === undefined) return;
    let end = start;
    while (tests[end]?.spec === spec) end += 1;
    for (const target of targets) {
      for (const selected of tests.slice(start, end)) {
        if (!isFor(selected, target)) continue;
        const { test } = selected;
        yield { seq, info: caseInfo(spec, test, target), spec, test, target };
        seq += 1;
      }
    }
    start = end;
  }
}

function caseInfo(spec: Spec, test: TestDeclaration, { alias, host, port, argument }: Target): CaseInfo {
  const id = `${spec.id}/${test.id}`;
  return {
    key: `${id} on ${alias}`,
    id,
    specId: spec.id,
    specTitle: spec.title,
    testId: test.id,
    title: test.title,
    groups: test.groups,
    place: spec.source.place(test.span),
    ...(spec.included === undefined ? {} : { includedBy: entryOf(spec) }),
    tags: test.tags,
    refs: test.references,
    advice: test.advice,
    ...(test.level === undefined ? {} : { level: test.level }),
    ...(test.meta.length === 0 ? {} : { meta: test.meta }),
    target: { alias, host, port, ...(argument === undefined ? {} : { argument }) },
  };
}
