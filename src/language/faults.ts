/**
 * What the tree of a file says is wrong with the file: its bad lines, blocks without an end, `}` without a beginning.
 *
 * One mistake gets one diagnostic. What only follows from another mistake is not told: the `}` of a block whose `{` was
 * forgotten, the lines of a block of which nobody knows what they are, and everything in a file of a later version.
 */
import type { Block, CodePattern, Node, NodeOf, SpecFile } from './ast.ts';
import { explainBadLine, explainMessageLine } from './bad-line.ts';
import { replyLinesOf, unclosedBlocks, type Holder, type ReplyLines } from './blocks.ts';
import { plural } from '../text/plural.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { isFineAlone } from './expected.ts';
import { firstWord, holdsStatements, isHeader } from './headers.ts';
import { maximumBadLines, maximumDepth, maximumErrors } from './limits.ts';
import type { Source } from './source.ts';
import { allNodes, blockOf } from './walk.ts';

/** The version of the language that this program reads. */
const languageVersion = '1';

const noElse = 'there is no `else`: `requires …` skips a test, `expect A or B` takes alternatives';

interface Telling {
  readonly source: Source;
  readonly unclosed: ReadonlySet<Holder>;
  readonly found: Diagnostic[];
  untold: number;
  /** Lines that should have opened a block and did not: as many `}` are not told. */
  withoutBrace: number;
}

/** At most 50 diagnostics, and one more that says how many were left out. */
export function faultsOf(source: Source, file: SpecFile): Diagnostic[] {
  const later = laterVersion(source, file);
  if (later !== undefined) return [later];
  const nodes = [...allNodes(file)];
  const deep = nodes.find((node) => blockOf(node)?.tooDeep);
  const unread = file.abandoned === true || deep !== undefined || nodes.some(isEndlessMessage);
  const unclosed = unread ? new Set<Holder>() : unclosedBlocks(source, nodes);
  const telling: Telling = { source, unclosed, found: [], untold: 0, withoutBrace: 0 };
  if (deep !== undefined) tell(telling, () => tooDeep(source, deep));
  visit(telling, file.items);
  if (telling.untold > 0) telling.found.push(untold(source, telling.untold, file.abandoned === true));
  return telling.found;
}

/** It has taken every `}` below it. */
function isEndlessMessage(node: Node): boolean {
  return node.kind === 'Bad' && node.unclosed === true;
}

/** What costs time to find out is found out in `make`, which is not called beyond the cap. */
function tell(telling: Telling, make: () => Diagnostic | undefined): void {
  if (telling.found.length >= maximumErrors) {
    telling.untold += 1;
    return;
  }
  const found = make();
  if (found !== undefined) telling.found.push(found);
}

function visit(telling: Telling, items: readonly Node[]): void {
  for (const [index, node] of items.entries()) {
    if (node.kind === 'Bad') {
      visitBad(telling, node, items[index - 1], items[index + 1]);
      continue;
    }
    for (const { lines, code } of replyLinesOf(node)) visitReplyLines(telling, lines, code);
    const block = blockOf(node);
    if (block === undefined) continue;
    visitBraces(telling, node, block);
    if (node.kind === 'Table') visitRows(telling, block.items, notARow);
    else if (node.kind === 'Judge') visitRows(telling, block.items, notAGrade);
    else if (node.kind === 'Starttls' || node.kind === 'Handshake') visitRows(telling, block.items, notAnOption);
    else if (node.kind === 'Expect') visitMessage(telling, block.items);
    else visit(telling, block.items);
  }
}

interface NotARow {
  readonly message: string;
  readonly help: readonly string[];
}

const notARow: NotARow = {
  message: 'this is no row of a table',
  help: ['blanks divide cells; a cell in quotes ends with its quote: 1 "two words" <a@example.com>'],
};
const notAGrade: NotARow = {
  message: 'this is no line of `judge`',
  help: [
    'a line is: pass, tolerate, warn, inconclusive or fail; alternatives as behind `expect`; because "…"',
    'for example: pass 5xx then close; warn 500 because "refused, but not as a syntax error"; otherwise fail',
  ],
};

const notAnOption: NotARow = {
  message: 'this is nothing that a TLS handshake can ask for',
  help: [
    'a line is one of: min 1.2; max 1.2; ciphers "…"; sni "name"; sni none; alpn "smtp"; client certificate NAME; resume',
  ],
};

/** What stands in a block of rows was not meant as a statement. */
function visitRows(telling: Telling, items: readonly Node[], { message, help }: NotARow): void {
  for (const node of items) {
    if (node.kind !== 'Bad') continue;
    tell(telling, () => diagnostic('E0101', telling.source, node.span, message, { help }));
  }
}

function visitMessage(telling: Telling, items: readonly Node[]): void {
  for (const node of items) if (node.kind === 'Bad') tell(telling, () => explainMessageLine(telling.source, node));
}

function visitBad(telling: Telling, node: NodeOf<'Bad'>, before: Node | undefined, after: Node | undefined): void {
  const { source } = telling;
  if (node.reason === 'close') {
    if (telling.withoutBrace > 0) telling.withoutBrace -= 1;
    else tell(telling, () => closesNothing(source, node));
    return;
  }
  // A header whose `{` stands on the next line is told with that line.
  if (isHeader(node) && isLoneBrace(after)) return;
  if (isHeader(node)) telling.withoutBrace += 1;
  const header = isLoneBrace(node) && before?.kind === 'Bad' && isHeader(before) ? before : undefined;
  tell(telling, () => {
    if (isLoneBrace(node)) return loneBrace(source, node, header);
    // `expect 250 {` … `} of`: nothing but what stands behind the `}` is wrong.
    return node.body?.junk !== undefined && isFineAlone(node) ? undefined : explainBadLine(source, node);
  });
  if (node.body === undefined) return;
  visitBraces(telling, node, node.body);
  if (holdsStatements(header ?? node)) visit(telling, node.body.items);
}

function isLoneBrace(node: Node | undefined): boolean {
  return node?.kind === 'Bad' && node.text === '' && node.body !== undefined;
}

function visitBraces(telling: Telling, node: Node, { junk }: Block): void {
  const { source } = telling;
  if (telling.unclosed.has(node)) tell(telling, () => neverClosed(source, node));
  if (junk === undefined) return;
  tell(telling, () =>
    diagnostic('E0103', source, junk.span, '`}` stands alone on its line', {
      label: 'take this away',
      ...(junk.text.startsWith('else') ? { help: [noElse] } : {}),
    }),
  );
}

function visitReplyLines(telling: Telling, lines: ReplyLines, code: CodePattern | undefined): void {
  const { source } = telling;
  if (telling.unclosed.has(lines)) {
    // What follows it has become its lines, and they are not wrong.
    tell(telling, () => neverClosed(source, lines));
    return;
  }
  for (const line of lines.lines) {
    if (line.form === 'keyword' && line.code !== undefined && code !== undefined) {
      visitLineCode(telling, line.code, code);
    }
    if (line.form !== 'bad') continue;
    tell(telling, () =>
      diagnostic('E0101', source, line.span, 'this is no pattern for a line of a reply', {
        help: ['a line is an extension keyword (SIZE), text in quotes ("ready") or a regular expression (/^250/)'],
      }),
    );
  }
}

/** `250-SIZE` in an expectation of 220: all lines of a reply have one code. */
function visitLineCode(telling: Telling, line: CodePattern, reply: CodePattern): void {
  if (line.low >= reply.low && line.high <= reply.high) return;
  tell(telling, () =>
    diagnostic('E0309', telling.source, line.span, `no line of this reply can have the code ${line.text}`, {
      label: `the reply has ${reply.text}`,
      help: ['all lines of a reply have its code; it can be left out here'],
    }),
  );
}

function laterVersion(source: Source, file: SpecFile): Diagnostic | undefined {
  const node = file.items.find((item) => item.kind === 'LanguageVersion');
  if (node === undefined || node.version.text === languageVersion) return undefined;
  const { text, span } = node.version;
  return diagnostic('E0108', source, span, `version ${text} of the language is not known here`, {
    label: `this smtpspec reads version ${languageVersion}`,
    help: ['install a newer smtpspec, or change the line to: smtpspec 1'],
  });
}

function tooDeep(source: Source, node: Node): Diagnostic {
  return diagnostic('E0104', source, firstLine(source, node), 'blocks are nested too deep', {
    label: `more than ${String(maximumDepth)} levels`,
    help: ['a `}` is missing above, or the blocks can be taken apart'],
  });
}

function closesNothing(source: Source, { span, text }: NodeOf<'Bad'>): Diagnostic {
  return diagnostic('E0103', source, { start: span.start, end: span.start + 1 }, '`}` closes nothing', {
    help: [/\belse\b/.test(text) ? noElse : 'take it away, or look above for a line that should end with `{`'],
  });
}

function loneBrace(source: Source, { span }: NodeOf<'Bad'>, header: NodeOf<'Bad'> | undefined): Diagnostic {
  const text = '`{` stands at the end of the line that it belongs to';
  return diagnostic('E0103', source, { start: span.start, end: span.start + 1 }, text, {
    label: header === undefined ? 'not on a line of its own' : `write it behind \`${firstWord(header.text)} …\``,
  });
}

function neverClosed(source: Source, holder: Holder): Diagnostic {
  return diagnostic('E0103', source, firstLine(source, holder), 'this block is never closed', {
    label: 'its `}` is missing',
  });
}

function untold(source: Source, count: number, abandoned: boolean): Diagnostic {
  const end = { start: source.text.length, end: source.text.length };
  const message = `and ${abandoned ? 'at least ' : ''}${plural(count, 'more error')}`;
  const help = ['mend those above first, then check again'];
  if (abandoned)
    help.unshift(`after ${String(maximumBadLines)} lines that cannot be read the rest of a file is left out`);
  return diagnostic('E0101', source, end, message, { help });
}

/** From a holder's first character to the end of its line. */
function firstLine(source: Source, { span }: Holder): { start: number; end: number } {
  const place = source.place({ start: span.start, end: span.end });
  return { start: span.start, end: span.start + place.length };
}
