/**
 * Gives the names that a test uses their values: what the operator gave (values.ts says what wins), else what the including file
 * gives, else the default. What has no value makes the test skipped, with how to give it one.
 */
import type { NodeOf, Template } from '../language/ast.ts';
import { namesInText } from '../language/names.ts';
import type { Spec } from '../language/spec.ts';
import type { TestDeclaration } from '../language/test-declaration.ts';
import { visible } from '../text/visible.ts';
import type { Target } from '../config/target.ts';
import { defaultText } from './default-text.ts';
import { mayUseSecret } from './grants.ts';
import type { RunOptions } from './options.ts';
import { secretWatches } from './secret-watch.ts';
import { namesOf } from './used-names.ts';
import { fitted, givenTo, targetLayer, waysToGive, type ValueLayer } from './values.ts';

export type Bound =
  | {
      readonly kind: 'bound';
      readonly values: Map<string, string>;
      /** Of the imported files whose definitions the test calls. */
      readonly imported: ReadonlyMap<Spec, ReadonlyMap<string, string>>;
      /** Of the files that include these: what stands in their `with`. */
      readonly including: ReadonlyMap<Spec, ReadonlyMap<string, string>>;
    }
  | { readonly kind: 'missing'; readonly reason: string };

type BindOptions = Pick<RunOptions, 'values' | 'secrets' | 'grants'>;

/** Adds the values of a test's names to `values`, which has `token` and the other names that need no declaration. */
export function bindValues(
  spec: Spec,
  test: TestDeclaration,
  target: Target,
  options: BindOptions,
  values: Map<string, string>,
): Bound {
  const including = new Map<Spec, ReadonlyMap<string, string>>();
  const common = { ...options, layers: [...options.values, targetLayer(target)], builtins: new Map(values), including };
  const imported = new Map<Spec, Map<string, string>>();
  for (const [home, names] of namesOf(spec, test)) {
    const binding = bindingOf(home, common, home === spec ? values : new Map(common.builtins));
    for (const name of names) {
      const missing = bindOne(name, binding);
      if (missing !== undefined) return { kind: 'missing', reason: missing };
    }
    if (home === spec) continue;
    // They change while the case runs, and are known everywhere.
    for (const name of common.builtins.keys()) binding.values.delete(name);
    imported.set(home, binding.values);
  }
  return { kind: 'bound', values, imported, including };
}

interface Common extends Pick<BindOptions, 'secrets' | 'grants'> {
  /** Where values are looked for, highest first. */
  readonly layers: readonly ValueLayer[];
  readonly builtins: ReadonlyMap<string, string>;
  /** Filled as they are bound. */
  readonly including: Map<Spec, ReadonlyMap<string, string>>;
}

interface Binding extends Common {
  readonly spec: Spec;
  readonly parameters: ReadonlyMap<string, NodeOf<'Param'>>;
  readonly values: Map<string, string>;
  /** That of the file that includes this one, made when it is asked for. */
  by: Binding | undefined;
}

function bindingOf(spec: Spec, common: Common, values: Map<string, string>): Binding {
  const parameters = new Map(spec.parameters.map((parameter) => [parameter.name.text, parameter]));
  return { ...common, spec, parameters, values, by: undefined };
}

/** Binds one name, and first those that its default needs. A string is what is missing. */
function bindOne(name: string, binding: Binding): string | undefined {
  const { spec, parameters, layers, values, grants } = binding;
  if (values.has(name)) return undefined;
  if (spec.secrets.some((secret) => secret.name.text === name)) return bindSecret(name, binding);
  const parameter = parameters.get(name);
  // A capture: it gets its value when the test runs.
  if (parameter === undefined) return undefined;
  const given = givenTo(spec, name, layers);
  if (given !== undefined) {
    const parsed = fitted(parameter, given.value);
    // Values were checked before the run began.
    if (!parsed.ok) throw new Error(`${given.layer.placeOf(given.key)} is no ${parameter.type.text}`);
    values.set(name, parsed.value);
    return undefined;
  }
  const included = spec.included?.args.get(name);
  if (included !== undefined) return bindIncluded(parameter, included, binding);
  if (parameter.default === undefined)
    return `needs the parameter \`${name}\`: give it with ${waysToGive(spec, name, grants)}`;
  return bindText(parameter, parameter.default, binding, values, 'its default');
}

function bindSecret(name: string, { spec, secrets, grants, values }: Binding): string | undefined {
  if (!mayUseSecret(spec, name, grants)) {
    return `needs the secret \`${name}\`, which was not granted to ${visible(spec.packaged?.package ?? '')}: in the configuration, "grants": { "${visible(spec.packaged?.package ?? '')}": { "secrets": ["${name}"] } }`;
  }
  const secret = secrets.get(name);
  if (secret === undefined) return `needs the secret \`${name}\`: give it with --secret ${name}`;
  values.set(name, secret);
  return undefined;
}

/** `with (name: …)`: the names in it are those of the including file. */
function bindIncluded(parameter: NodeOf<'Param'>, text: Template, binding: Binding): string | undefined {
  const by = binding.spec.included?.by;
  if (by === undefined) return undefined;
  const including = binding.by ?? bindingOf(by, binding, new Map(binding.builtins));
  binding.by = including;
  binding.including.set(by, including.values);
  for (const { expression } of namesInText(text)) {
    const missing = bindOne(expression.name, including);
    if (missing !== undefined) return missing;
  }
  return bindText(parameter, text, binding, including.values, 'what the including file gives');
}

/** Gives a parameter the value of a text in the names of `names`, which are bound first where they are its own. */
function bindText(
  parameter: NodeOf<'Param'>,
  template: Template,
  binding: Binding,
  names: ReadonlyMap<string, string>,
  what: string,
): string | undefined {
  const { spec, secrets, values, grants } = binding;
  const { text: name } = parameter.name;
  if (names === values) {
    for (const { expression } of namesInText(template)) {
      const missing = bindOne(expression.name, binding);
      if (missing !== undefined) return missing;
    }
  }
  const text = defaultText(template, names, secretWatches(secrets));
  if (typeof text !== 'string') {
    return `needs the parameter \`${name}\`, and in ${what} ${text.message}; give it with ${waysToGive(spec, name, grants)}`;
  }
  const parsed = fitted(parameter, text);
  if (!parsed.ok) {
    return `needs the parameter \`${name}\`: ${what} comes out as \`${visible(text)}\`, expected ${parsed.expected}; give it with ${waysToGive(spec, name, grants, parsed.example)}`;
  }
  values.set(name, parsed.value);
  return undefined;
}
