/**
 * Says what is wrong with a line that cannot be read. In this order: a mistake that people make and that has a name of
 * its own (`habits`); a first word that is no statement; else what the grammar expected at the place where it stopped.
 *
 * Looks at the first 2,000 characters of the line, so that no line takes long.
 */
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { NodeOf } from './ast.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { expectedAt, isFineAlone } from './expected.ts';
import { habits } from './habits.ts';
import type { Source } from './source.ts';
import { firstWord } from './headers.ts';
import { hintFor, lineWords, messageWords } from './words.ts';

const longestRead = 2000;
/** Of a line that is quoted in a help. */
const longestShown = 60;

/** The diagnostic of one bad line. */
export function explainBadLine(source: Source, bad: NodeOf<'Bad'>): Diagnostic {
  const node = withoutSession(bad);
  const text = node.text.slice(0, longestRead);
  return (
    endlessMessage(source, node) ??
    (node === bad ? undefined : ofNoSession(source, node, text)) ??
    habitOf(source, node, text) ??
    unknownStatement(source, node, text) ??
    expectedAt(source, node, text)
  );
}

/** The diagnostic of a bad line about a message, of `expect delivered … {`. */
export function explainMessageLine(source: Source, node: NodeOf<'Bad'>): Diagnostic {
  const text = node.text.slice(0, longestRead);
  const word = firstWord(text) || text.slice(0, 1);
  if (messageWords.includes(word)) return expectedAt(source, node, text, 'LoneCheck');
  const near = suggestions(word, messageWords);
  const { start } = node.span;
  return diagnostic('E0101', source, { start, end: start + word.length }, `\`${word}\` asks nothing of a message`, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [`a line begins with one of: ${messageWords.join(', ')}`],
  });
}

/** What stands behind the name of a session is a line like others. */
function withoutSession(node: NodeOf<'Bad'>): NodeOf<'Bad'> {
  const [before = '', name = ''] = /^([A-Za-z_][\w.-]{0,200}):[ \t]*(?=\S)/.exec(node.text) ?? [];
  if (before === '' || lineWords.includes(name)) return node;
  const { start, end } = node.span;
  return { ...node, text: node.text.slice(before.length), span: { start: start + before.length, end } };
}

/** `a: test "x" {` */
function ofNoSession(source: Source, node: NodeOf<'Bad'>, text: string): Diagnostic | undefined {
  const word = firstWord(text);
  if (!lineWords.includes(word) || !isFineAlone(node)) return undefined;
  const { start } = node.span;
  return diagnostic('E0101', source, { start, end: start + word.length }, `\`${word}\` is no line of a session`, {
    help: ['write it without the name before it'],
  });
}

function endlessMessage(source: Source, { unclosed, text, span }: NodeOf<'Bad'>): Diagnostic | undefined {
  if (unclosed !== true) return undefined;
  const start = span.start + text.lastIndexOf('"""');
  return diagnostic('E0107', source, { start, end: start + 3 }, 'the message is never closed', {
    label: 'no line below holds its closing """',
    help: ['the closing """ stands alone on its line; its indentation is taken off every line of the message'],
  });
}

function habitOf(source: Source, node: NodeOf<'Bad'>, text: string): Diagnostic | undefined {
  for (const habit of habits) {
    const match = habit.pattern.exec(text);
    if (match === null) continue;
    const groups = match.groups ?? {};
    // `expect 250 onyl {` is no text of a reply.
    if (node.body !== undefined && suggestions(groups['at'] ?? '', ['only', 'in order']).length > 0) continue;
    const at = (groups['at'] ?? '').trimEnd();
    const start = node.span.start + (at === '' ? 0 : match.index + match[0].lastIndexOf(at));
    const span = { start, end: start + Math.max(1, at === '' ? text.length : at.length) };
    return diagnostic(habit.code, source, span, habit.message(groups), { help: habit.help(groups) });
  }
  return undefined;
}

function unknownStatement(source: Source, { span }: NodeOf<'Bad'>, text: string): Diagnostic | undefined {
  const word = firstWord(text) || text.slice(0, 1);
  if (lineWords.includes(word)) return undefined;
  const shown = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
  const hint = hintFor(shown);
  const near = suggestions(word, lineWords);
  return diagnostic(
    'E0102',
    source,
    { start: span.start, end: span.start + word.length },
    `\`${word}\` is no statement`,
    {
      ...(near.length === 0 || hint !== undefined ? {} : { label: didYouMean(near) }),
      ...(hint === undefined ? {} : { help: [hint] }),
    },
  );
}
