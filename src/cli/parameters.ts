/**
 * The values that the operator gives to parameters, checked before anything runs: a name near to a declared one is a slip, a
 * value that does not fit its type would make every verdict about something else. Each fault names the place it came from.
 */
import type { Target } from '../config/target.ts';
import type { Spec } from '../language/spec.ts';
import { fitted, givenTo, qualified, targetLayer, valueText, variableOf, type ValueLayer } from '../runner/values.ts';
import { shellWord } from '../text/shell-word.ts';
import { visible } from '../text/visible.ts';
import { CliError } from './failure.ts';
import { refuseSlips, refuseVariableSlips } from './parameter-names.ts';

/**
 * Checks the values of `layers` and of the targets' entries against what `specs` declare. Throws a `CliError` at the first
 * that cannot be meant; what is merely superfluous is noted on standard error.
 */
export function checkValues(specs: readonly Spec[], targets: readonly Target[], layers: readonly ValueLayer[]): void {
  const entries = targets.filter(({ embedded }) => !embedded).map(targetLayer);
  for (const layer of [...layers, ...entries]) refuseSecrets(layer, specs);
  for (const layer of layers) if (layer.source !== 'environment') refuseSlips(layer, specs, []);
  for (const entry of entries) refuseSlips(entry, specs, layers);
  refuseVariableSlips(specs, layers);
  for (const spec of specs) {
    checkFit(spec, layers);
    for (const target of targets) checkFit(spec, [...layers, targetLayer(target)]);
  }
}

/** A secret does not belong where others can read it, and where reports show it. */
function refuseSecrets(layer: ValueLayer, specs: readonly Spec[]): void {
  for (const spec of specs) {
    for (const { name } of spec.secrets) {
      const isGiven = (key: string): boolean => layer.get(key) !== undefined && layer.isFor?.(spec, key) !== false;
      const found = keysOf(spec.id, name.text).find(isGiven);
      if (found === undefined) continue;
      const why = layer.source === 'set' ? ', and others can read the command line' : ', not a parameter';
      throw new CliError(`${layer.placeOf(found)}: this is a secret${why}`, [`use --secret ${name.text}`]);
    }
  }
}

const keysOf = (specId: string, name: string): string[] => [qualified(specId, name), name];

/** The values that win must be what their parameters take. */
function checkFit(spec: Spec, layers: readonly ValueLayer[]): void {
  for (const parameter of spec.parameters) {
    const { text: name } = parameter.name;
    const given = givenTo(spec, name, layers);
    if (given === undefined) continue;
    const parsed = fitted(parameter, given.value);
    if (parsed.ok) continue;
    throw new CliError(
      `${given.layer.placeOf(given.key)}: expected ${parsed.expected}, got \`${valueText(given.value)}\``,
      [
        `for example ${exampleFor(given.layer, given.key, parsed.example)}`,
        `declared in ${visible(spec.source.name)} as ${parameter.type.text}`,
      ],
    );
  }
}

/** How the value would be written at its place. */
function exampleFor({ source }: ValueLayer, key: string, example: string): string {
  if (source === 'set') return `--set ${shellWord(`${key}=${example}`)}`;
  if (source === 'environment') return `${variableOf(key)}=${example}`;
  return `"${key}": ${JSON.stringify(example)}`;
}
