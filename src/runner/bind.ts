/**
 * Gives the names that a test uses their values: what the operator gave (values.ts says what wins), else the default. What
 * has no value makes the test skipped, with how to give it one.
 */
import type { NodeOf } from '../language/ast.ts';
import { argumentsOf } from '../language/definitions.ts';
import { namesIn, namesInText } from '../language/names.ts';
import type { Spec } from '../language/spec.ts';
import { cellsOf, type TestDeclaration } from '../language/test-declaration.ts';
import { blockOf } from '../language/walk.ts';
import type { Node } from '../language/ast.ts';
import { visible } from '../text/visible.ts';
import type { Target } from '../config/target.ts';
import { defaultText } from './default-text.ts';
import type { RunOptions } from './options.ts';
import { secretWatches } from './secret-watch.ts';
import { fitted, givenValue, targetLayer, waysToGive, type ValueLayer } from './values.ts';

export type Bound =
  | { readonly kind: 'bound'; readonly values: Map<string, string> }
  | { readonly kind: 'missing'; readonly reason: string };

/** Adds the values of a test's names to `values`, which has `token` and the other names that need no declaration. */
export function bindValues(
  spec: Spec,
  test: TestDeclaration,
  target: Target,
  options: Pick<RunOptions, 'values' | 'secrets'>,
  values: Map<string, string>,
): Bound {
  const parameters = new Map(spec.parameters.map((parameter) => [parameter.name.text, parameter]));
  const layers = [...options.values, targetLayer(target)];
  for (const name of namesOf(test)) {
    const missing = bindOne(name, { spec, parameters, layers, secrets: options.secrets, values });
    if (missing !== undefined) return { kind: 'missing', reason: missing };
  }
  return { kind: 'bound', values };
}

interface Binding {
  readonly spec: Spec;
  readonly parameters: ReadonlyMap<string, NodeOf<'Param'>>;
  /** Where values are looked for, highest first. */
  readonly layers: readonly ValueLayer[];
  readonly secrets: ReadonlyMap<string, string>;
  readonly values: Map<string, string>;
}

/** Binds one name, and first those that its default needs. A string is what is missing. */
function bindOne(name: string, binding: Binding): string | undefined {
  const { spec, parameters, layers, secrets, values } = binding;
  if (values.has(name)) return undefined;
  if (spec.secrets.some((secret) => secret.name.text === name)) {
    const secret = secrets.get(name);
    if (secret === undefined) return `needs the secret \`${name}\`: give it with --secret ${name}`;
    values.set(name, secret);
    return undefined;
  }
  const parameter = parameters.get(name);
  // A capture: it gets its value when the test runs.
  if (parameter === undefined) return undefined;
  const given = givenValue(spec.id, name, layers);
  if (given !== undefined) {
    const parsed = fitted(parameter, given.value);
    // Values were checked before the run began.
    if (!parsed.ok) throw new Error(`${given.layer.placeOf(given.key)} is no ${parameter.type.text}`);
    values.set(name, parsed.value);
    return undefined;
  }
  if (parameter.default === undefined) return `needs the parameter \`${name}\`: give it with ${waysToGive(name)}`;
  for (const { expression } of namesInText(parameter.default)) {
    const missing = bindOne(expression.name, binding);
    if (missing !== undefined) return missing;
  }
  const text = defaultText(parameter.default, values, secretWatches(secrets));
  if (typeof text === 'string') return bindDefault(parameter, text, values);
  return `needs the parameter \`${name}\`, and in its default ${text.message}; give it with ${waysToGive(name)}`;
}

/** A default that is made of other values can come out as something that its type is not; given values were checked. */
function bindDefault(parameter: NodeOf<'Param'>, text: string, values: Map<string, string>): string | undefined {
  const { text: name } = parameter.name;
  const parsed = fitted(parameter, text);
  if (parsed.ok) {
    values.set(name, parsed.value);
    return undefined;
  }
  return `needs the parameter \`${name}\`: its default comes out as \`${visible(text)}\`, expected ${parsed.expected}; give it with ${waysToGive(name, parsed.example)}`;
}

/** The same test runs against many targets. */
const knownNames = new WeakMap<TestDeclaration, ReadonlySet<string>>();

/** Every name that a test uses, and the parameters that it requires. */
export function namesOf(test: TestDeclaration): ReadonlySet<string> {
  const known = knownNames.get(test) ?? findNames(test);
  knownNames.set(test, known);
  return known;
}

/** Of a file that is a test: what the test does not itself use. */
const declarations: readonly Node['kind'][] = ['Param', 'BeforeEach', 'AfterEach', 'Def', 'Table', 'TableFile'];

function findNames(test: TestDeclaration): Set<string> {
  const names = new Set<string>();
  const cells = cellsOf(test);
  const add = (name: string): void => {
    names.add(name);
    // A cell is text with names in it, and none of them is a cell.
    const cell = cells.get(name);
    if (cell === undefined) return;
    for (const { expression } of namesInText(cell)) names.add(expression.name);
  };
  const called = new Set<NodeOf<'Def'>>();
  const visit = (nodes: readonly Node[], parameters: ReadonlySet<string>): void => {
    for (const node of nodes) {
      for (const { expression } of namesIn(node)) if (!parameters.has(expression.name)) add(expression.name);
      const block = blockOf(node);
      if (block !== undefined) visit(block.items, parameters);
      const definition = node.kind === 'Use' ? test.definitions.get(node.name.text) : undefined;
      if (node.kind !== 'Use' || definition === undefined) continue;
      // The names of what is given were those of the line.
      for (const value of argumentsOf(definition, node).defaults.values()) {
        for (const { expression } of namesInText(value)) names.add(expression.name);
      }
      if (called.has(definition)) continue;
      called.add(definition);
      visit(definition.body.items, new Set(definition.parameters.map(({ name }) => name.text)));
    }
  };
  for (const block of [...test.setup, ...test.teardown]) visit(block.body.items, new Set());
  visit(
    test.lines.filter(({ kind }) => !declarations.includes(kind)),
    new Set(),
  );
  for (const requirement of test.requirements) {
    if (requirement.what === 'param') names.add(requirement.name.text);
    for (const { expression } of namesIn(requirement)) add(expression.name);
  }
  return names;
}
