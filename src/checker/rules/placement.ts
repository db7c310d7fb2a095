/**
 * Every kind of line has its places: the head of the file, a group, a test, a block of expectations.
 *
 * Statements stand in tests, and in a file without tests; there the file is the test. Where blocks were not read as
 * their author meant them, places say nothing, and nothing is reported.
 */
import { isStatement, statementKinds, type Node, type NodeKind } from '../../language/ast.ts';
import type { DiagnosticCode } from '../../language/catalogue.ts';
import type { Rule, RuleContext } from '../rule.ts';

type Place =
  | 'file'
  | 'group'
  | 'table'
  | 'def'
  | 'judge'
  | 'tls'
  | 'composed'
  | 'message'
  | 'test'
  | 'before'
  | 'after'
  | 'always'
  | 'given'
  | 'parallel'
  | 'pipeline'
  | 'drip';

const names: { readonly [place in Place]: string } = {
  file: 'at the head of a file',
  group: 'in a group',
  table: 'in a table',
  def: 'in a `def`',
  judge: 'in `judge { … }`',
  tls: 'in `starttls { … }` and `handshake { … }`',
  composed: 'in `send composed message { … }`',
  message: 'in the block of an `expect` about a message',
  test: 'in a test',
  before: 'in `before each test`',
  after: 'in `after each test`',
  always: 'in `always { … }`',
  given: 'in `given { … }`',
  parallel: 'in `parallel { … }`',
  pipeline: 'in `pipeline { … }`',
  drip: 'in `drip … { … }`',
};

const statement: readonly Place[] = ['test', 'before', 'after', 'given', 'def', 'parallel'];
/** Where several sends go out together, with what judges their replies. */
const together: readonly Place[] = ['pipeline', 'drip'];
const metadata: readonly Place[] = ['file', 'group', 'test', 'always'];
const everywhere = Object.keys(names) as Place[];
/** Places of a statement that its author would name. */
const told: ReadonlySet<Place> = new Set<Place>(['file', 'group', 'table', 'judge', 'test', 'before']);

const placesOf: { readonly [K in NodeKind]: readonly Place[] } = {
  Comment: everywhere,
  Bad: everywhere,
  LanguageVersion: ['file'],
  SpecTitle: ['file'],
  SpecId: ['file'],
  SpecVersion: ['file'],
  About: ['file'],
  Tags: metadata,
  Reference: metadata,
  Advice: metadata,
  Level: metadata,
  Severity: metadata,
  Owner: metadata,
  Meta: metadata,
  Skip: metadata,
  KnownIssue: metadata,
  Proves: metadata,
  Param: ['file'],
  Secret: ['file'],
  Group: ['file', 'group'],
  Test: ['file', 'group'],
  ForEach: ['file', 'group'],
  Table: ['file'],
  TableFile: ['file'],
  Row: ['table'],
  Import: ['file'],
  Include: ['file'],
  Def: ['file'],
  Grade: ['judge'],
  TlsOption: ['tls'],
  MailHeader: ['composed'],
  MailPart: ['composed'],
  Attach: ['composed'],
  Boundary: ['composed'],
  Dkim: ['composed'],
  MessageLine: ['message'],
  BeforeEach: ['file', 'group'],
  AfterEach: ['file', 'group'],
  Always: ['file'],
  Requires: ['file', 'group', 'test'],
  ...(Object.fromEntries(statementKinds.map((kind) => [kind, statement])) as {
    [K in (typeof statementKinds)[number]]: readonly Place[];
  }),
  Barrier: ['parallel'],
  Send: [...statement, ...together],
  Expect: [...statement, ...together, 'always'],
  Judge: [...statement, ...together],
  Time: [...statement, ...together, 'always'],
  Capture: [...statement, ...together],
};

/** Lines of which a file has one. */
const once: readonly NodeKind[] = ['LanguageVersion', 'SpecTitle', 'SpecId', 'SpecVersion', 'About'];

const brokenBlocks: readonly DiagnosticCode[] = ['E0103', 'E0104'];

export const placement: Rule = (context) => {
  if (context.parsed.diagnostics.some(({ code }) => brokenBlocks.includes(code))) return;
  const { items } = context.parsed.file;
  const hasTests = items.some(
    ({ kind }) => kind === 'Test' || kind === 'Group' || kind === 'ForEach' || kind === 'Include',
  );
  visit(items, 'file', context, hasTests);
  for (const kind of once) {
    const [first, second] = items.filter((item) => item.kind === kind);
    if (first === undefined || second === undefined) continue;
    context.report('E0202', second.span, 'a file says this once', {
      related: { message: 'said here', span: first.span },
    });
  }
};

function visit(items: readonly Node[], place: Place, context: RuleContext, hasTests: boolean): void {
  for (const node of items) {
    const lone = place === 'file' && isStatement(node);
    const isMisplaced = lone ? hasTests : !placesOf[node.kind].includes(place);
    if (isMisplaced) misplaced(node, place, context);
    // A line of a named session stands where its name does.
    if (isMisplaced && node.kind === 'InSession') continue;
    const inner = innerPlace(node, place);
    if (inner !== undefined) visit(inner.items, inner.place, context, hasTests);
  }
}

function innerPlace(node: Node, place: Place): { readonly place: Place; readonly items: readonly Node[] } | undefined {
  switch (node.kind) {
    case 'Group':
    case 'ForEach':
      return { place: 'group', items: node.body.items };
    case 'Def':
      return { place: 'def', items: node.body.items };
    case 'Table':
      return { place: 'table', items: node.body.items };
    case 'Test':
      return { place: 'test', items: node.body.items };
    case 'BeforeEach':
      return { place: 'before', items: node.body.items };
    case 'Judge':
      return { place: 'judge', items: node.body.items };
    case 'Starttls':
    case 'Handshake':
      return { place: 'tls', items: node.body?.items ?? [] };
    case 'Expect':
      return node.body && { place: 'message', items: node.body.items };
    case 'AfterEach':
      return { place: 'after', items: node.body.items };
    case 'Send':
      return node.payload.form === 'composed' ? { place: 'composed', items: node.payload.body.items } : undefined;
    case 'Always':
      return { place: 'always', items: node.body.items };
    case 'Pipeline':
      return { place: 'pipeline', items: node.body.items };
    case 'Drip':
      return { place: 'drip', items: node.body.items };
    case 'Retry':
    case 'GivenBlock':
    case 'Repeat':
      return { place: 'given', items: node.body.items };
    case 'InSession':
      return { place, items: node.body.items };
    case 'Parallel':
      return { place: 'parallel', items: node.body.items };
    default:
      return undefined;
  }
}

function misplaced(node: Node, place: Place, context: RuleContext): void {
  const word = context.parsed.source.text.slice(node.span.start).split(/\s/, 1)[0] ?? '';
  const span = { start: node.span.start, end: node.span.start + Math.max(1, word.length) };
  if (place === 'file' && isStatement(node)) {
    context.report('E0203', span, 'this line belongs to no test', {
      help: ['a file with tests has its statements in them; what every test begins with goes in: before each test {'],
    });
    return;
  }
  if (together.includes(place)) {
    context.report('E0203', span, `\`${word}\` has no meaning ${names[place]}`, {
      help: [
        place === 'drip'
          ? 'the octets of the block go out at its pace, and nothing else happens between them'
          : 'the lines of the block go out in one write, and nothing happens between them',
        'here stand `send`, and lines that judge the reply to the `send` before them; the others stand around the block',
      ],
    });
    return;
  }
  if (place === 'always') {
    context.report('E0203', span, `\`${word}\` has no meaning ${names.always}`, {
      help: [
        'a passive rule sends and waits for nothing: here stand `expect`, `check`, `should`, `may` and `time`, about any reply',
      ],
    });
    return;
  }
  const all = placesOf[node.kind];
  const places = all.length === 1 ? all : all.filter((one) => told.has(one));
  context.report('E0203', span, `\`${word}\` has no meaning ${names[place]}`, {
    help: [`it stands ${places.map((one) => names[one]).join(', or ')}`],
  });
}
