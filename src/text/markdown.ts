/**
 * Text of others as Markdown (CommonMark, with GitHub's tables): it comes out as the characters that it is, and begins
 * nothing: no heading, link, HTML, table cell, template of a site generator.
 *
 * Takes any string, in linear time. What is written here stands on one line: `visible` comes first.
 */
import { visible } from './visible.ts';

/** What a renderer reads as HTML, or as the end of a table's cell. */
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '|': '&#124;' };

/** What means something in the middle of a line. */
const marks = /[\\`*_{}[\]~$]/g;

/** Text within a line, a table's cell or an item of a list, all in one line. */
export function markdownText(text: string): string {
  return (
    visible(text)
      .trim()
      .replace(/[&<>|]/g, (character) => entities[character] ?? character)
      .replace(marks, '\\$&')
      // At the beginning of a line: headings, items of lists, and the rule below a heading.
      .replace(/^[-+=#]/, '\\$&')
      .replace(/^(\d+)([.)])(?= |$)/, '$1\\$2')
      // A stranger's address becomes no link on a page of ours.
      .replace(/:\/\//g, ':&#47;/')
      .replace(/\bwww\./gi, (word) => word.replace('.', '&#46;'))
  );
}

/** The same as code: an id, a value, a line of a spec. */
export function markdownCode(text: string): string {
  const shown = visible(text);
  if (/^(?! )[^`|\\]+(?<! )$/.test(shown) && !/\{[{%#]/.test(shown)) return `\`${shown}\``;
  // Where backquotes would not hold it: entities stand for themselves everywhere, in cells of tables too.
  const escaped = shown.replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${String(character.codePointAt(0))};`);
  return `<code>${escaped}</code>`;
}

/** A table; the cells are Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
