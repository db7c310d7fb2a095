/** Lines to standard output, and whether to colour them: decided once, here. */
import { colorDecision } from '../report/console/colors.ts';
import type { Arguments } from './command.ts';
import { standardOutput } from './standard-output.ts';
import { flag } from './values.ts';

export function wantsColor(args: Arguments, stream: { readonly isTTY?: boolean } = process.stdout): boolean {
  const chosen = flag('color', args['color']);
  return colorDecision({ flag: chosen, env: process.env, isTTY: stream.isTTY === true });
}

/** Lines to standard output. */
export function print(lines: readonly string[]): void {
  if (lines.length > 0) standardOutput.write(`${lines.join('\n')}\n`);
}
