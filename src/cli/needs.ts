/** What specs need, as plain data: their parameters and secrets, which tests need them, and what gives them a value. */
import type { Target } from '../config/target.ts';
import type { NodeOf } from '../language/ast.ts';
import type { Spec } from '../language/spec.ts';
import { plainText } from '../language/template-text.ts';
import { neededBy } from '../runner/needs.ts';
import { givenTo, targetLayer, variableOf, type ValueLayer, type ValueSource } from '../runner/values.ts';
import { isGiven, isWhole, parameterText, type KnownValues } from './known-values.ts';
import { secretVariable } from './secrets.ts';

/** What a parameter would be in a run now. */
export interface ValueNow {
  /** The alias of the target for which it is so; without it: for all. */
  readonly target?: string;
  readonly from: ValueSource | 'include' | 'default' | 'nothing';
  /** Where a value that is no default stands, in words. */
  readonly place?: string;
  /** Not there where it is not known: a default that stands on what has no value. */
  readonly value?: string;
}

export interface ParameterNeed {
  /** The id of its spec. */
  readonly spec: string;
  readonly name: string;
  readonly type: string;
  readonly about?: string;
  /** It has no default. */
  readonly required: boolean;
  /** As it is written. */
  readonly default?: string;
  readonly variable: string;
  /** The ids of the tests that need it. */
  readonly tests: readonly string[];
  readonly values: readonly ValueNow[];
}

export interface SecretNeed {
  readonly spec: string;
  readonly name: string;
  readonly about?: string;
  readonly variable: string;
  /** Whether the variable is set; nothing of its value. */
  readonly set: boolean;
  readonly tests: readonly string[];
}

export interface SpecNeeds {
  readonly spec: Spec;
  readonly parameters: readonly ParameterNeed[];
  readonly secrets: readonly SecretNeed[];
}

/** Of `specs`, and of the files that they import what their tests need. */
export function needsOf(specs: readonly Spec[], known: KnownValues): SpecNeeds[] {
  const wanted = new Map<Spec, Map<string, string[]>>(specs.map((spec) => [spec, new Map()]));
  for (const spec of specs) {
    for (const test of spec.tests) {
      for (const { home, name } of neededBy(spec, test, (one, named) => isGiven(one, named, known))) {
        const names = wanted.get(home) ?? new Map<string, string[]>();
        wanted.set(home, names);
        names.set(name, [...(names.get(name) ?? []), `${spec.id}/${test.id}`]);
      }
    }
  }
  return [...wanted].map(([spec, names]) => needsOfOne(spec, (name) => names.get(name) ?? [], known));
}

function needsOfOne(spec: Spec, testsWith: (name: string) => readonly string[], known: KnownValues): SpecNeeds {
  return {
    spec,
    parameters: spec.parameters.map((parameter) => ({
      spec: spec.id,
      name: parameter.name.text,
      type: parameter.type.text,
      ...aboutOf(parameter),
      required: parameter.default === undefined,
      ...(parameter.default === undefined ? {} : { default: plainText(parameter.default) }),
      variable: variableOf(parameter.name.text),
      tests: testsWith(parameter.name.text),
      values: valuesNow(parameter, spec, known),
    })),
    secrets: spec.secrets.map((secret) => {
      const variable = secretVariable(secret.name.text, known.config);
      return {
        spec: spec.id,
        name: secret.name.text,
        ...aboutOf(secret),
        variable,
        set: process.env[variable] !== undefined,
        tests: testsWith(secret.name.text),
      };
    }),
  };
}

function aboutOf({ about }: NodeOf<'Param'> | NodeOf<'Secret'>): { readonly about?: string } {
  return about === undefined ? {} : { about: plainText(about) };
}

/** One for all targets where it is the same on each of them. */
function valuesNow(parameter: NodeOf<'Param'>, spec: Spec, { layers, targets }: KnownValues): ValueNow[] {
  const [first = valueNow(parameter, spec, layers), ...others] = targets.map((target) =>
    valueNow(parameter, spec, [...layers, targetLayer(target)]),
  );
  const same = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
  if (same && (targets.length !== 1 || first.from !== 'target')) return [first];
  return [first, ...others].map((value, i) => ({ ...aliasOf(targets[i]), ...value }));
}

function aliasOf(target: Target | undefined): { readonly target?: string } {
  return target === undefined ? {} : { target: target.alias };
}

function valueNow(parameter: NodeOf<'Param'>, spec: Spec, layers: readonly ValueLayer[]): ValueNow {
  const given = givenTo(spec, parameter.name.text, layers);
  const value = parameterText(parameter, spec, layers);
  if (given !== undefined) {
    const place = given.layer.placeOf(given.key);
    return { from: given.layer.source, place, ...(value === undefined ? {} : { value }) };
  }
  if (value === undefined) return { from: 'nothing' };
  const now = isWhole(parameter, spec, layers) ? { value } : {};
  const { included } = spec;
  if (included?.args.has(parameter.name.text) !== true) return { from: 'default', ...now };
  const { file, line } = included.by.source.place(included.node.span);
  return { from: 'include', place: `the include in ${file}:${String(line)}`, ...now };
}
