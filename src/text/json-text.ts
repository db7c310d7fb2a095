/** JSON that a person may look at in a terminal: nothing in it can steer one. Still the same value for every reader. */

/** `value`, which is plain data, over several lines. Control and formatting characters in its texts are escaped. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    Array.from({ length: character.length }, (_, i) => escaped(character.charCodeAt(i))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
