/**
 * Each statement is right for where the test stands when it runs: tests are walked in order, with what `before each test`
 * does first, and names are known when they are used.
 */
import { defaultOf } from '../../language/defaults.ts';
import type { DiagnosticCode } from '../../language/catalogue.ts';
import type { Node, NodeOf, Span } from '../../language/ast.ts';
import { namesIn, type NameUse } from '../../language/names.ts';
import type { TestDeclaration } from '../../language/spec.ts';
import { builtinNames } from '../../statements/environment.ts';
import { startOfTest, type Flow } from '../../statements/flow.ts';
import type { CheckContext } from '../../statements/handler.ts';
import { checkStatements } from '../../statements/interpret.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import { checkKeyword } from '../../statements/expectations/check-alternatives.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const statements: Rule = (context) => {
  const declared = new Map<string, NodeOf<'Param'> | NodeOf<'Secret'>>();
  for (const node of [...context.spec.parameters, ...context.spec.secrets]) declared.set(node.name.text, node);
  // A test that may deliver is told nothing about delivery: it cannot stand for the others.
  const setups = { delivering: new Map<Node, Known>(), others: new Map<Node, Known>() };
  for (const test of context.spec.tests) checkTest(test, declared, context, setups);
};

type Declared = ReadonlyMap<string, NodeOf<'Param'> | NodeOf<'Secret'>>;

/** What is known at one point of a test: the flow, and whether a line above could not be read. */
interface Known {
  readonly flow: Flow;
  unreadAbove: boolean;
}

/** What depends on the lines above: not told below a line that could not be read. */
const aboutLinesAbove: readonly DiagnosticCode[] = ['E0206', 'E0301'];

interface Setups {
  readonly delivering: Map<Node, Known>;
  readonly others: Map<Node, Known>;
}

/** `setups`: what is known after each block of `before each test` and those before it; many tests begin with the same. */
function checkTest(test: TestDeclaration, declared: Declared, rule: RuleContext, setups: Setups): void {
  const mayDeliver = test.attributes.has('delivers') || test.attributes.has('may-deliver');
  const after = mayDeliver ? setups.delivering : setups.others;
  const done = test.setup.findLastIndex((block) => after.has(block));
  const shared = test.setup[done];
  const known = copyOf((shared && after.get(shared)) ?? { flow: startOfTest(), unreadAbove: false });
  const { flow } = known;
  const report: RuleContext['report'] = (code, ...rest) => {
    if (!(known.unreadAbove && aboutLinesAbove.includes(code))) rule.report(code, ...rest);
  };
  const later = capturesOf(test.lines);
  const names = { report, unread: rule.unread };
  const context: CheckContext = {
    flow,
    mayDeliver,
    report,
    defaultOf: (name) => defaultOf(name, declared),
    checkLines: (lines) => {
      for (const line of lines) {
        if (line.kind === 'Bad') {
          known.unreadAbove = true;
          flow.data = undefined;
        }
        for (const use of namesIn(line)) checkName(use, flow, declared, later, names);
        checkStatements([line], context);
      }
    },
  };
  for (const requirement of test.requirements)
    if (requirement.what === 'ext') checkKeyword(requirement.keyword, context);
  for (const block of test.setup.slice(done + 1)) {
    context.checkLines(block.body.items);
    after.set(block, copyOf(known));
  }
  context.checkLines(test.lines);
}

const copyOf = ({ flow, unreadAbove }: Known): Known => ({
  flow: {
    ...flow,
    captures: new Map(flow.captures),
    replies: new Map(flow.replies),
    marks: new Map(flow.marks),
  },
  unreadAbove,
});

/** Names that some line of the test captures, with the place. */
function capturesOf(lines: readonly Node[]): Map<string, Span> {
  const found = new Map<string, Span>();
  for (const line of lines)
    if (line.kind === 'Capture' && line.source !== 'reply') found.set(line.name.text, line.name.span);
  return found;
}

function checkName(
  { expression, unit }: NameUse,
  flow: Flow,
  declared: Declared,
  later: ReadonlyMap<string, Span>,
  { report, unread }: Pick<RuleContext, 'report' | 'unread'>,
): void {
  const { name, span } = expression;
  const declaration = declared.get(name);
  if (declaration !== undefined) {
    if (unit !== undefined) checkUnit(declaration, unit, span, report);
    return;
  }
  if ((builtinNames as readonly string[]).includes(name) || flow.captures.has(name)) {
    if (unit !== undefined)
      report('E0308', span, `\`${name}\` is no ${unit}`, { help: [`only a parameter of type ${unit} can stand here`] });
    return;
  }
  const captured = later.get(name);
  if (captured !== undefined) {
    report('E0206', span, `\`${name}\` is captured further down`, {
      related: { message: 'captured here', span: captured },
    });
    return;
  }
  if (unread.has(name)) return;
  const near = suggestions(name, [...declared.keys(), ...flow.captures.keys(), ...builtinNames]);
  report('E0201', span, `nothing is called \`${name}\``, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [`declare it at the head of the file (param ${name}: string), or write $\${ for a literal dollar and brace`],
  });
}

function checkUnit(
  declaration: NodeOf<'Param'> | NodeOf<'Secret'>,
  unit: 'duration' | 'size',
  span: Span,
  report: RuleContext['report'],
): void {
  const type = declaration.kind === 'Param' ? declaration.type.text : 'secret';
  if (type === unit || (unit === 'size' && type === 'int')) return;
  report('E0308', span, `\`${declaration.name.text}\` is a ${type}, wanted is a ${unit}`, {
    related: { message: 'declared here', span: declaration.name.span },
  });
}
