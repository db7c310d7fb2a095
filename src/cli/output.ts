/** What standard output can do, and whether to colour: decided once, here. */
import { colorDecision } from '../report/console/colors.ts';
import type { Arguments } from './command.ts';
import { flag } from './values.ts';

export function wantsColor(args: Arguments, stream: { readonly isTTY?: boolean } = process.stdout): boolean {
  const chosen = flag('color', args['color']);
  return colorDecision({ flag: chosen, env: process.env, isTTY: stream.isTTY === true });
}

/** Lines to standard output. */
export function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}
