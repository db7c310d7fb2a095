/**
 * A spec on standard input, as editors hand it over. No more of it is read than a spec may have; how long that takes is the
 * affair of whoever writes it, as with every filter.
 */
import { maximumSize } from '../language/limits.ts';
import { parseSpec, unread } from '../language/parse.ts';
import type { Parsed } from '../language/parsed.ts';
import { cannotOpen, specOfOctets } from '../language/read-spec.ts';
import { systemErrorText } from '../text/system-error.ts';

/** What messages call it. */
export const standardInputName = '<stdin>';

/** Stands for `-` among the paths of a command. No path of a person can be this: it has a NUL. */
export const standardInput = '\0-';

/** The commands that read a spec from `-`; none of their options has that for its value. */
const readers: readonly string[] = ['fmt', 'check', 'parse'];

/** The command line with what yargs does not lose: a `-` alone is no word to it. */
export function withStandardInput(args: readonly string[]): string[] {
  return readers.includes(args[0] ?? '') ? args.map((arg) => (arg === '-' ? standardInput : arg)) : [...args];
}

/** Reads to the end of standard input. What cannot be read becomes a diagnostic; never throws. */
export async function standardInputSpec(): Promise<Parsed> {
  if (process.stdin.isTTY) process.stderr.write('smtpspec: type the spec; Ctrl-D ends it\n');
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maximumSize) break;
    }
  } catch (error) {
    return unread(cannotOpen(standardInputName, systemErrorText(error), []));
  }
  const read = specOfOctets(standardInputName, Buffer.concat(chunks));
  return 'code' in read ? unread(read) : parseSpec(read);
}
