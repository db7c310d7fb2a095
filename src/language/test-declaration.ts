/**
 * The tests of a file, each with all that it inherits from the groups around it. A test inside `for each` is there once for
 * each row of its table. A file without a `test` is one test named after the file. A passive rule (`always`) is a test, too.
 */
import { isStatement, type Node, type NodeOf, type Span, type Template, type Word } from './ast.ts';
import { maximumTests } from './limits.ts';
import { printExpression } from './print-text.ts';
import type { Source } from './source.ts';
import { cellsByName, tablesIn, type Table, type TableParts } from './table.ts';
import { plainText, templateText } from './template-text.ts';

export type Level = 'must' | 'should' | 'may';

export interface SpecReference {
  readonly text: string;
  readonly level?: Level;
}

/** What a test takes over from the lines around it, with what stands in itself. */
interface Inherited {
  /** Titles of the groups around it, outermost first. */
  readonly groups: readonly string[];
  readonly tags: readonly string[];
  readonly references: readonly SpecReference[];
  /** How strongly it binds at most; undefined: as its lines are written. The innermost counts. */
  readonly level: Level | undefined;
  /** Its own first, then that of the groups around it, then that of the file. */
  readonly advice: readonly string[];
  readonly requirements: readonly NodeOf<'Requires'>[];
  /** `severity`, `owner` and free keys; of one key the innermost. */
  readonly meta: readonly MetaEntry[];
  /** Why it is not to run. */
  readonly skip: string | undefined;
  /** Its own first. */
  readonly knownIssues: readonly NodeOf<'KnownIssue'>[];
  /** The blocks of `before each test`, outermost first. */
  readonly setup: readonly NodeOf<'BeforeEach'>[];
  /** The blocks of `after each test`, innermost first. */
  readonly teardown: readonly NodeOf<'AfterEach'>[];
  /** The rows of the `for each` around it, outermost first. */
  readonly rows: readonly TestRow[];
}

export interface TestDeclaration extends Inherited {
  readonly id: string;
  readonly title: string;
  /** The line of `test …`; of a file without tests its first statement. */
  readonly span: Span;
  /** All of it, from `test` to its `}`; of a file without tests the whole file. */
  readonly extent: Span;
  /** Where the id is written, or the title it comes from. */
  readonly idSpan: Span;
  readonly attributes: ReadonlySet<string>;
  readonly lines: readonly Node[];
  /** It is a passive rule: its lines judge the replies that the tests of the run get. */
  readonly passive?: NodeOf<'Always'>;
}

export interface MetaEntry {
  readonly key: string;
  readonly value: string;
}

/** A row of a table for which a test is there. */
export interface TestRow {
  readonly table: string;
  /** Where it stands: in the spec, or in a CSV file. */
  readonly source: Source;
  readonly span: Span;
  /** `${variable.column}` → its cell. */
  readonly cells: ReadonlyMap<string, Template>;
}

const noCells: ReadonlyMap<string, Template> = new Map();

/** What the rows around a test give: `variable.column` → its cell. */
export function cellsOf({ rows }: Pick<TestDeclaration, 'rows'>): ReadonlyMap<string, Template> {
  const [only, another] = rows;
  if (only === undefined) return noCells;
  return another === undefined ? only.cells : new Map(rows.flatMap(({ cells }) => [...cells]));
}

const nothing: Inherited = {
  groups: [],
  tags: [],
  references: [],
  level: undefined,
  advice: [],
  requirements: [],
  meta: [],
  skip: undefined,
  knownIssues: [],
  setup: [],
  teardown: [],
  rows: [],
};

/**
 * The tests of a file in the order of the text, one beyond `maximumTests` where there are more. `base`: the file's own name.
 */
export function testsOf(parts: TableParts, base: string): TestDeclaration[] {
  const { items } = parts.file;
  const found: TestDeclaration[] = [];
  collectTests(items, extend(nothing, items), { tables: tablesIn(parts), found });
  const hasTests = found.some(({ passive }) => passive === undefined);
  return hasTests ? found : [...loneTest(items, base, parts.source), ...found];
}

/** `The server refuses` → `the-server-refuses`: the id of a test without `as`. */
export function slug(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return words === '' ? 'test' : words.slice(0, 80);
}

interface Collecting {
  readonly tables: ReadonlyMap<string, Table>;
  readonly found: TestDeclaration[];
}

/** Ends beyond the cap: a `for each` in a `for each` multiplies. */
function collectTests(items: readonly Node[], inherited: Inherited, collecting: Collecting): void {
  for (const item of items) {
    if (collecting.found.length > maximumTests) return;
    switch (item.kind) {
      case 'Test':
        collecting.found.push(testOf(item, inherited));
        break;
      case 'Group': {
        const within = extend(inherited, item.body.items);
        collectTests(item.body.items, { ...within, groups: [...within.groups, plainText(item.title)] }, collecting);
        break;
      }
      case 'Always':
        collecting.found.push(passiveOf(item, inherited));
        break;
      case 'ForEach':
        collectRows(item, extend(inherited, item.body.items), collecting);
        break;
      default:
    }
  }
}

function collectRows({ variable, table, body }: NodeOf<'ForEach'>, within: Inherited, collecting: Collecting): void {
  const rows = collecting.tables.get(table.text);
  if (rows === undefined) return;
  for (const row of rows.rows) {
    if (collecting.found.length > maximumTests) return;
    const cells = cellsByName(variable.text, rows, row);
    const one: TestRow = { table: table.text, source: rows.source, span: row.span, cells };
    collectTests(body.items, { ...within, rows: [...within.rows, one] }, collecting);
  }
}

function testOf(node: NodeOf<'Test'>, outer: Inherited): TestDeclaration {
  const inherited = extend(outer, node.body.items);
  const id = node.id?.text ?? slug(plainText(node.title));
  return {
    ...inherited,
    id: [id, ...inherited.rows.map(keyOf)].join('/'),
    title: titleOf(node.title, inherited.rows),
    span: { start: node.span.start, end: node.id?.span.end ?? node.title.span.end },
    extent: node.span,
    idSpan: node.id?.span ?? node.title.span,
    attributes: new Set(node.attributes.map(({ text }) => text)),
    lines: node.body.items,
  };
}

/** It opens no session: what stands before and after each test is not for it. */
function passiveOf(node: NodeOf<'Always'>, outer: Inherited): TestDeclaration {
  return {
    ...extend(outer, node.body.items),
    setup: [],
    teardown: [],
    id: node.id?.text ?? slug(plainText(node.title)),
    title: plainText(node.title),
    span: { start: node.span.start, end: headEnd(node) },
    extent: node.span,
    idSpan: node.id?.span ?? node.title.span,
    attributes: new Set(),
    lines: node.body.items,
    passive: node,
  };
}

const headEnd = ({ title, id, after, when }: NodeOf<'Always'>): number =>
  (when ?? after?.at(-1) ?? id ?? title).span.end;

/** A title with what its rows say; where it has nothing of them, they are told behind it. */
function titleOf(title: Template, rows: readonly TestRow[]): string {
  const cells = cellsOf({ rows });
  const text = templateText(title, (expression) => {
    const cell = expression.form === 'name' ? cells.get(expression.name) : undefined;
    return cell === undefined ? printExpression(expression) : plainText(cell);
  });
  if (rows.length === 0 || title.parts.some((part) => part.form === 'name' && cells.has(part.name))) return text;
  return `${text}: ${rows.map(keyOf).join(', ')}`;
}

/** The first cell of a row: what its cases are called. */
function keyOf({ cells }: TestRow): string {
  const [first] = cells.values();
  return first === undefined ? '' : plainText(first);
}

/** The statements of a file without tests; none where it has no statement either. */
function loneTest(items: readonly Node[], base: string, { text }: Source): TestDeclaration[] {
  const begin = items.find(isStatement);
  if (begin === undefined) return [];
  const span = begin.span;
  return [
    {
      ...extend(nothing, items),
      id: base,
      title: base,
      span,
      extent: { start: 0, end: text.length },
      idSpan: span,
      attributes: new Set(),
      lines: items,
    },
  ];
}

/** What the lines of one block say themselves. */
type Own = Omit<Inherited, 'groups' | 'rows'>;

/** Found once for each block: a table may have as many rows as a file has lines. */
const known = new WeakMap<readonly Node[], Own>();

function ownOf(items: readonly Node[]): Own {
  const found = known.get(items) ?? findOwn(items);
  known.set(items, found);
  return found;
}

function findOwn(items: readonly Node[]): Own {
  const skip = items.find((item) => item.kind === 'Skip');
  const level = items.findLast((item) => item.kind === 'Level');
  return {
    tags: items.flatMap((item) => (item.kind === 'Tags' ? item.tags.map(({ text }) => text) : [])),
    references: items.flatMap((item) => (item.kind === 'Reference' ? [referenceOf(item)] : [])),
    level: levelOf(level?.word),
    advice: items.flatMap((item) => (item.kind === 'Advice' ? [plainText(item.text)] : [])),
    requirements: items.filter((item) => item.kind === 'Requires'),
    meta: items.flatMap(metaOf),
    skip: skip === undefined ? undefined : plainText(skip.text),
    knownIssues: items.filter((item) => item.kind === 'KnownIssue'),
    teardown: items.filter((item) => item.kind === 'AfterEach'),
    setup: items.filter((item) => item.kind === 'BeforeEach'),
  };
}

/** What stands in a block too. A list to which nothing is added stays the same one: a file may have thousands of tests. */
function extend(outer: Inherited, items: readonly Node[]): Inherited {
  const own = ownOf(items);
  return {
    groups: outer.groups,
    rows: outer.rows,
    tags: own.tags.length === 0 ? outer.tags : [...new Set([...outer.tags, ...own.tags])],
    references: joined(own.references, outer.references),
    level: own.level ?? outer.level,
    advice: joined(own.advice, outer.advice),
    requirements: joined(outer.requirements, own.requirements),
    meta: withEntries(outer.meta, own.meta),
    skip: own.skip ?? outer.skip,
    knownIssues: joined(own.knownIssues, outer.knownIssues),
    teardown: joined(own.teardown, outer.teardown),
    setup: joined(outer.setup, own.setup),
  };
}

function metaOf(item: Node): MetaEntry[] {
  if (item.kind === 'Severity') return [{ key: 'severity', value: item.word.text }];
  if (item.kind === 'Owner') return [{ key: 'owner', value: plainText(item.text) }];
  return item.kind === 'Meta' ? [{ key: item.key.text, value: plainText(item.text) }] : [];
}

function withEntries(outer: readonly MetaEntry[], entries: readonly MetaEntry[]): readonly MetaEntry[] {
  if (entries.length === 0) return outer;
  const own = new Map(entries.map(({ key, value }) => [key, value]));
  return [...outer.filter(({ key }) => !own.has(key)), ...[...own].map(([key, value]) => ({ key, value }))];
}

function joined<T>(first: readonly T[], second: readonly T[]): readonly T[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}

function referenceOf({ text, level }: NodeOf<'Reference'>): SpecReference {
  const known = levelOf(level);
  return { text: plainText(text), ...(known === undefined ? {} : { level: known }) };
}

function levelOf(word: Word | undefined): Level | undefined {
  const text = word?.text;
  return text === 'must' || text === 'should' || text === 'may' ? text : undefined;
}
