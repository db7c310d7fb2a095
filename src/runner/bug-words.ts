/** What is said of an exception: only a bug of ours throws. */

export function bugWords(error: unknown): { readonly message: string; readonly details: readonly string[] } {
  const stack = error instanceof Error && error.stack !== undefined ? error.stack.split('\n').slice(1, 4) : [];
  return {
    message: `a bug of smtpspec: ${error instanceof Error ? error.message : String(error)}`,
    details: [...stack, 'please report it with this spec; the verdict of this test is void'],
  };
}
