/** What came of looking at what DNS says about something: as it should be, not as it should be, or not known. */
import type { Failed } from './answer.ts';

export type Verdict =
  | { readonly kind: 'met'; readonly seen: string }
  | { readonly kind: 'missed'; readonly message: string; readonly details: readonly string[] }
  /** Nobody could say. */
  | { readonly kind: 'unjudged'; readonly message: string; readonly details: readonly string[] };

/** What DNS says may be long: so much of a text, and so many lines, are told. */
const longest = 1000;
const mostLines = 25;

const clipped = (text: string): string => (text.length > longest ? `${text.slice(0, longest)} …` : text);

const told = (message: string, details: readonly string[]): { message: string; details: string[] } => ({
  message: clipped(message),
  details: details.slice(0, mostLines).map(clipped),
});

export const met = (seen: string): Verdict => ({ kind: 'met', seen: clipped(seen) });

export const missed = (message: string, details: readonly string[] = []): Verdict => ({
  kind: 'missed',
  ...told(message, details),
});

export const unjudged = (message: string, details: readonly string[] = []): Verdict => ({
  kind: 'unjudged',
  ...told(message, details),
});

/** DNS gave no answer: nothing is known. */
export const notAnswered = ({ words, help = [] }: Failed): Verdict => unjudged(words, help);
