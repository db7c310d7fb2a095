/**
 * Which tests of the given specs run. Each kind of condition is one that a test must meet; of several conditions of one kind
 * one is enough.
 */
import { referenceMatches } from '../language/reference.ts';
import { entryOf, type Spec } from '../language/spec.ts';
import type { Level, TestDeclaration } from '../language/test-declaration.ts';
import { matchesWildcard } from '../text/wildcard.ts';
import type { SelectedTest } from './plan.ts';
import { tagsMatch, type TagExpression } from './tag-expression.ts';

/** A list that is empty or left out is no condition. */
export interface Selection {
  /** Lines of a spec (from 1), by its source's name; a test of a spec that is not in it is met. */
  readonly lines?: ReadonlyMap<string, readonly number[]>;
  /** `spec/test`, a spec's id alone, a test's id alone, each with `*` for any part. */
  readonly only?: readonly string[];
  readonly tags?: readonly TagExpression[];
  /** References as `referenceMatches` takes them. */
  readonly references?: readonly string[];
  readonly levels?: readonly Level[];
  /** Cases by the id of their test, and of each the aliases of its targets. */
  readonly cases?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The tests that meet all conditions, in the order of the specs. */
export function selectTests(specs: readonly Spec[], selection: Selection): SelectedTest[] {
  const { lines, only = [], tags = [], references = [], levels = [], cases } = selection;
  return specs.flatMap((spec) => {
    const wanted = lines?.get(entryOf(spec));
    return spec.tests.flatMap((test): SelectedTest[] => {
      const targets = cases?.get(`${spec.id}/${test.id}`);
      const chosen =
        (wanted === undefined || wanted.some((line) => hasLine(spec, test, line))) &&
        (only.length === 0 || only.some((pattern) => idMatches(pattern, spec.id, test.id))) &&
        (tags.length === 0 || tags.some((expression) => tagsMatch(expression, test.tags))) &&
        (references.length === 0 || references.some((one) => hasReference(test, one))) &&
        (levels.length === 0 || levels.some((level) => levelsOf(test).includes(level))) &&
        (cases === undefined || targets !== undefined);
      if (!chosen) return [];
      return [targets === undefined ? { spec, test } : { spec, test, targets }];
    });
  });
}

/** The first and the last line of a test in the file that was named; of an included one those of its `include tests`. */
export function linesOf(
  { source, included }: Spec,
  { extent }: Pick<TestDeclaration, 'extent'>,
): { readonly first: number; readonly last: number } {
  if (included !== undefined) return linesOf(included.by, { extent: included.node.span });
  return { first: source.lineAt(extent.start), last: source.lineAt(Math.max(extent.start, extent.end - 1)) };
}

/** Is the line one of the test, or the row of a table for which it is there? */
export function hasLine(spec: Spec, test: TestDeclaration, line: number): boolean {
  const { first, last } = linesOf(spec, test);
  if (first <= line && line <= last) return true;
  // Rows of a CSV file have lines of their own.
  return (
    spec.included === undefined &&
    test.rows.some(({ source, span }) => source === spec.source && source.lineAt(span.start) === line)
  );
}

/** The id of a test without its rows stands for the cases of all of them. */
function idMatches(pattern: string, specId: string, testId: string): boolean {
  const [base = ''] = testId.split('/', 1);
  return [`${specId}/${testId}`, specId, testId, `${specId}/${base}`, base].some((id) => matchesWildcard(pattern, id));
}

const hasReference = ({ references }: TestDeclaration, wanted: string): boolean =>
  references.some(({ text }) => referenceMatches(wanted, text));

/** The level of a test, else those of its references; without one it is a MUST, as `expect` is. */
function levelsOf({ level: own, references }: TestDeclaration): Level[] {
  if (own !== undefined) return [own];
  const levels = references.flatMap(({ level }) => (level === undefined ? [] : [level]));
  return levels.length === 0 ? ['must'] : levels;
}
