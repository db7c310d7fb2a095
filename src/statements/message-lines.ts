/** The lines behind `expect delivered … {`: what a message that arrives has to say, all of them, and which one does not hold. */
import type { Block, MessageTest, Span } from '../language/ast.ts';
import type { Message } from '../mail/message.ts';
import { dsnMiss } from './expectations/dsn-test.ts';
import { missOf, type Held } from './expectations/message-test.ts';

export interface LineMiss {
  /** The line of the spec. */
  readonly span: Span;
  readonly why: string;
}

/** The tests of a block, in their order; empty where there is no block. */
export function testsOf(body: Block | undefined): MessageTest[] {
  return (body?.items ?? []).flatMap((item) => (item.kind === 'MessageLine' ? [item.test] : []));
}

/** What does not hold, in the order of the lines. Those about a report are about one recipient of it together. */
export async function missesOf(tests: readonly MessageTest[], message: Message, held: Held): Promise<LineMiss[]> {
  const misses: LineMiss[] = [];
  const reports = tests.filter((test) => test.about === 'dsn');
  const report = dsnMiss(
    reports.map(({ test }) => test),
    message,
    held.environment,
  );
  for (const test of tests) {
    const why =
      test.about !== 'dsn'
        ? await missOf(test, message, held)
        : report && reports[report.index] === test
          ? report.why
          : undefined;
    if (why !== undefined) misses.push({ span: test.span, why });
  }
  return misses;
}
