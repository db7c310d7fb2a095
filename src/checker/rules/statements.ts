/**
 * Each statement is right for where the test stands when it runs: tests are walked in order, with what `before each test`
 * does first, and names are known when they are used.
 */
import { defaultOf } from '../../language/defaults.ts';
import type { DiagnosticCode } from '../../language/catalogue.ts';
import type { Node, NodeOf, Span, Template } from '../../language/ast.ts';
import { maximumCalledLines, maximumDepth } from '../../language/limits.ts';
import type { Definition, Spec } from '../../language/spec.ts';
import { namesIn, type NameUse } from '../../language/names.ts';
import { cellsOf, type TestDeclaration } from '../../language/test-declaration.ts';
import { nodesOf } from '../../language/walk.ts';
import { builtinNames } from '../../statements/environment.ts';
import { isKept, startOfTest, type Flow } from '../../statements/flow.ts';
import type { CheckContext } from '../../statements/handler.ts';
import { isAboutOneReply } from '../../statements/passive.ts';
import { checkStatements } from '../../statements/interpret.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import { checkKeyword } from '../../statements/expectations/check-alternatives.ts';
import { differenceIn } from '../difference.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { checkKindOf, checkKindOfText } from '../wanted-kind.ts';

export const statements: Rule = (context) => {
  const setups: Setups = new Map();
  const checked = new Set<readonly Node[]>();
  const calls: Calls = { open: new Set(), seen: new Set(), left: maximumCalledLines, sizes: new Map() };
  for (const test of context.spec.tests) {
    // The tests of all rows of a table have the same lines.
    if (checked.has(test.lines)) continue;
    checked.add(test.lines);
    checkTest(test, context, setups, calls);
  }
  for (const { node, home } of context.spec.definitions.values()) {
    if (home === context.spec && !calls.seen.has(node)) checkTest(aloneIn(node), context, setups, calls);
  }
};

/** What a file declares, by its names. */
function declaredIn({ parameters, secrets }: Spec): Declared {
  return new Map([...parameters, ...secrets].map((node) => [node.name.text, node]));
}

/** A test for a definition that no test calls: other files may, and nobody knows what is above then. */
function aloneIn({ name, span }: NodeOf<'Def'>): Checkable {
  const use: NodeOf<'Use'> = { kind: 'Use', given: false, name, args: [], span };
  const unknown: NodeOf<'Bad'> = { kind: 'Bad', reason: 'line', text: '', span };
  return {
    attributes: new Set(['delivers']),
    setup: [],
    teardown: [],
    requirements: [],
    rows: [],
    lines: [unknown, use],
  };
}

type Checkable = Pick<
  TestDeclaration,
  'attributes' | 'setup' | 'teardown' | 'requirements' | 'rows' | 'lines' | 'passive'
>;

type Declared = ReadonlyMap<string, NodeOf<'Param'> | NodeOf<'Secret'>>;

/** What is known at one point of a test: the flow, and whether a line above could not be read. */
interface Known {
  readonly flow: Flow;
  unreadAbove: boolean;
}

/** Secrets and the names of the language are text. */
function typeOf(name: string, declared: Declared): string | undefined {
  const declaration = declared.get(name);
  if (declaration?.kind === 'Param') return declaration.type.text;
  return declaration !== undefined || (builtinNames as readonly string[]).includes(name) ? 'text' : undefined;
}

/** What depends on the lines above: not told below a line that could not be read. */
const aboutLinesAbove: readonly DiagnosticCode[] = ['E0206', 'E0212', 'E0301'];

/** By what else decides about them: whether the test may deliver, and the cells that it knows. */
type Setups = Map<string, Map<Node, Known>>;

function setupsOf({ rows }: Checkable, mayDeliver: boolean, setups: Setups): Map<Node, Known> {
  const cells = rows.flatMap((row) => [...row.cells.keys()]).join(' ');
  const key = `${String(mayDeliver)} ${cells}`;
  const found = setups.get(key) ?? new Map<Node, Known>();
  setups.set(key, found);
  return found;
}

/** `setups`: what is known after each block of `before each test` and those before it; many tests begin with the same. */
function checkTest(test: Checkable, rule: RuleContext, setups: Setups, calls: Calls): void {
  const mayDeliver = test.attributes.has('delivers') || test.attributes.has('may-deliver');
  const after = setupsOf(test, mayDeliver, setups);
  const done = test.setup.findLastIndex((block) => after.has(block));
  const shared = test.setup[done];
  const known = copyOf((shared && after.get(shared)) ?? { flow: startOf(test), unreadAbove: false });
  const { flow } = known;
  /** What is known by name where the lines stand: in the test, or in the definition that it calls. */
  let scope: Scope = {
    cells: cellsOf(test),
    later: capturesOf(test.lines),
    home: rule.spec,
    declared: declaredIn(rule.spec),
    call: undefined,
  };
  const report: RuleContext['report'] = (code, span, message, more) => {
    if (known.unreadAbove && aboutLinesAbove.includes(code)) return;
    if (scope.call === undefined) rule.report(code, span, message, more);
    else if (aboutTheCall.includes(code)) reportCall(scope.call, scope.home, { code, span, message, more }, rule);
  };
  const around: Omit<CheckContext, 'checkUse'> = {
    flow,
    mayDeliver,
    report,
    defaultOf: (name) => defaultOf(name, scope.declared),
    typeOf: (name) => (scope.cells.has(name) ? undefined : typeOf(name, scope.declared)),
    checkLines: (lines) => {
      for (const line of lines) {
        if (line.kind === 'Bad') {
          known.unreadAbove = true;
          flow.data = undefined;
        }
        // The names in a default are not those of a test.
        for (const use of line.kind === 'Def' ? [] : namesIn(line))
          if (!isCapturedMeanwhile(line, use, flow, scope, report)) checkName(use, flow, scope, rule.unread, report);
        const before = flow.captures.size;
        checkStatements([line], context);
        checkCaptured(line, before, flow, scope, report);
      }
    },
  };
  const checkUse = (use: NodeOf<'Use'>): void => {
    const definition = scope.home.definitions.get(use.name.text);
    // What is called is unknown, or calls itself or others too deep: all told elsewhere.
    if (definition === undefined || calls.open.has(definition.node) || calls.open.size >= maximumDepth) {
      known.unreadAbove = true;
      return;
    }
    const { node } = definition;
    const { items } = node.body;
    const size = sizeOf(node, calls);
    // Told by the rule about definitions.
    if (calls.left < size) {
      calls.left = -1;
      known.unreadAbove = true;
      return;
    }
    calls.left -= size;
    calls.open.add(node);
    calls.seen.add(node);
    const outside = scope;
    scope = scopeInside(definition, use, outside, rule.spec);
    checkHidden(scope, report);
    context.checkLines(items);
    scope = outside;
    calls.open.delete(node);
  };
  const context: CheckContext = { ...around, checkUse };
  for (const requirement of test.requirements)
    if (requirement.what === 'ext') {
      checkKeyword(requirement.keyword, context);
      for (const use of namesIn(requirement)) checkName(use, flow, scope, rule.unread, report);
    }
  for (const block of test.setup.slice(done + 1)) {
    context.checkLines(block.body.items);
    after.set(block, copyOf(known));
  }
  // What else a passive rule asks for is told by the rule about these.
  const isChecked = (line: Node): boolean => (line.kind !== 'Expect' && line.kind !== 'Time') || isAboutOneReply(line);
  context.checkLines(test.passive === undefined ? test.lines : test.lines.filter(isChecked));
  for (const block of test.teardown) context.checkLines(block.body.items);
}

/** A passive rule stands where there is a reply to judge. */
function startOf({ passive }: Checkable): Flow {
  return passive === undefined ? startOfTest() : { ...startOfTest(), exchange: 'reply' };
}

/** The names that the lines of a test, or of a definition, know. */
interface Scope {
  readonly cells: ReadonlyMap<string, Template>;
  /** What they capture, with the place. */
  readonly later: ReadonlyMap<string, Span>;
  /** The file that they stand in, and what it declares. */
  readonly home: Spec;
  readonly declared: Declared;
  /** Where they are those of an imported file: the line of the file in hand that calls them. */
  readonly call: NodeOf<'Use'> | undefined;
  /** Of lines that are called: who calls. */
  readonly outside?: Scope;
}

function scopeInside({ node, home }: Definition, use: NodeOf<'Use'>, outside: Scope, own: Spec): Scope {
  return {
    cells: parametersOf(node),
    later: capturesOf(node.body.items),
    home,
    declared: home === outside.home ? outside.declared : declaredIn(home),
    call: home === own ? undefined : (outside.call ?? use),
    outside,
  };
}

/**
 * What is told of the lines of an imported file where it is called: what depends on who calls. The rest is told of that file by
 * itself.
 */
const aboutTheCall: readonly DiagnosticCode[] = [
  'E0202',
  'E0203',
  'E0206',
  'E0212',
  'E0213',
  'E0301',
  'E0305',
  'E0312',
];

/** Tells of a line of an imported file, at the call. */
function reportCall(
  { name }: NodeOf<'Use'>,
  { source }: Spec,
  { code, span, message, more }: Told,
  { report }: RuleContext,
): void {
  const { file, line } = source.place(span);
  report(code, name.span, `in \`${name.text}\`: ${message}`, {
    help: [
      `there: ${file}:${String(line)}: ${source.excerpt(line, 0, 0)[0]?.text.trim() ?? ''}`,
      ...(more?.label === undefined ? [] : [more.label]),
      ...(more?.help ?? []),
    ],
  });
}

interface Told {
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly message: string;
  readonly more: Parameters<RuleContext['report']>[3];
}

/** What an imported file captures is known to all that call it, however far: it may not be called as something of theirs. */
function checkHidden({ home, call, later, outside }: Scope, report: RuleContext['report']): void {
  for (let one = outside; one !== undefined && call !== undefined; one = one.outside) {
    if (one.home === home) continue;
    for (const [captured, span] of later) {
      if (!one.declared.has(captured)) continue;
      report(
        'E0202',
        span,
        `it captures \`${captured}\`, which is a parameter or a secret of ${one.home.source.name}`,
        {
          help: [`give one of the two another name: \`${call.name.text}\` would change it`],
        },
      );
    }
  }
}

/** Definitions are checked from each place that calls them, as what may stand there depends on what is above. */
interface Calls {
  readonly open: Set<NodeOf<'Def'>>;
  readonly seen: Set<NodeOf<'Def'>>;
  /** How many lines may still be checked so. */
  left: number;
  readonly sizes: Map<NodeOf<'Def'>, number>;
}

/** The lines of a definition, those in its blocks too; of what it calls they count when it is called. */
function sizeOf(definition: NodeOf<'Def'>, { sizes }: Calls): number {
  const size = sizes.get(definition) ?? [...nodesOf(definition.body.items)].length;
  sizes.set(definition, size);
  return size;
}

const parametersOf = ({ parameters }: NodeOf<'Def'>): ReadonlyMap<string, Template> =>
  new Map(parameters.map(({ name, span }) => [name.text, { parts: [], span }]));

const copyOf = ({ flow, unreadAbove }: Known): Known => ({
  flow: {
    ...flow,
    sessions: new Map(flow.sessions),
    captures: new Map(flow.captures),
    replies: new Map(flow.replies),
    marks: new Map(flow.marks),
  },
  unreadAbove,
});

/** A capture of a block cannot be sent in it: all of the block is written before its first reply is read. */
function isCapturedMeanwhile(
  line: Node,
  { expression: { name, span } }: NameUse,
  { together }: Flow,
  { cells }: Scope,
  report: RuleContext['report'],
): boolean {
  const captured = line.kind === 'Send' && !cells.has(name) ? together?.get(name) : undefined;
  if (captured === undefined) return false;
  report('E0206', span, `\`${name}\` is captured from a reply to the same write`, {
    related: { message: 'captured here', span: captured },
    help: ['all lines of the block are sent before the first reply is read: send this one behind its `}`'],
  });
  return true;
}

/** Names that some line of the test captures, with the place. */
function capturesOf(lines: readonly Node[]): Map<string, Span> {
  const found = new Map<string, Span>();
  for (const line of nodesOf(lines))
    if (line.kind === 'Capture' && line.source !== 'reply') found.set(line.name.text, line.name.span);
  return found;
}

const capturedInFiles = new WeakMap<Spec, ReadonlySet<string>>();

/** What any line of a file captures. */
function capturedIn(spec: Spec): ReadonlySet<string> {
  const known = capturedInFiles.get(spec);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const blocks = new Set<readonly Node[]>();
  for (const { node, home } of spec.definitions.values()) if (home === spec) blocks.add(node.body.items);
  for (const { setup, lines } of spec.tests) {
    blocks.add(lines);
    for (const { body } of setup) blocks.add(body.items);
  }
  for (const lines of blocks) for (const name of capturesOf(lines).keys()) found.add(name);
  capturedInFiles.set(spec, found);
  return found;
}

/** A name that a row or a parameter has already hides what is captured under it. */
function checkCaptured(
  line: Node,
  before: number,
  { captures }: Flow,
  { cells }: Scope,
  report: RuleContext['report'],
): void {
  if (line.kind === 'Capture' && line.source !== 'reply' && cells.has(line.name.text)) {
    report('E0202', line.name.span, `\`${line.name.text}\` is the name of a parameter or a cell here`, {
      help: ['what is captured would be hidden by it: give it another name'],
    });
  }
  if (line.kind !== 'Use' || captures.size === before) return;
  for (const [name, span] of [...captures].slice(before)) {
    if (!cells.has(name)) continue;
    report(
      'E0202',
      line.name.span,
      `\`${line.name.text}\` captures \`${name}\`, which is the name of a parameter or a cell here`,
      {
        related: { message: 'captured here', span },
      },
    );
  }
}

function checkName(
  { expression, unit, compared }: NameUse,
  flow: Flow,
  { cells, later, declared, call, home }: Scope,
  unread: ReadonlySet<string>,
  report: RuleContext['report'],
): void {
  const { name, span } = expression;
  // What a cell has to be there is the business of the rule about tables.
  if (cells.has(name)) return;
  const declaration = declared.get(name);
  if (declaration !== undefined) {
    checkKindOf(declaration, unit, span, report);
    return;
  }
  const captured = isKept(flow, 'captures', name);
  if (captured || (builtinNames as readonly string[]).includes(name)) {
    // What was captured may be digits: only the run can tell.
    if (!captured || !(compared || unit === 'number')) checkKindOfText(name, unit, span, report);
    return;
  }
  const further = flow.captures.get(name) ?? later.get(name);
  if (further !== undefined) {
    const related = { message: 'captured here', span: further };
    if (further.start > span.start) {
      report('E0206', span, `\`${name}\` is captured further down`, { related });
    } else {
      report('E0206', span, `\`${name}\` is captured in another session, and not known here`, {
        related,
        help: [
          'in `parallel`, to wait for it: a barrier behind the capture, and one of the same name before this line',
          'what `repeat` captures is known in the same repetition alone',
        ],
      });
    }
    return;
  }
  if (call !== undefined && capturedIn(home).has(name)) {
    report('E0206', span, `\`${name}\` is not captured above`, {
      help: ['other lines of that file capture it: what captures it is called first'],
    });
    return;
  }
  if (unread.has(name)) return;
  const known = [...cells.keys(), ...declared.keys(), ...flow.captures.keys(), ...builtinNames];
  const near = suggestions(name, known);
  report('E0201', span, `nothing is called \`${name}\``, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [differenceIn(name, known) ?? helpFor(name, cells)],
  });
}

function helpFor(name: string, cells: ReadonlyMap<string, Template>): string {
  const [variable] = name.split('.', 1);
  const columns = [...cells.keys()].filter((cell) => cell.split('.', 1)[0] === variable);
  if (columns.length > 0) return `the columns of its table are ${columns.map((cell) => `\${${cell}}`).join(', ')}`;
  return `declare it at the head of the file (param ${name}: string), or write $\${ for a literal dollar and brace`;
}
