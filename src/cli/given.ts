/**
 * The values that a command was given for parameters: `--set`, then the files of `--params`, then the environment. Only
 * what the specs of the command declare is asked of the environment: no spec can read another variable through it.
 */
import { loadParameters, placeInParameters } from '../config/parameters-file.ts';
import type { Config } from '../config/config-file.ts';
import type { Grants } from '../config/grants.ts';
import type { Spec } from '../language/spec.ts';
import { maySeeVariable } from '../runner/grants.ts';
import { givenTo, layerOf, qualified, variableOf, type ValueLayer } from '../runner/values.ts';
import type { Arguments } from './command.ts';
import { CliError } from './failure.ts';
import { toldByConfig } from './targets.ts';
import { many, settings } from './values.ts';

/** What `--set` and `--params` give, highest first: a later file wins over an earlier one. Reads the files. */
export async function optionLayers(args: Arguments): Promise<ValueLayer[]> {
  const set = settings(args['set']);
  const layers: ValueLayer[] = [];
  for (const path of many(args['params'])) {
    const values = await toldByConfig(loadParameters(path));
    layers.unshift(layerOf('params', values, (key) => placeInParameters(path, key)));
  }
  return set.size === 0 ? layers : [layerOf('set', set, (key) => `--set ${key}`), ...layers];
}

/** `above`, and below it what the environment gives to the parameters of `specs`; to those of a library where it was granted. */
export function withEnvironment(
  above: readonly ValueLayer[],
  specs: readonly Spec[],
  { grants }: Pick<Config, 'grants'>,
): ValueLayer[] {
  const values = new Map<string, string>();
  for (const [variable, keys] of variablesOf(specs, grants)) {
    const value = process.env[variable];
    if (value === undefined) continue;
    refuseShared(variable, keys, above);
    for (const { key } of keys) values.set(key, value);
  }
  const layer = layerOf('environment', values, (key) => `the environment variable ${variableOf(key)}`);
  return [...above, { ...layer, isFor: (spec, key) => maySeeVariable(spec, variableOf(key), grants) }];
}

/**
 * What a command that runs a test again has to say of the environment, as values of `--set`: whoever copies it from a
 * report may have other variables. Nothing where `--set` or a file decides anyway.
 */
export function environmentSettings(layers: readonly ValueLayer[], specs: readonly Spec[]): string[] {
  const settled = new Map<string, string>();
  for (const spec of specs) {
    const { id, parameters } = spec;
    for (const { name } of parameters) {
      const given = givenTo(spec, name.text, layers);
      if (given?.layer.source !== 'environment' || typeof given.value !== 'string') continue;
      // By the name alone it would win over another spec's value in a file.
      const decidesAll = specs.every((spec) => decides(spec, name.text, given.key, layers));
      settled.set(decidesAll ? given.key : qualified(id, name.text), given.value);
    }
  }
  return [...settled].map(([key, value]) => `${key}=${value}`);
}

/** Does the value of `key` hold for this name in this spec, if the spec has it? */
function decides(spec: Spec, name: string, key: string, layers: readonly ValueLayer[]): boolean {
  if (!spec.parameters.some((one) => one.name.text === name)) return true;
  const given = givenTo(spec, name, layers);
  return given?.layer.source === 'environment' && given.key === key;
}

interface Key {
  readonly key: string;
  /** The parameters that it stands for. */
  readonly specs: { readonly spec: Spec; readonly name: string }[];
}

/**
 * The variables that the parameters and secrets of `specs` have, and the keys that each stands for. What was not granted to a library
 * is none of its: its names must not make the operator's own variables ambiguous.
 */
function variablesOf(specs: readonly Spec[], grants: Grants): Map<string, Key[]> {
  const variables = new Map<string, Key[]>();
  for (const spec of specs) {
    const { id, parameters, secrets } = spec;
    // A secret has none of these variables: one that is set all the same is refused with the other values.
    for (const { name } of [...parameters, ...secrets]) {
      for (const key of [qualified(id, name.text), name.text]) {
        const variable = variableOf(key);
        if (!maySeeVariable(spec, variable, grants)) continue;
        const keys = variables.get(variable) ?? [];
        variables.set(variable, keys);
        const known = keys.find((one) => one.key === key);
        if (known === undefined) keys.push({ key, specs: [{ spec, name: name.text }] });
        else known.specs.push({ spec, name: name.text });
      }
    }
  }
  return variables;
}

/** `mail.domain` and `mail_domain` have one variable: which of them is meant cannot be known. */
function refuseShared(variable: string, keys: readonly Key[], above: readonly ValueLayer[]): void {
  if (keys.length < 2) return;
  const decided = keys.every(({ specs }) => specs.every(({ spec, name }) => givenTo(spec, name, above) !== undefined));
  if (decided) return;
  const [first = '', ...others] = keys.map(({ key }) => key);
  throw new CliError(
    `the environment variable ${variable} stands for several parameters: ${[first, ...others].join(', ')}`,
    [`unset it, and give them with --set ${first}=… or a file (--params FILE)`],
  );
}
