/** A value of a parameter as JSON has it: text, a number, true or false, or a list of these. */

/** A list stays one until its parameter is known: only the type `list` takes it. */
export type ParameterValue = string | readonly string[];

export type ReadParameterValue =
  | { readonly ok: true; readonly value: ParameterValue }
  /** `at`: the place inside the value, such as `[1]`; `expected`: what belongs there. */
  | { readonly ok: false; readonly at: string; readonly expected: string };

/** Reads a value of a JSON file. Whether it fits its parameter is seen later, when that is known. */
export function readParameterValue(value: unknown): ReadParameterValue {
  if (isScalar(value)) return { ok: true, value: String(value) };
  if (!Array.isArray(value))
    return {
      ok: false,
      at: '',
      expected: 'text, a whole number, true, false, or a list of these',
    };
  const items: string[] = [];
  for (const [i, item] of value.entries()) {
    const at = `[${String(i)}]`;
    if (!isScalar(item)) return { ok: false, at, expected: 'text, a whole number, true or false' };
    const text = String(item).trim();
    // As text a list is its items with commas between: these would be other items there.
    if (text === '' || text.includes(',')) return { ok: false, at, expected: 'an item with text and without a comma' };
    items.push(text);
  }
  return { ok: true, value: items };
}

/** JSON numbers with a fraction, or beyond what is exact, would not be sent as the file has them. */
function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || Number.isSafeInteger(value) || typeof value === 'boolean';
}
