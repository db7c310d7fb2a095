/** `known-issue` in a spec, as entries of the kind that the operator keeps in a file. */
import { plainText } from '../language/template-text.ts';
import type { KnownIssue } from '../result/known-issue.ts';
import type { SelectedTest } from './plan.ts';

/** What the author of a test has on file about it, for every target. */
export function ownKnownIssues({ spec, test }: Pick<SelectedTest, 'spec' | 'test'>): KnownIssue[] {
  return test.knownIssues.map(({ ticket, until, because, span }) => {
    const { file, line } = spec.source.place(span);
    return {
      id: `${spec.id}/${test.id}`,
      ticket: plainText(ticket),
      reason: because === undefined ? 'no reason is given' : plainText(because),
      ...(until === undefined ? {} : { until: until.text }),
      where: `${file}:${String(line)}`,
    };
  });
}
