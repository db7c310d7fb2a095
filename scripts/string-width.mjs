/**
 * Stands in for the package string-width when yargs is bundled: that one costs 30 to 50 ms of each start for emoji
 * and East Asian widths, and our help has neither. Colours are left out of the count, as there.
 */
import { stripVTControlCharacters } from 'node:util';

/**
 * @param {string} text
 * @returns {number} columns on a terminal
 */
export default function stringWidth(text) {
  return stripVTControlCharacters(text).length;
}
