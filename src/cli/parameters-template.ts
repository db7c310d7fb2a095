/** A file for `--params` to fill in: every parameter that has no default, with an example of its type. */
import type { NodeOf } from '../language/ast.ts';
import type { Spec } from '../language/spec.ts';
import { isValueTypeName, type ValueTypeName } from '../language/value-types.ts';
import { qualified } from '../runner/values.ts';
import { parameterTypes } from '../statements/value-rules.ts';

type Json = string | number | boolean | readonly string[];

/** By name; by `spec/name` where two specs have parameters of one name and different types. */
export function parametersTemplate(specs: readonly Spec[]): Record<string, Json> {
  const required = specs.flatMap(({ id, parameters, included }) =>
    parameters
      .filter((one) => one.default === undefined && included?.args.has(one.name.text) !== true)
      .map((one) => ({ id, name: one.name.text, type: typeOf(one) })),
  );
  const entries = required.map(({ id, name, type }): [string, Json] => {
    const alike = required.every((other) => other.name !== name || other.type === type);
    return [alike ? name : qualified(id, name), exampleOf(type)];
  });
  return Object.fromEntries(entries);
}

function typeOf({ type }: NodeOf<'Param'>): ValueTypeName {
  return isValueTypeName(type.text) ? type.text : 'string';
}

/** As JSON says it best. */
function exampleOf(type: ValueTypeName): Json {
  const { example } = parameterTypes[type];
  switch (type) {
    case 'int':
      return Number(example);
    case 'bool':
      return example === 'true';
    case 'list':
      return example.split(', ');
    case 'string':
    case 'domain':
    case 'address':
    case 'path':
    case 'host':
    case 'duration':
    case 'size':
      return example;
  }
}
