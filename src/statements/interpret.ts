/**
 * The interpreter: walks the lines of a test and lets each statement check itself, run, or tell its dialog. The one place
 * where a statement meets its handler.
 */
import { isStatement, type Node, type NodeOf, type Statement, type StatementKind } from '../language/ast.ts';
import { ExpressionFault, NotCaptured } from '../language/expression-fault.ts';
import type { CaseRun } from './case-run.ts';
import type { CheckContext, DialogLine, ExplainContext, StatementHandler } from './handler.ts';
import { statements } from './index.ts';
import { unjudged } from './judged.ts';

const handlerOf = <K extends StatementKind>(kind: K): StatementHandler<K> => statements[kind];

const checkOne = <K extends StatementKind>(node: NodeOf<K>, context: CheckContext): void => {
  handlerOf<K>(node.kind).check(node, context);
};
const runOne = <K extends StatementKind>(node: NodeOf<K>, run: CaseRun): Promise<void> | void =>
  handlerOf<K>(node.kind).run(node, run);
const explainOne = <K extends StatementKind>(node: NodeOf<K>, context: ExplainContext): DialogLine[] =>
  handlerOf<K>(node.kind).explain(node, context);
const judgesSameReply = <K extends StatementKind>(node: NodeOf<K>): boolean =>
  handlerOf<K>(node.kind).judgesSameReply?.(node) ?? false;

/** Checks the statements among these lines in their order. */
export function checkStatements(lines: readonly Node[], context: CheckContext): void {
  for (const line of lines) if (isStatement(line)) checkOne<Statement['kind']>(line, context);
}

/**
 * Runs statements in their order. After a MUST that was not met, those that judge the same reply still run, so that one
 * reply tells all that is wrong with it; then the case is over.
 */
export async function runStatements(lines: readonly Node[], run: CaseRun): Promise<void> {
  for (const line of lines) {
    if (!isStatement(line)) continue;
    if (run.stopping && !(replyIsThere(run) && judgesSameReply<Statement['kind']>(line))) run.over = true;
    if (run.over) return;
    if (!run.step(line.span)) return;
    try {
      // Most statements of a session that runs need no wait of their own.
      const done = runOne<Statement['kind']>(line, run);
      if (done !== undefined) await done;
    } catch (error) {
      concludeWithoutValue(error, line, run);
    }
  }
}

/** What should be sent or compared is not there: whatever the verb, the line is not judged. */
function concludeWithoutValue(error: unknown, line: Node, run: CaseRun): void {
  if (error instanceof ExpressionFault) {
    run.conclude('given', error.span, unjudged(error.message, error.help));
  } else if (error instanceof NotCaptured) {
    // After a failure it is known why, and the other lines are still judged.
    if (!run.stopping) run.conclude('given', line.span, unjudged(error.message));
  } else {
    throw error;
  }
}

/** Where it is not, judging it once more would be waiting for it once more. */
const replyIsThere = (run: CaseRun): boolean => run.session?.current.outcome?.kind === 'reply';

/** The dialog that these lines stand for. */
export function explainStatements(lines: readonly Node[], context: ExplainContext): DialogLine[] {
  return lines.flatMap((line) => (isStatement(line) ? explainOne<Statement['kind']>(line, context) : []));
}
