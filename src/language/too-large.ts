/** What is said of a spec beyond the largest size, whoever notices it first: who reads the file, or who parses its text. */
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import type { Source } from './source.ts';

/** The diagnostic of a spec beyond the largest size. */
export function tooLarge(source: Source): Diagnostic {
  return diagnostic('E0105', source, { start: 0, end: 0 }, 'the spec is larger than 4 MiB', {
    help: ['divide it into several files; large messages do not belong into a spec'],
  });
}
