/**
 * Syntax tree to canonical text: what `fmt` writes and reports quote.
 *
 * Keeps every comment and one blank line where there are some. Does not keep the number of blanks, quotes where none are
 * needed, and the ways to write an escape. Reading the text again gives the same tree, printing that the same text. The
 * table has an entry for each kind of node: one that is forgotten does not compile.
 */
import type {
  Block,
  ConnectionOptions,
  DefParameter,
  Node,
  NodeKind,
  NodeOf,
  Payload,
  Signature,
  Template,
  UseArgument,
} from './ast.ts';
import { block, lines, message, oneLine, type Layout } from './layout.ts';
import type { Parsed } from './parsed.ts';
import { printAlternatives, printExpectation } from './print-expectation.ts';
import { printTlsOption } from './print-tls.ts';
import { printMessageTest } from './print-message.ts';
import { rowPrinter } from './print-table.ts';
import { printArgumentValue, printNameOperand, printBare, printQuoted, printVerbatim } from './print-text.ts';
import { printAmount, printCompare, printRegex, printVerb, printWord, printWords, spaced } from './print-values.ts';

type Printers = { readonly [K in NodeKind]: (node: NodeOf<K>, layout: Layout) => string };

const printers: Printers = {
  Comment: ({ text }) => text,
  Bad: ({ text, body }, layout) => spaced(text, body && printBlock(body, undefined, layout)),

  LanguageVersion: ({ version }) => `smtpspec ${version.text}`,
  SpecTitle: ({ title }) => `spec ${printQuoted(title)}`,
  SpecId: ({ id }) => `id ${id.text}`,
  SpecVersion: ({ version }) => `version ${version.text}`,
  About: ({ text }) => `about ${printQuoted(text)}`,
  Tags: ({ tags }) => `tags ${printWords(tags)}`,
  Reference: ({ text, level }) => spaced('ref', printQuoted(text), level?.text),
  Advice: ({ text }) => `advice ${printQuoted(text)}`,
  Level: ({ word }) => `level ${word.text}`,
  Severity: ({ word }) => `severity ${word.text}`,
  Owner: ({ text }) => `owner ${printQuoted(text)}`,
  Meta: ({ key, text }) => `meta ${key.text} ${printQuoted(text)}`,
  Skip: ({ text }) => `skip because ${printQuoted(text)}`,
  KnownIssue: ({ ticket, until, because }) =>
    spaced(
      'known-issue',
      printQuoted(ticket),
      until && `until ${until.text}`,
      because && `because ${printQuoted(because)}`,
    ),
  Proves: ({ claims }) =>
    `proves ${claims.map(({ outcome, personas }) => `${outcome.text} on ${printWords(personas)}`).join(', ')}`,
  Param: ({ name, type, default: value, about }) =>
    spaced(`param ${name.text}: ${type.text}`, value && `= ${printBare(value)}`, about && printQuoted(about)),
  Secret: ({ name, about }) => spaced('secret', name.text, about && printQuoted(about)),

  Group: ({ title, body, openComment }, layout) =>
    spaced('group', printQuoted(title), printBlock(body, openComment, layout)),
  Test: ({ title, id, attributes, body, openComment }, layout) =>
    spaced(
      'test',
      printQuoted(title),
      id && `as ${id.text}`,
      ...attributes.map(printWord),
      printBlock(body, openComment, layout),
    ),
  ForEach: ({ variable, table, body, openComment }, layout) =>
    `for each ${variable.text} in ${table.text} ${printBlock(body, openComment, layout)}`,
  Table: ({ name, body, openComment }, layout) => {
    const printCells = rowPrinter(body);
    const printLine = (line: Node, inner: Layout): string =>
      line.kind === 'Row' ? spaced(printCells(line), layout.form === 'file' && line.comment) : printRow(line, inner);
    return `table ${name.text} ${block(layout, openComment, body.items, printLine)}`;
  },
  TableFile: ({ name, path }) => `table ${name.text} in ${printQuoted(path)}`,
  Import: ({ path, alias }) => `import ${printQuoted(path)} as ${alias.text}`,
  Include: ({ library, id, args }) =>
    spaced(
      `include tests from ${library.text}`,
      id && `as ${id.text}`,
      args && `with (${args.map(printArgument).join(', ')})`,
    ),
  Def: ({ name, parameters, body, openComment }, layout) =>
    `def ${name.text}(${parameters.map(printParameter).join(', ')}) ${printBlock(body, openComment, layout)}`,
  Retry: ({ count, every, body, openComment }, layout) =>
    `retry ${count.text} every ${printAmount(every)} in new session ${printBlock(body, openComment, layout)}`,
  Use: ({ given, name, args }) => spaced(given && 'given', `use ${name.text}(${args.map(printArgument).join(', ')})`),
  Row: ({ cells }) => cells.map(printBare).join(' '),
  AfterEach: ({ body, openComment }, layout) => `after each test ${printBlock(body, openComment, layout)}`,
  Always: ({ title, id, after, when, body, openComment }, layout) =>
    spaced(
      'always',
      printQuoted(title),
      id && `as ${id.text}`,
      after && `after ${printWords(after)}`,
      when && `when ext ${printWord(when)}`,
      printBlock(body, openComment, layout),
    ),
  BeforeEach: ({ body, openComment }, layout) => `before each test ${printBlock(body, openComment, layout)}`,

  Send: ({ payload }, layout) => `send ${printPayload(payload, layout)}`,
  Auth: ({ mechanism, user, password, token, as, verb, initial, cancel }) =>
    spaced(
      `auth ${mechanism.text}`,
      user && `user ${printBare(user)}`,
      password && `password ${printBare(password)}`,
      token && `token ${printBare(token)}`,
      as && `as ${printBare(as)}`,
      verb && `using ${verb.text}`,
      initial && `${initial} initial response`,
      cancel && 'then cancel',
    ),
  Pipeline: ({ body, openComment }, layout) => `pipeline ${printBlock(body, openComment, layout)}`,
  Drip: ({ size, every, body, openComment }, layout) =>
    `drip ${printAmount(size)} every ${printAmount(every)} ${printBlock(body, openComment, layout)}`,
  Expect: ({ verb, expectation, within, body, openComment }, layout) =>
    spaced(
      printVerb(verb),
      printExpectation(expectation, layout),
      within && `within ${printAmount(within)}`,
      body && printBlock(body, openComment, layout),
    ),
  MessageLine: ({ test }) => printMessageTest(test),
  OpenMessage: ({ path }) => `open message file ${printQuoted(path)}`,
  Judge: ({ body, openComment }, layout) => `judge ${printBlock(body, openComment, layout)}`,
  Grade: ({ grade, alternatives, stop, because }, layout) =>
    spaced(
      alternatives === undefined ? `otherwise ${grade}` : `${grade} ${printAlternatives(alternatives, layout)}`,
      stop && 'then stop',
      because && `because ${printQuoted(because)}`,
    ),
  GivenBlock: ({ body, openComment }, layout) => `given ${printBlock(body, openComment, layout)}`,
  Time: ({ verb, name, mark, percentile, lower, upper, range }) =>
    spaced(
      verb !== 'expect' && verb,
      'time',
      mark ? `from mark ${printQuoted(mark)}` : name !== 'exchange' && name,
      percentile,
      range === true && lower && upper ? `${printAmount(lower.amount)}..${printAmount(upper.amount)}` : undefined,
      range !== true && lower && `>${lower.inclusive ? '=' : ''} ${printAmount(lower.amount)}`,
      range !== true && upper && `<${upper.inclusive ? '=' : ''} ${printAmount(upper.amount)}`,
    ),
  MailHeader: ({ name, value }) => `header ${name?.text ?? 'raw'} ${printQuoted(value)}`,
  MailPart: (node, layout) => `${node.type} ${printContent(node.text, node.multiline, layout)}`,
  Attach: (node, layout) =>
    spaced(
      `attach ${node.source}`,
      node.source === 'file' ? printQuoted(node.path) : printContent(node.text, node.multiline, layout),
      node.name && `as ${printQuoted(node.name)}`,
      node.type && `type ${printQuoted(node.type)}`,
    ),
  Boundary: ({ text }) => `boundary ${printQuoted(text)}`,
  Dkim: ({ signature }) => printSignature(signature),
  Timeout: ({ duration }) => `timeout ${printAmount(duration)}`,
  Receive: ({ within }) => spaced('receive', within && `within ${printAmount(within)}`),
  IgnorePending: () => 'ignore pending',
  Wait: ({ duration }) => `wait ${printAmount(duration)}`,
  Mark: ({ name }) => `mark ${printQuoted(name)}`,
  Connect: (node) => spaced('connect', printConnectionOptions(node)),
  Starttls: ({ body, openComment }, layout) => spaced('starttls', body && printBlock(body, openComment, layout)),
  Handshake: ({ body, openComment }, layout) => spaced('handshake', body && printBlock(body, openComment, layout)),
  TlsOption: printTlsOption,
  Session: (node) => spaced('session', node.name.text, printConnectionOptions(node)),
  InSession: ({ name, body }, layout) => spaced(`${name.text}:`, ...body.items.map((line) => print(line, layout))),
  Parallel: ({ body, openComment }, layout) => `parallel ${printBlock(body, openComment, layout)}`,
  Repeat: ({ count, concurrency, body, openComment }, layout) =>
    spaced(
      `repeat ${count.text}`,
      concurrency && `concurrency ${concurrency.text}`,
      printBlock(body, openComment, layout),
    ),
  Barrier: ({ name, count }) => `barrier ${name.text} ${count.text}`,
  HangUp: ({ how }) => spaced('hang up', how === 'reset' && 'with reset', how === 'sending' && 'sending'),
  Capture: (node) => {
    if (node.source === 'reply') return `capture reply as ${node.name.text}`;
    return `capture ${node.name.text} from ${printSource(node)}`;
  },
  Resolve: ({ type, target, name }) => `resolve ${type.text} ${printNameOperand(target)} as ${name.text}`,
  Requires: (node) => `requires ${printRequirement(node)}`,
};

/** A whole file, LF at the end of each line. The tree must have been read without errors: a bad line stays as it is. */
export function printSpec({ source, file }: Pick<Parsed, 'source' | 'file'>): string {
  return lines({ form: 'file', source, depth: 0 }, file.items, printRow)
    .map((line) => `${line}\n`)
    .join('');
}

/** A statement on one line, for reports: a message is `"""…"""`, lines in a block stand between semicolons. No comments. */
export function printStatement(node: Node): string {
  return print(node, oneLine);
}

function print<K extends NodeKind>(node: NodeOf<K>, layout: Layout): string {
  return printers[node.kind](node, layout);
}

/** A node with the comment behind it, which a report does not show. */
function printRow(node: Node, layout: Layout): string {
  return spaced(print(node, layout), layout.form === 'file' && node.comment);
}

function printSource(node: Exclude<NodeOf<'Capture'>, { readonly source: 'reply' }>): string {
  switch (node.source) {
    case 'regex':
      return printRegex(node.regex);
    case 'ext':
      return spaced('ext', printWord(node.keyword), node.field?.text);
    case 'auth':
    case 'tls':
    case 'cert':
      return `${node.source} ${node.fact.text}`;
  }
}

function printRequirement(node: NodeOf<'Requires'>): string {
  switch (node.what) {
    case 'ext': {
      const { absent, keyword, field, compare, has, insideTls } = node;
      return spaced(
        absent && 'no',
        'ext',
        printWord(keyword),
        field?.text,
        compare && printCompare(compare),
        has && `has ${printWords(has)}`,
        insideTls === true && 'inside tls',
      );
    }
    case 'param':
      return `param ${node.name.text}`;
    case 'profile':
      return `profile ${node.names.map(printWord).join(' or ')}`;
    case 'ipv6':
    case 'delivery':
    case 'outside':
    case 'plain text':
      return node.what;
  }
}

/** Behind `connect`, and behind the name of a session. */
const printConnectionOptions = ({ to, using, from, via, withoutBanner }: ConnectionOptions): string =>
  spaced(
    to && `to ${printBare(to)}`,
    using && `using ${using.text}`,
    from && `from ${printBare(from)}`,
    via && `via ${printBare(via)}`,
    withoutBanner && 'without banner',
  );

const printParameter = ({ name, default: value }: DefParameter): string =>
  value === undefined ? name.text : `${name.text} = ${printArgumentValue(value)}`;

const printArgument = ({ name, value }: UseArgument): string => `${name.text}: ${printArgumentValue(value)}`;

function printBlock({ items }: Block, openComment: string | undefined, layout: Layout): string {
  return block(layout, openComment, items, printRow);
}

/** What stands between quotes, or as lines. */
function printContent(text: Template, multiline: boolean, layout: Layout): string {
  return multiline ? message(layout, printVerbatim(text)) : printQuoted(text);
}

const printSignature = ({ domain, selector, key }: Signature): string =>
  `dkim domain ${printBare(domain)} selector ${printBare(selector)} key ${key.text}`;

function printPayload(payload: Payload, layout: Layout): string {
  switch (payload.form) {
    case 'greeting':
      return payload.verb;
    case 'line':
      return printVerbatim(payload.text);
    case 'quoted':
      return printQuoted(payload.text);
    case 'raw':
      return `raw ${printQuoted(payload.text)}`;
    case 'hex':
      return `hex ${printVerbatim(payload.text)}`;
    case 'message':
      return spaced(
        `message ${message(layout, printVerbatim(payload.text))}`,
        payload.signature && printSignature(payload.signature),
      );
    case 'composed':
      return `composed message ${printBlock(payload.body, payload.openComment, layout)}`;
    case 'as is':
      return `message ${message(layout, printVerbatim(payload.text))} as is`;
    case 'message file':
      return spaced(
        'message file',
        printQuoted(payload.path),
        payload.signature && printSignature(payload.signature),
        payload.asIs && 'as is',
      );
    case 'chunk file': {
      const { path, size, last } = payload;
      return spaced('chunk file', printQuoted(path), size && `size ${printAmount(size)}`, last && 'last');
    }
    case 'chunk': {
      return spaced('chunk', printContent(payload.text, payload.lines, layout), payload.last && 'last');
    }
  }
}
