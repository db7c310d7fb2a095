/** A word of a command that a person may copy to a POSIX shell: in quotes where it needs them, safe to show. Never throws. */
import { visible } from './visible.ts';

const NEEDS_NO_QUOTES = /^[\w./:=@%+,-]+$/;

export function shellWord(word: string): string {
  const shown = visible(word);
  return NEEDS_NO_QUOTES.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}
