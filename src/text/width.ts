/**
 * How many columns a terminal gives to a text, and cutting a text to a number of columns.
 *
 * Takes text without control characters (see `visible`). An estimate by Unicode blocks, as every terminal has its own
 * opinion: East Asian wide characters and emoji take two columns, combining marks none, everything else one.
 */

const ASCII = /^[\x20-\x7e]*$/;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const ZERO = /[\p{Mn}\p{Me}]/u;

function characterWidth(character: string): 0 | 1 | 2 {
  if (ASCII.test(character)) return 1;
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Columns that `text` takes. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The longest beginning of `text` that fits into `columns`, ended by `…` where something was cut. */
export function clipEnd(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  return columns < 1 ? '' : `${fitting(text, columns - 1)}…`;
}

/** The longest end of `text` that fits into `columns`, begun by `…` where something was cut. */
export function clipStart(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return '';
  const characters = Array.from(text);
  let width = 0;
  let from = characters.length;
  while (from > 0) {
    width += characterWidth(characters[from - 1] ?? '');
    if (width > columns - 1) break;
    from -= 1;
  }
  return `…${characters.slice(from).join('')}`;
}

function fitting(text: string, columns: number): string {
  let width = 0;
  let end = 0;
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns) break;
    end += character.length;
  }
  return text.slice(0, end);
}
