/**
 * What every statement has to say for itself: what can be known of it without a server, what it does, how it reads as a
 * dialog. One file a statement, one line in `index.ts`; the same for every expectation of `expect`.
 */
import type { DefaultValue } from '../language/defaults.ts';
import type { Report } from '../language/diagnostic.ts';
import type { Block, ExpectationKind, ExpectationOf, Node, NodeOf, StatementKind, Template } from '../language/ast.ts';
import type { CaseRun } from './case-run.ts';
import type { Flow } from './flow.ts';
import type { Judged } from './judged.ts';

/** What a statement may know and say while it is checked. */
export interface CheckContext {
  /** What is known at this point of the test; a statement changes it as running it would. */
  readonly flow: Flow;
  /** Is the test marked `delivers` or `may-deliver`? */
  readonly mayDeliver: boolean;
  /** Checks the lines of a block in this context. */
  readonly checkLines: (lines: readonly Node[]) => void;
  /** Checks what a call gives, and the lines that it stands for, in this context. */
  readonly checkUse: (use: NodeOf<'Use'>) => void;
  readonly report: Report;
  /** What a parameter is where no value is given for it; undefined where the file alone does not tell. */
  readonly defaultOf: (name: string) => DefaultValue | undefined;
  /** The type of a parameter, `text` for a secret or a name of the language; undefined for what a test or a row names. */
  readonly typeOf: (name: string) => string | undefined;
}

/** One line of the dialog that `explain` prints. */
export interface DialogLine {
  /** `C` the client, `S` the server, `*` what the runner does. */
  readonly who: 'C' | 'S' | '*';
  readonly text: string;
  /** The session that it is of, where that has a name. */
  readonly session?: string;
}

/** What `explain` knows of names. */
export interface ExplainContext {
  /** A template with the names it can resolve resolved, the others as `<name>`. */
  show(template: Template): string;
  explainLines(lines: readonly Node[]): DialogLine[];
  explainUse(use: NodeOf<'Use'>): DialogLine[];
  readonly relay: { readonly from: string; readonly to: string };
}

export interface StatementHandler<K extends StatementKind> {
  check(node: NodeOf<K>, context: CheckContext): void;
  run(node: NodeOf<K>, run: CaseRun): Promise<void> | void;
  explain(node: NodeOf<K>, context: ExplainContext): DialogLine[];
  /**
   * True where the statement only judges the reply that is there: such statements are still judged after a failure, so
   * that one reply tells all that is wrong with it. Of a block, or a call, its lines decide, one by one.
   */
  judgesSameReply?(node: NodeOf<K>): boolean;
}

export interface ExpectationHandler<K extends ExpectationKind> {
  check(expectation: ExpectationOf<K>, context: CheckContext): void;
  /**
   * Why `within` cannot stand behind it, and what to write instead. Left out: `within` says how long to wait for the one
   * reply, or close, that it judges.
   */
  withoutWithin?(expectation: ExpectationOf<K>, within: string): { readonly why: string; readonly help: string };
  /**
   * `within` is how long to wait, in milliseconds; undefined: the patience of the step. `body`: the lines behind it, where it is about a
   * message that arrives.
   */
  judge(
    expectation: ExpectationOf<K>,
    run: CaseRun,
    within: number | undefined,
    body?: Block,
  ): Judged | Promise<Judged>;
  explain(expectation: ExpectationOf<K>, context: ExplainContext): DialogLine[];
  /** True where it judges the reply that is there and waits for nothing new. */
  judgesSameReply(expectation: ExpectationOf<K>): boolean;
}
