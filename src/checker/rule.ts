/** What a rule of the checker is given and what it is. A rule's comment begins with the rule in one sentence. */
import type { Report } from '../language/diagnostic.ts';
import type { Parsed } from '../language/parsed.ts';
import type { Source } from '../language/source.ts';
import type { Spec } from '../language/spec.ts';

export interface RuleContext {
  readonly parsed: Parsed;
  readonly spec: Spec;
  /** Names that lines which could not be read may declare or use (unread.ts). */
  readonly unread: ReadonlySet<string>;
  readonly report: Report;
  /** The same about a file that the spec names. */
  readonly reportIn: (source: Source) => Report;
}

/** Looks at one file and reports what breaks the rule. */
export type Rule = (context: RuleContext) => void;
