/** Which tests of the given specs run: `--only` (an id, `*` for any part of it) and `--tag`. */
import type { Spec } from '../language/spec.ts';
import type { SelectedTest } from './plan.ts';

export interface Selection {
  /** `spec/test`, a spec's id alone, or a pattern with `*`; none: every test. */
  readonly only: readonly string[];
  /** A test needs one of them; none: every test. */
  readonly tags: readonly string[];
}

export function selectTests(specs: readonly Spec[], { only, tags }: Selection): SelectedTest[] {
  const patterns = only.map(idPattern);
  return specs.flatMap((spec) =>
    spec.tests
      .filter((test) => patterns.length === 0 || patterns.some((matches) => matches(spec.id, test.id)))
      .filter((test) => tags.length === 0 || test.tags.some((tag) => tags.includes(tag)))
      .map((test) => ({ spec, test })),
  );
}

function idPattern(text: string): (specId: string, testId: string) => boolean {
  const escaped = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${escaped.join('.*')}$`);
  return (specId, testId) => pattern.test(`${specId}/${testId}`) || pattern.test(specId) || pattern.test(testId);
}
