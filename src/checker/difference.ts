/** `a-1` is a name, as names may hold `-`; where `a` is one, it was meant as a difference. */

/** What to write instead of such a name; undefined where its first part is no name that is known. */
export function differenceIn(name: string, known: readonly string[]): string | undefined {
  for (let at = name.indexOf('-'); at > 0; at = name.indexOf('-', at + 1)) {
    const [left, right] = [name.slice(0, at), name.slice(at + 1)];
    if (!known.includes(left) || !(known.includes(right) || /^\d+$/.test(right))) continue;
    return `\`-\` belongs to a name; a difference has blanks around its minus: \${${left} - ${right}}`;
  }
  return undefined;
}
