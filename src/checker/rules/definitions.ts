/**
 * A definition has a name of its own, `use` names one and gives each of its parameters a value, and no definition uses
 * itself: every test comes to an end.
 */
import type { Node, NodeOf, Span } from '../../language/ast.ts';
import { constantText } from '../../language/constant.ts';
import { definitionsIn } from '../../language/definitions.ts';
import { maximumCalledLines, maximumDepth, maximumSteps } from '../../language/limits.ts';
import { namesIn, type NameUse } from '../../language/names.ts';
import type { Definition, Definitions, Spec } from '../../language/spec.ts';
import { allNodes, nodesOf } from '../../language/walk.ts';
import { builtinNames } from '../../statements/environment.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import { amountsByName } from '../amounts.ts';
import { checkFileNames } from '../file-names.ts';
import { reportTwin } from '../twins.ts';
import { isOfKind, kindWords } from '../wanted-kind.ts';
import type { Rule, RuleContext } from '../rule.ts';

type Def = NodeOf<'Def'>;
/** Those of the file in hand. */
type Own = ReadonlyMap<string, Def>;
type Use = NodeOf<'Use'>;

export const definitions: Rule = (context) => {
  const { parsed, spec } = context;
  const own: Own = definitionsIn(parsed.file.items);
  const used = new Set(context.unread);
  const wanted = new Map<Def, Wanted>();
  for (const node of allNodes(parsed.file)) {
    if (node.kind === 'Def') checkDefinition(node, own, context);
    if (node.kind !== 'Use') continue;
    used.add(node.name.text);
    const definition = spec.definitions.get(node.name.text);
    if (definition === undefined) unknown(node, context);
    else checkArguments(node, definition, wantedIn(definition.node, wanted), context);
  }
  // Nobody calls what a library defines in the library itself.
  const isLibrary = spec.tests.length === 0;
  for (const { name } of isLibrary ? [] : own.values()) {
    if (used.has(name.text)) continue;
    context.report('W0215', name.span, `the definition \`${name.text}\` is never used`, {
      help: [`use ${name.text}(…) in a test uses it`],
    });
  }
  if (comeToAnEnd(own, context)) checkSteps(own, context);
};

function checkDefinition({ name, parameters, body }: Def, known: Own, context: RuleContext): void {
  const { report, unread } = context;
  const first = known.get(name.text)?.name.span;
  if (first !== undefined && first !== name.span) reportTwin(report, name, 'two definitions are called', first);
  if (name.text.includes('.')) {
    report('E0204', name.span, 'the name of a definition has no dot in it', {
      help: ['a dot stands between the name of an import and what it defines: use steps.greet()'],
    });
  }
  const seen = new Map<string, Span>();
  const used = new Set(unread);
  for (const node of nodesOf(body.items)) for (const { expression } of namesIn(node)) used.add(expression.name);
  for (const parameter of parameters) {
    const { text, span } = parameter.name;
    const before = seen.get(text);
    if (before !== undefined) reportTwin(report, parameter.name, 'two parameters are called', before);
    seen.set(text, span);
    if (parameter.default !== undefined) checkFileNames(parameter.default, ' in a default', context);
    if ((builtinNames as readonly string[]).includes(text)) {
      report('E0202', span, `\`${text}\` is a name of the language itself`);
    }
    if (used.has(text)) continue;
    report('W0215', span, `\`${text}\` is never used in \`${name.text}\``, { help: ['take it away, or use it'] });
  }
}

function unknown({ name }: Use, { parsed, spec, unread, report }: RuleContext): void {
  if (unread.has(name.text)) return;
  const [alias = '', inner] = name.text.split('.');
  const imported = parsed.file.items.find((item) => item.kind === 'Import' && item.alias.text === alias);
  // It could not be read, and that is told.
  if (imported !== undefined && !parsed.imports.has(alias)) return;
  const near = suggestions(name.text, spec.definitions.keys());
  report('E0201', name.span, `nothing is defined as \`${name.text}\``, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [unknownHelp(alias, inner, spec.definitions, imported !== undefined)],
  });
}

function unknownHelp(alias: string, inner: string | undefined, known: Definitions, isImported: boolean): string {
  if (inner === undefined) return `define it at the head of the file: def ${alias}() {`;
  if (!isImported) return `import the file that defines it: import "./${alias}.smtpspec" as ${alias}`;
  const own = [...known.keys()].filter((one) => one.startsWith(`${alias}.`));
  return own.length === 0 ? 'that file defines nothing' : `that file defines ${own.slice(0, 30).join(', ')}`;
}

function checkArguments(
  { name, args, span }: Use,
  { node: definition, home }: Definition,
  wanted: Wanted,
  { spec, report }: RuleContext,
): void {
  const place = { start: definition.span.start, end: definition.name.span.end };
  const isOwn = home === spec;
  const related = isOwn ? { related: { message: 'defined here', span: place } } : {};
  const there = isOwn ? [] : [`defined in ${placeText(home, place)}`];
  const parameters = new Set(definition.parameters.map((parameter) => parameter.name.text));
  const seen = new Map<string, Span>();
  for (const argument of args) {
    const { text } = argument.name;
    const before = seen.get(text);
    if (before !== undefined) reportTwin(report, argument.name, 'given twice is', before);
    seen.set(text, argument.name.span);
    if (parameters.has(text)) continue;
    const near = suggestions(text, parameters);
    report('E0209', argument.name.span, `\`${name.text}\` has no parameter \`${text}\``, {
      ...(near.length === 0 ? {} : { label: didYouMean(near) }),
      ...related,
      help: [parameters.size === 0 ? 'it has none' : `it has ${[...parameters].slice(0, 30).join(', ')}`, ...there],
    });
  }
  const missing = definition.parameters.filter(
    (parameter) => parameter.default === undefined && !seen.has(parameter.name.text),
  );
  if (missing.length > 0) {
    const names = missing.slice(0, 30).map((parameter) => parameter.name.text);
    report('E0209', span, `\`${name.text}\` needs ${names.map((one) => `\`${one}\``).join(', ')}`, {
      ...related,
      help: [`write: use ${name.text}(${[...seen.keys(), ...names].map((one) => `${one}: …`).join(', ')})`, ...there],
    });
  }
  checkAmounts(args, wanted, isOwn ? undefined : home, report);
}

/** Of a definition: the names that stand for a duration or a size, each where it does so first. */
type Wanted = ReadonlyMap<string, readonly NameUse[]>;

function wantedIn(definition: Def, known: Map<Def, Wanted>): Wanted {
  const found = known.get(definition) ?? amountsByName(definition.body.items);
  known.set(definition, found);
  return found;
}

/** What is given where a duration or a size is wanted is one, as far as it is written out. */
function checkAmounts(
  args: Use['args'],
  wanted: Wanted,
  elsewhere: Spec | undefined,
  report: RuleContext['report'],
): void {
  for (const { name, value } of args) {
    const text = constantText(value);
    if (text === undefined) continue;
    for (const { expression, unit } of wanted.get(name.text) ?? []) {
      if (isOfKind(text, unit)) continue;
      report('E0308', value.span, `this is no ${kindWords(unit)}`, {
        ...(elsewhere === undefined
          ? { related: { message: 'it stands here', span: expression.span } }
          : { help: [`it stands in ${placeText(elsewhere, expression.span)}`] }),
      });
      break;
    }
  }
}

function placeText({ source }: Spec, span: Span): string {
  const { file, line } = source.place(span);
  return `${file}:${String(line)}`;
}

const usesIn = (items: readonly Node[]): Use[] => [...nodesOf(items)].filter((node) => node.kind === 'Use');

interface Visit {
  readonly definition: Def;
  readonly uses: readonly Use[];
  next: number;
}

/** Walks each definition once, without recursion. True where every call comes to an end, and soon. */
function comeToAnEnd(known: Own, { spec, report }: RuleContext): boolean {
  /** How many definitions stand inside each other below one that was walked, itself included. */
  const depths = new Map<Def, number>();
  // Imported files import nothing of this one, and were walked by themselves.
  let fine = true;
  for (const { node, home } of spec.definitions.values()) {
    if (home === spec) continue;
    const depth = depthOf(node, home);
    depths.set(node, depth);
    // Told of its file.
    if (depth > maximumDepth) fine = false;
  }
  const calledBy = ({ name }: Use): Def | undefined => spec.definitions.get(name.text)?.node;
  const visit = (definition: Def): Visit => ({ definition, uses: usesIn(definition.body.items), next: 0 });
  for (const start of known.values()) {
    const path = depths.has(start) ? [] : [visit(start)];
    const open = new Map<Def, number>([[start, 0]]);
    for (let top = path[0]; top !== undefined; top = path[path.length - 1]) {
      const use = top.uses[top.next];
      top.next += 1;
      const called = use === undefined ? undefined : calledBy(use);
      if (use === undefined) {
        path.pop();
        open.delete(top.definition);
        const depth = 1 + top.uses.reduce((most, one) => Math.max(most, depths.get(calledBy(one) ?? start) ?? 0), 0);
        // Told once: those above it begin to count anew.
        depths.set(top.definition, depth > maximumDepth ? 0 : depth);
        if (depth <= maximumDepth) continue;
        fine = false;
        report('E0210', top.definition.name.span, 'definitions use each other too deep', {
          label: `more than ${String(maximumDepth)} levels`,
          help: ['write the lines of some of them out'],
        });
      } else if (called !== undefined && open.has(called)) {
        fine = false;
        const ring = [...path.slice(open.get(called)).map(({ definition }) => definition), called];
        report('E0210', use.name.span, `\`${called.name.text}\` uses itself`, {
          label: ring.map(({ name }) => name.text).join(' uses '),
          help: ['a definition that needs itself would never end; rows of a table repeat a test'],
        });
      } else if (called !== undefined && !depths.has(called)) {
        open.set(called, path.length);
        path.push(visit(called));
      }
    }
  }
  return fine;
}

/** How many definitions stand inside each other in an imported one, itself included. Memoized: they can share. */
const depthsElsewhere = new WeakMap<Def, number>();

function depthOf(definition: Def, home: Spec, left = maximumDepth): number {
  const before = depthsElsewhere.get(definition);
  if (before !== undefined) return before;
  if (left === 0) return maximumDepth + 1;
  // Where it comes to itself again, that is told of its file.
  depthsElsewhere.set(definition, 1);
  let most = 0;
  for (const { name } of usesIn(definition.body.items)) {
    const called = home.definitions.get(name.text);
    if (called !== undefined) most = Math.max(most, depthOf(called.node, called.home, left - 1));
  }
  depthsElsewhere.set(definition, 1 + most);
  return 1 + most;
}

/** What a block of lines comes to. */
interface Extent {
  /** Its own lines, those in its blocks too. */
  readonly own: number;
  /** The lines of all that it calls. */
  readonly called: number;
}

/** Counted, not walked: definitions that use others twice would double with each level. Each block is counted once. */
function extents(): (items: readonly Node[], home: Spec) => Extent {
  const counted = new Map<readonly Node[], Extent>();
  const extentOf = (items: readonly Node[], home: Spec): Extent => {
    const before = counted.get(items);
    if (before !== undefined) return before;
    let own = 0;
    let called = 0;
    for (const node of nodesOf(items)) {
      own += 1;
      const definition = node.kind === 'Use' ? home.definitions.get(node.name.text) : undefined;
      if (definition === undefined) continue;
      const inside = extentOf(definition.node.body.items, definition.home);
      called += inside.own + inside.called;
    }
    const extent = { own, called };
    counted.set(items, extent);
    return extent;
  };
  return extentOf;
}

function checkSteps(known: Own, { spec, report }: RuleContext): void {
  const extentOf = extents();
  const told = new Set<number>();
  const seen = new Set<readonly Node[]>();
  let called = [...known.values()].reduce((sum, { body }) => sum + extentOf(body.items, spec).called, 0);
  let last: Span | undefined;
  for (const { lines, setup, teardown, idSpan } of spec.tests) {
    if (seen.has(lines)) continue;
    const blocks = [...setup.map(({ body }) => body.items), lines, ...teardown.map(({ body }) => body.items)];
    let size = 0;
    for (const block of blocks) {
      const extent = extentOf(block, spec);
      size += extent.own + extent.called;
      if (!seen.has(block)) called += extent.called;
      seen.add(block);
    }
    last = idSpan;
    if (size <= maximumSteps || told.has(idSpan.start)) continue;
    told.add(idSpan.start);
    report('E0211', idSpan, 'this test has too many steps', {
      label: `more than ${maximumSteps.toLocaleString('en-US')} with the lines of its definitions`,
      help: ['a definition that uses others several times multiplies their lines: divide the test'],
    });
  }
  if (called <= maximumCalledLines || told.size > 0 || last === undefined) return;
  report('E0211', last, 'the tests of this file have too many steps', {
    label: `more than ${maximumCalledLines.toLocaleString('en-US')} lines of definitions, to here`,
    help: ['divide the file, or write shorter definitions'],
  });
}
