/**
 * The values that an operator gives to parameters, by the places they come from. The highest place that has a value wins:
 * `--set`, `--params`, the environment, the target's entry in the configuration; else the parameter's default holds. Within
 * one place `spec/name` wins over the name alone, so that two specs can have different values for one name.
 *
 * What runs, explains or lists a test asks here, so that they agree.
 */
import type { Grants } from '../config/grants.ts';
import type { ParameterValue } from '../config/parameter-value.ts';
import type { Target } from '../config/target.ts';
import type { NodeOf } from '../language/ast.ts';
import type { Spec } from '../language/spec.ts';
import { isValueTypeName, type ParsedValue } from '../language/value-types.ts';
import { parameterTypes } from '../statements/value-rules.ts';
import { shellWord } from '../text/shell-word.ts';
import { visible } from '../text/visible.ts';
import { maySeeVariable } from './grants.ts';

export type ValueSource = 'set' | 'params' | 'environment' | 'target';

/** The values of one place. */
export interface ValueLayer {
  readonly source: ValueSource;
  /** The value of a key (`name` or `spec/name`). */
  readonly get: (key: string) => ParameterValue | undefined;
  readonly keys: readonly string[];
  /** Of the environment: may this file see the value of this key? Left out: every file may. */
  readonly isFor?: (spec: Pick<Spec, 'packaged'>, key: string) => boolean;
  /** Where the value of a key stands, to begin a message with: `params.json: at domain`. */
  readonly placeOf: (key: string) => string;
}

/** A value that was given, and where. */
export interface GivenValue {
  readonly key: string;
  readonly value: ParameterValue;
  readonly layer: ValueLayer;
}

/** `spec/name`: a parameter of one spec, as keys and the ids of tests have it. */
export function qualified(specId: string, name: string): string {
  return `${specId}/${name}`;
}

/** The file whose parameter it is. */
type ValueOwner = Pick<Spec, 'id' | 'packaged'>;

/** What the highest of `layers` that has one gives to a parameter. */
function givenValue(spec: ValueOwner, name: string, layers: readonly ValueLayer[]): GivenValue | undefined {
  for (const layer of layers) {
    for (const key of [qualified(spec.id, name), name]) {
      const value = layer.get(key);
      if (value !== undefined && layer.isFor?.(spec, key) !== false) return { key, value, layer };
    }
  }
  return undefined;
}

/**
 * What the operator gives to a parameter, where that decides: what an including file says is about this library, and only
 * who names the library as well (`spec/name`) says more.
 */
export function givenTo(
  spec: Pick<Spec, 'id' | 'packaged' | 'included'>,
  name: string,
  layers: readonly ValueLayer[],
): GivenValue | undefined {
  if (spec.included?.args.has(name) !== true) return givenValue(spec, name, layers);
  const own = layers.map((layer) => ({
    ...layer,
    get: (key: string) => (key === qualified(spec.id, name) ? layer.get(key) : undefined),
  }));
  return givenValue(spec, name, own);
}

/** `source`'s values of a map. */
export function layerOf(
  source: ValueSource,
  values: ReadonlyMap<string, ParameterValue>,
  placeOf: (key: string) => string,
): ValueLayer {
  return { source, get: (key) => values.get(key), keys: [...values.keys()], placeOf };
}

/** Many cases run against one target. */
const targetLayers = new WeakMap<Target, ValueLayer>();

/** What the entry of a target gives; an embedded server has one of its own. */
export function targetLayer(target: Target): ValueLayer {
  const known = targetLayers.get(target);
  if (known !== undefined) return known;
  const { alias, entry, parameters } = target;
  const layer = layerOf('target', new Map(Object.entries(parameters)), (key) =>
    entry === undefined ? `the target ${visible(alias)}: ${visible(key)}` : `${entry}.parameters.${visible(key)}`,
  );
  targetLayers.set(target, layer);
  return layer;
}

/**
 * The environment variable of a key: its letters as capitals, `/` as two underscores, all else that no name of a variable
 * has as one. `mail.acceptance/domain` is `SMTPSPEC_SET_MAIL_ACCEPTANCE__DOMAIN`.
 */
export function variableOf(key: string): string {
  return (
    variablePrefix +
    key
      .toUpperCase()
      .replaceAll('/', '__')
      .replace(/[^A-Z0-9_]/g, '_')
  );
}

export const variablePrefix = 'SMTPSPEC_SET_';

/** A value in the form in which it is inserted, or what it should be instead. */
export function fitted({ type }: Pick<NodeOf<'Param'>, 'type'>, value: ParameterValue): ParsedValue {
  const name = isValueTypeName(type.text) ? type.text : 'string';
  if (typeof value === 'string') return parameterTypes[name].parse(value);
  const text = value.join(', ');
  if (name === 'list') return parameterTypes.list.parse(text);
  const { example } = parameterTypes[name];
  return { ok: false, expected: `${parameterTypes[name].expected}, not a list`, example };
}

/** The text of a value, for messages. */
export function valueText(value: ParameterValue): string {
  return visible(typeof value === 'string' ? value : `[${value.join(', ')}]`);
}

/**
 * The ways to give a parameter its value, briefly, to stand behind "give it with". `value`: what to write for it. A variable that was
 * not granted to the package of the file is told with the grant that it lacks: it may well be set.
 */
export function waysToGive(spec: Pick<Spec, 'packaged'>, name: string, grants: Grants, value?: string): string {
  const setting = value === undefined ? `${name}=…` : shellWord(`${name}=${value}`);
  const variable = variableOf(name);
  const grant = maySeeVariable(spec, variable, grants)
    ? ''
    : ` (once it is granted: "grants": { "${visible(spec.packaged?.package ?? '')}": { "environment": ["${variable}"] } })`;
  return `--set ${setting}, a file (--params FILE), the variable ${variable}${grant}, or the target's entry in the configuration`;
}
