/** Counted nouns: `1 test`, `2 tests`. `many` is for words whose plural is not their singular and an s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
