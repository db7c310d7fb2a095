/**
 * Patterns with `*`, as `--only` and the file of known issues have them: `*` stands for any characters, also none and also
 * `/`; everything else, in any case a letter's own case, for itself.
 *
 * Takes time in proportion to both lengths multiplied at most, whatever the pattern: no regular expression is made of it.
 */

/** Whether `text` as a whole is what `pattern` says. */
export function matchesWildcard(pattern: string, text: string): boolean {
  if (!pattern.includes('*')) return pattern === text;
  let at = 0;
  let from = 0;
  /** The last `*`, and where what follows it was last tried. */
  let star = -1;
  let tried = 0;
  while (from < text.length) {
    if (pattern[at] === '*') {
      star = at;
      tried = from;
      at += 1;
    } else if (pattern[at] === text[from]) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      at = star + 1;
      tried += 1;
      from = tried;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
