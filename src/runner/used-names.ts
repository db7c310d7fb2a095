/** The names that a test uses, by the files that they belong to: its own, and those whose definitions it calls. */
import { argumentsOf } from '../language/definitions.ts';
import { namesIn, namesInText } from '../language/names.ts';
import type { Definition, Spec } from '../language/spec.ts';
import { cellsOf, type TestDeclaration } from '../language/test-declaration.ts';
import { blockOf } from '../language/walk.ts';
import type { Node } from '../language/ast.ts';

/** The names of parameters, secrets, captures and built-ins that are used in lines of each file. */
export type UsedNames = ReadonlyMap<Spec, ReadonlySet<string>>;

/** The same test runs against many targets. */
const known = new WeakMap<TestDeclaration, UsedNames>();

/** Every name that a test of `spec` uses, and the parameters that it requires. The spec itself is there, first. */
export function namesOf(spec: Spec, test: TestDeclaration): UsedNames {
  const names = known.get(test) ?? findNames(spec, test);
  known.set(test, names);
  return names;
}

/** Of a file that is a test: what the test does not itself use. */
const declarations: readonly Node['kind'][] = [
  'Param',
  'BeforeEach',
  'AfterEach',
  'Always',
  'Def',
  'Table',
  'TableFile',
  'Import',
  'Include',
];

function findNames(spec: Spec, test: TestDeclaration): UsedNames {
  const own = new Set<string>();
  const used = new Map<Spec, Set<string>>([[spec, own]]);
  const usedIn = (home: Spec): Set<string> => {
    const names = used.get(home) ?? new Set<string>();
    used.set(home, names);
    return names;
  };
  const cells = cellsOf(test);
  const add = (name: string, home: Spec): void => {
    usedIn(home).add(name);
    // A cell is text with names in it, and none of them is a cell.
    const cell = home === spec ? cells.get(name) : undefined;
    if (cell === undefined) return;
    for (const { expression } of namesInText(cell)) own.add(expression.name);
  };
  const called = new Set<Definition['node']>();
  const visit = (nodes: readonly Node[], home: Spec, parameters: ReadonlySet<string>): void => {
    for (const node of nodes) {
      for (const { expression } of namesIn(node)) if (!parameters.has(expression.name)) add(expression.name, home);
      const block = blockOf(node);
      if (block !== undefined) visit(block.items, home, parameters);
      const definition = node.kind === 'Use' ? home.definitions.get(node.name.text) : undefined;
      if (node.kind !== 'Use' || definition === undefined) continue;
      // The names of what is given were those of the line.
      for (const value of argumentsOf(definition.node, node).defaults.values()) {
        for (const { expression } of namesInText(value)) usedIn(definition.home).add(expression.name);
      }
      if (called.has(definition.node)) continue;
      called.add(definition.node);
      visit(
        definition.node.body.items,
        definition.home,
        new Set(definition.node.parameters.map(({ name }) => name.text)),
      );
    }
  };
  for (const block of [...test.setup, ...test.teardown]) visit(block.body.items, spec, new Set());
  visit(
    test.lines.filter(({ kind }) => !declarations.includes(kind)),
    spec,
    new Set(),
  );
  for (const requirement of test.requirements) {
    if (requirement.what === 'param') own.add(requirement.name.text);
    for (const { expression } of namesIn(requirement)) add(expression.name, spec);
  }
  return used;
}
