/** How a report colours its words. Each function takes text that is safe to show and gives it back painted. */
import type { Outcome } from '../result/outcome.ts';

type Paint = (text: string) => string;

/** `warned` is a passed case with something to say. */
export type Verdict = Outcome | 'warned';

export interface Theme {
  readonly verdict: Readonly<Record<Verdict, Paint>>;
  readonly strong: Paint;
  readonly faint: Paint;
}

const plain: Paint = (text) => text;

/** No colours: for files and for who does not want them. */
export const PLAIN_THEME: Theme = {
  verdict: { passed: plain, failed: plain, errored: plain, skipped: plain, known: plain, warned: plain },
  strong: plain,
  faint: plain,
};
