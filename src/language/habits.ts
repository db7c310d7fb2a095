/**
 * Mistakes that telnet, other tools and plain English lead to: each is known by the whole of its line, and is said by its
 * own name rather than as "expected this or that".
 */
import type { DiagnosticCode } from './catalogue.ts';

export interface Habit {
  /** Matched against the line without its indentation, cut to 2,000 characters; group `at` is underlined. */
  readonly pattern: RegExp;
  readonly code: DiagnosticCode;
  readonly message: (groups: Groups) => string;
  readonly help: (groups: Groups) => readonly string[];
}

export type Groups = Readonly<Record<string, string | undefined>>;

const completeForms: Readonly<Record<string, string>> = {
  raw: 'exactly these octets: send raw "EHLO a\\r\\n"',
  hex: 'octets as hexadecimal digits: send hex 0d0a2e0d0a',
  message:
    'a message: send message """, then its lines, then """ on a line of its own, or """ as is; from a file: send message file "a.eml"',
  composed: 'a message of headers and parts: send composed message {, then its lines, then } on a line of its own',
  chunk:
    'a chunk, and the last one: send chunk "octets"; send chunk "octets" last; from a file: send chunk file "a.bin" last',
};

/** The words that may follow a code; all others are text of the reply. */
const afterCode = '(?!(?:or|then|within|only|in|no|until|replies|reply)\\b)';

export const habits: readonly Habit[] = [
  {
    pattern: new RegExp(
      '^(?<verb>(?:expect|check|given|should|may)(?:[ \\t]+expect)?(?:[ \\t]+banner)?)[ \\t]+(?<code>\\d{3})[ \\t]+' +
        `(?:(?<enhanced>\\d\\.\\d{1,3}\\.\\d{1,3})[ \\t]+)?(?<at>${afterCode}[A-Za-z<[(*][^#"]*)`,
    ),
    code: 'E0106',
    message: () => 'the text of a reply needs quotes',
    help: ({ verb, code, enhanced, at = '' }) => [
      `to ask for the text: ${[verb, code, enhanced, `"${at.trim()}"`].filter(Boolean).join(' ')}`,
      ...keywordHelp(verb, code, at),
    ],
  },
  {
    pattern: /^send[ \t]+(?<at>(?:raw|chunk)(?![ \t]*"(?!""))|hex|message|composed)(?![\w-])(?!.*\$\{)/,
    code: 'E0107',
    message: ({ at }) => `\`send ${at ?? ''}\` is not complete`,
    help: ({ at = '' }) => [
      completeForms[at] ?? '',
      `to send a command line that begins with this word, quote it: send "${at} …"`,
    ],
  },
  {
    pattern: /^send(?<at>)$/,
    code: 'E0107',
    message: () => '`send` has nothing to send',
    help: () => ['an empty command line is written: send ""'],
  },
];

/** Where the text can be a keyword: `expect 250 SIZE 1000`. */
function keywordHelp(verb = '', code = '', at = ''): string[] {
  if (code !== '250') return [];
  const words = /^[A-Za-z0-9][\w*=-]*(?:[ \t]+[\w*=.-]+)*$/.exec(at.trim())?.[0];
  return words === undefined ? [] : [`to ask for an extension keyword: ${verb} ${code}-${words}`];
}
