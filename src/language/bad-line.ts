/**
 * Says what is wrong with a line that cannot be read. In this order: a mistake that people make and that has a name of
 * its own (`habits`); a first word that is no statement; else what the grammar expected at the place where it stopped.
 */
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { NodeOf, Span } from './ast.ts';
import type { DiagnosticCode } from './catalogue.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { parse, SyntaxError as GrammarError } from './generated/grammar.js';
import type { Source } from './source.ts';
import { lineWords, typeOfWord } from './words.ts';

interface Habit {
  /** Matched against the line without its indentation; group `at` is underlined. */
  readonly pattern: RegExp;
  readonly code: DiagnosticCode;
  readonly message: (groups: Record<string, string>) => string;
  readonly help: (groups: Record<string, string>) => string[];
}

const verbs = '(?:expect|check|given|(?:should|may)(?:\\s+expect)?)';

/** Mistakes that telnet, other tools and plain English lead to. */
const habits: readonly Habit[] = [
  {
    pattern: new RegExp(
      `^${verbs}\\s+(?:banner\\s+)?(?<code>\\d{3})\\s+(?:(?<enhanced>\\d\\.\\d+\\.\\d+)\\s+)?(?<at>(?!(?:or|then|within|only|in|no)\\b)[A-Za-z<][^#]*?)\\s*(?:#.*)?$`,
    ),
    code: 'E0106',
    message: () => 'the text of a reply needs quotes',
    help: ({ code, enhanced, at }) => [
      `to ask for the text: expect ${[code, enhanced, `"${at ?? ''}"`].filter(Boolean).join(' ')}`,
      `to ask for an extension keyword: expect ${code ?? ''}-${at?.split(/\s/)[0] ?? ''}`,
    ],
  },
  {
    pattern: /^send\s+(?<at>raw|hex|message|chunk)(?![\w-])/,
    code: 'E0107',
    message: ({ at }) => `\`send ${at ?? ''}\` is not complete`,
    help: ({ at }) => [
      completeForms[at ?? ''] ?? '',
      `to send a command line that begins with this word, quote it: send "${at ?? ''} …"`,
    ],
  },
  {
    pattern: /^send\s+(?<at>".*)$/,
    code: 'E0107',
    message: () => 'the quoted text of `send` is not complete',
    help: () => [
      'quoted text ends with " at the end of the line; its escapes are \\r \\n \\t \\0 \\xHH \\u{H} \\\\ \\"',
      'a literal ${ is written $${',
    ],
  },
  {
    pattern: /^send\s*(?<at>)$/,
    code: 'E0107',
    message: () => '`send` has nothing to send',
    help: () => ['an empty command line is written: send ""'],
  },
  {
    pattern: /^(?:\w+\s+)*time\b.*?(?<at>\b\d+(?:\.\d+)?)\s*(?:#.*)?$/,
    code: 'E0101',
    message: ({ at }) => `a time needs its unit: ${at ?? ''}`,
    help: ({ at }) => [`for example ${at ?? ''}s or ${at ?? ''}ms; the units are ms, s, m, h and d`],
  },
  {
    pattern: /^(?<at>if|else|for|while|loop)\b/,
    code: 'E0102',
    message: ({ at }) => `there is no \`${at ?? ''}\` in the language`,
    help: () => ['a condition on the server is `requires …` (skips the test) or `given …` (what the test needs)'],
  },
  {
    pattern: /^(?:test|group)\s+(?<at>[^"\s{][^"]*?)\s*\{?\s*$/,
    code: 'E0101',
    message: () => 'a title stands in quotes',
    help: ({ at }) => [`write: "${at ?? ''}"`],
  },
];

const completeForms: Record<string, string> = {
  raw: 'exactly these octets: send raw "EHLO a\\r\\n"',
  hex: 'octets as hexadecimal digits: send hex 0d0a2e0d0a',
  message: 'a message: send message """, then its lines, then """ on a line of its own',
  chunk: '`send chunk` is not in this version of the language',
};

/** The diagnostics of one bad line. */
export function explainBadLine(source: Source, node: NodeOf<'Bad'>): Diagnostic {
  if (node.reason === 'close') return explainClose(source, node);
  return habitOf(source, node) ?? unknownStatement(source, node) ?? expectedHere(source, node);
}

function explainClose(source: Source, node: NodeOf<'Bad'>): Diagnostic {
  return diagnostic('E0103', source, { start: node.span.start, end: node.span.start + 1 }, '`}` closes nothing', {
    help: ['take it away, or look above for a line that should end with `{`'],
  });
}

function habitOf(source: Source, node: NodeOf<'Bad'>): Diagnostic | undefined {
  for (const habit of habits) {
    const match = habit.pattern.exec(node.text);
    if (match === null) continue;
    const groups: Record<string, string> = match.groups ?? {};
    const at = groups['at'] ?? '';
    const start = node.span.start + (at === '' ? 0 : match.index + match[0].lastIndexOf(at));
    const span: Span = { start, end: start + Math.max(1, at.length) };
    return diagnostic(habit.code, source, span, habit.message(groups), { help: habit.help(groups) });
  }
  return undefined;
}

function unknownStatement(source: Source, node: NodeOf<'Bad'>): Diagnostic | undefined {
  const word = /^[^\s"{]+/.exec(node.text)?.[0] ?? '';
  if (lineWords.includes(word)) return undefined;
  const span = { start: node.span.start, end: node.span.start + Math.max(1, word.length) };
  if (/^\d{3}\b/.test(word)) {
    return diagnostic('E0102', source, span, `a line cannot begin with a reply code`, {
      help: [`to judge a reply: expect ${node.text.slice(0, 60)}`],
    });
  }
  const near = suggestions(word, lineWords);
  const help = typeOfWord(word);
  return diagnostic('E0102', source, span, `\`${word || node.text.slice(0, 1)}\` is no statement`, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    ...(help === undefined ? {} : { help: [help] }),
  });
}

/** Reads the line again alone: the grammar then says where it stopped and what it would have taken there. */
function expectedHere(source: Source, node: NodeOf<'Bad'>): Diagnostic {
  const alone = node.body === undefined ? node.text : `${node.text} {\n}`;
  try {
    parse(`${alone}\n`, { startRule: 'LoneLine' });
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    const offset = Math.min(error.location.start.offset, node.text.length);
    const rest = node.text.slice(offset);
    const found = /^(?:[\w.-]+|\S)/.exec(rest)?.[0];
    const start = node.span.start + offset;
    const what = found === undefined ? 'the line ends too early' : `unexpected \`${found}\``;
    return diagnostic('E0101', source, { start, end: start + (found?.length ?? 1) }, what, {
      label: `expected ${listed(error.expected ?? [])}`,
    });
  }
  return diagnostic('E0101', source, node.span, 'the line cannot be read');
}

interface Expected {
  readonly type: string;
  readonly text?: string;
  readonly description?: string;
}

/** `a, b or c`: what the grammar would have taken, words first, blanks and comments left out. */
function listed(expected: readonly unknown[]): string {
  const words = new Set<string>();
  for (const { type, text, description } of expected as Expected[]) {
    if (type === 'literal' && text !== undefined && text !== '#') words.add(`\`${text}\``);
    else if (type === 'other' && description !== undefined && description !== 'blank') words.add(description);
    else if (type === 'end') words.add('end of line');
  }
  const list = [...words].sort();
  const last = list.pop();
  if (last === undefined) return 'something else';
  return list.length === 0 ? last : `${list.join(', ')} or ${last}`;
}
