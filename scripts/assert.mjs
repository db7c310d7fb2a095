/**
 * Stands in for node:assert in the bundle. Only yargs wants it, for two functions that hold its own bugs up; the module
 * itself takes some milliseconds of every start, because it looks whether standard error has colours.
 */
export function strictEqual(actual, expected, message) {
  if (!Object.is(actual, expected)) throw new Error(message);
}

export function notStrictEqual(actual, expected, message) {
  if (Object.is(actual, expected)) throw new Error(message);
}
