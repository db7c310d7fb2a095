/**
 * Characters that a spec may not hold, because nobody sees them or because they cannot be sent: they are told, and
 * replaced for reading by as many units, so that every offset stays right.
 *
 * Does not touch what can be seen, and nothing in the text that is kept as `Source`.
 */
import { plural } from '../text/plural.ts';
import { visible } from '../text/visible.ts';
import type { DiagnosticCode } from './catalogue.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import type { Source } from './source.ts';

interface Unwanted {
  readonly pattern: RegExp;
  readonly code: DiagnosticCode;
  /** `character` is safe to show. */
  readonly message: (character: string) => string;
  readonly help: string;
  readonly insteadOf: (text: string) => string;
}

const blank = (): string => ' ';

const unwanted: readonly Unwanted[] = [
  {
    pattern: /\r(?!\n)/g,
    code: 'E0109',
    message: () => 'a carriage return stands alone here',
    help: 'lines end with LF or CRLF; to send a carriage return write \\r in quotes: send raw "a\\r"',
    // Without any LF the carriage returns are the line ends, as on the oldest Macintoshes.
    insteadOf: (text) => (text.includes('\n') ? ' ' : '\n'),
  },
  {
    pattern: /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f]/g,
    code: 'E0109',
    message: (character) => `a control character stands here: ${character}`,
    help: 'to send it write it as an escape in quotes: send raw "\\x00"',
    insteadOf: blank,
  },
  {
    pattern: /[\u202a-\u202e\u2066-\u2069]/g,
    code: 'E0109',
    message: (character) => `a change of writing direction stands here: ${character}`,
    help: 'it makes a line look other than it is; to send it write it as an escape in quotes: send "\\u{202e}"',
    insteadOf: blank,
  },
  {
    pattern: /\p{Cs}/gu,
    code: 'E0105',
    message: (character) => `half of a character stands here: ${character}`,
    help: 'half a surrogate pair is no text and has no octets; save the file again as UTF-8',
    insteadOf: () => '\ufffd',
  },
];

/** The text to read, and a diagnostic for each sort of unwanted character, at its first place. */
export function readableText(source: Source): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  let text = source.text;
  for (const { pattern, code, message, help, insteadOf } of unwanted) {
    const at = text.search(pattern);
    if (at === -1) continue;
    const count = text.match(pattern)?.length ?? 1;
    const label = count === 1 ? undefined : `and in ${plural(count - 1, 'more place')}`;
    const character = visible(text.charAt(at));
    diagnostics.push(
      diagnostic(code, source, { start: at, end: at + 1 }, message(character), {
        ...(label === undefined ? {} : { label }),
        help: [help],
      }),
    );
    text = text.replace(pattern, insteadOf(text));
  }
  return { text, diagnostics };
}
