/** An id names one test of a file. */
import type { Span } from '../../language/ast.ts';
import type { Rule } from '../rule.ts';

export const uniqueIds: Rule = ({ spec, report }) => {
  const seen = new Map<string, Span>();
  const told = new Set<number>();
  for (const { id, idSpan } of spec.tests) {
    const first = seen.get(id);
    if (first === undefined) {
      seen.set(id, idSpan);
      continue;
    }
    // One test with two rows of one name: the rows are told. Two tests are told once, not for each row.
    if (first.start === idSpan.start || told.has(idSpan.start)) continue;
    told.add(idSpan.start);
    report('E0202', idSpan, `two tests have the id \`${id}\``, {
      related: { message: 'the first one', span: first },
      help: ['give one of them an id of its own: test "…" as another-id {'],
    });
  }
};
