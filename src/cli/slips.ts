/** Names that the operator gave and no spec of the run knows: a slip, where a known one is near, else a superfluous one. */
import { didYouMean, suggestions } from '../text/suggest.ts';
import { visible } from '../text/visible.ts';
import { CliError } from './failure.ts';

/**
 * Refuses `name` where one of `known` is near. Else it is for other specs than these (the rerun of one test has all options
 * of its run), and a note on standard error will do. `words`: what is to be said.
 */
export function refuseSlip(name: string, known: Iterable<string>, words: string): void {
  const near = suggestions(name, known);
  if (near.length > 0) throw new CliError(words, [didYouMean(near)]);
  process.stderr.write(`smtpspec: ${visible(words)}\n`);
}
