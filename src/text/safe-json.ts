/**
 * JSON that is safe to show: `JSON.stringify`, and what could move a cursor, change a colour, hide or reorder text on a
 * terminal is written as `\uXXXX` too. It reads back as the same value.
 *
 * Throws as `JSON.stringify` does: for a ring, and for a text longer than the engine's strings.
 */

/** As in visible.ts; the line ends and blanks of the layout are none of these but LF. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

/** `indent`: how many blanks a level; 0 for one line. */
export function safeJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, undefined, indent).replace(UNSAFE, (character) =>
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, i) => unitEscape(character, i)).join(''),
  );
}

function unitEscape(character: string, index: number): string {
  return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
}
