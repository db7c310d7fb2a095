/**
 * Each statement is right for where the test stands when it runs: tests are walked in order, with what `before each test`
 * does first, and names are known when they are used.
 */
import { defaultOf } from '../../language/defaults.ts';
import type { DiagnosticCode } from '../../language/catalogue.ts';
import type { Node, NodeOf } from '../../language/ast.ts';
import { maximumCalledLines, maximumDepth } from '../../language/limits.ts';
import { namesIn } from '../../language/names.ts';
import { cellsOf, type TestDeclaration } from '../../language/test-declaration.ts';
import { checkExtensionArguments } from '../../statements/expectations/check-arguments.ts';
import { checkKeyword } from '../../statements/expectations/check-alternatives.ts';
import { startOfTest, type Flow } from '../../statements/flow.ts';
import type { CheckContext } from '../../statements/handler.ts';
import { checkStatements } from '../../statements/interpret.ts';
import { isAboutOneReply } from '../../statements/passive.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { aboutTheCall, type Calls, reportCall, sizeOf } from './calls.ts';
import { checkCaptured, checkHidden, checkName, isCapturedMeanwhile } from './names.ts';
import { capturesOf, declaredIn, scopeInside, type Scope, typeOf } from './scope.ts';

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

/** What is known at one point of a test: the flow, and whether a line above could not be read. */
interface Known {
  readonly flow: Flow;
  unreadAbove: boolean;
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
      checkExtensionArguments(requirement, context);
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
  return passive === undefined ? startOfTest() : { ...startOfTest(), exchange: 'reply', greeted: true };
}

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
