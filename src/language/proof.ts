/** What `proves` says: a test comes to this on that embedded server, so that somebody has seen it fail and pass. */
import type { Node, Word } from './ast.ts';
import { maximumPersonas } from './limits.ts';

/** The words of `proves`, and the outcome that each names; `warned` is passed with a warning. */
export const provenOutcomes = {
  passes: 'passed',
  warns: 'warned',
  fails: 'failed',
  errors: 'errored',
  skips: 'skipped',
} as const;

type ClaimWord = keyof typeof provenOutcomes;

export interface Proof {
  /** As `--target persona:…` takes it, options included. Whether there is one of that name is not known here. */
  readonly persona: Word;
  readonly outcome: (typeof provenOutcomes)[ClaimWord];
}

/**
 * What the lines of one block say, without those nested in it; a word that is none says nothing. One beyond
 * `maximumPersonas` where there are more.
 */
export function proofsIn(items: readonly Node[]): Proof[] {
  const found: Proof[] = [];
  for (const item of items) {
    if (item.kind !== 'Proves') continue;
    for (const { outcome, personas } of item.claims) {
      const { text } = outcome;
      if (!isClaimWord(text)) continue;
      for (const persona of personas) {
        if (found.length > maximumPersonas) return found;
        found.push({ persona, outcome: provenOutcomes[text] });
      }
    }
  }
  return found;
}

const isClaimWord = (text: string): text is ClaimWord => Object.hasOwn(provenOutcomes, text);

/** What holds in a block: of one server its own line, else that of the blocks around it; as many as `proofsIn`. */
export function mergedProofs(outer: readonly Proof[], own: readonly Proof[]): readonly Proof[] {
  if (own.length === 0) return outer;
  const named = new Set(own.map(({ persona }) => persona.text));
  return [...outer.filter(({ persona }) => !named.has(persona.text)), ...own].slice(0, maximumPersonas + 1);
}
