/** All that a diagnostic says besides its place, as one text: for formats that have a single field for it. */
import { visible } from '../../text/visible.ts';
import type { Diagnostic } from '../diagnostic.ts';

/** Safe to show; the message, its label in brackets, and each help on a line of its own. */
export function wholeMessage({ message, label, help = [] }: Diagnostic): string {
  const first = label === undefined ? message : `${message} (${label})`;
  return [first, ...help.map((line) => `help: ${line}`)].map(visible).join('\n');
}
