/** Names of parameters that the operator gave a value and no spec of the command declares: slips, or for other specs. */
import type { Spec } from '../language/spec.ts';
import { givenTo, qualified, variableOf, variablePrefix, type ValueLayer } from '../runner/values.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { visible } from '../text/visible.ts';
import { CliError } from './failure.ts';

/**
 * Refuses a key of `layer` that is near to a parameter which has no value there (nor in `above`): it was probably meant for
 * that, whose default would be used in silence. Other keys are for other specs: the rerun of one test has all options of its
 * run, and a file is for many. They are noted on standard error, except those of the configuration, which is for all.
 */
export function refuseSlips(layer: ValueLayer, specs: readonly Spec[], above: readonly ValueLayer[]): void {
  const known = new Set(specs.flatMap(keysOf));
  const notes: string[] = [];
  for (const key of layer.keys) {
    if (known.has(key)) continue;
    const words = `${layer.placeOf(key)}: no spec of this run has a parameter ${visible(key)}`;
    const near = keysNear(key, specs, [...above, layer]);
    if (near[0] !== undefined) {
      const forOthers = `if it is for other specs, give ${near[0]} a value as well: there, or with --set ${near[0]}=…`;
      throw new CliError(words, [didYouMean(near), ...(layer.source === 'set' ? [] : [forOthers])]);
    }
    notes.push(words + specHint(key, specs));
  }
  if (layer.source === 'target') return;
  const more = notes.length - mostNotes;
  const last = more > 0 ? [`and ${String(more)} more that no spec of this run has`] : [];
  for (const words of [...notes.slice(0, mostNotes), ...last]) process.stderr.write(`smtpspec: ${words}\n`);
}

/** How many superfluous names of one place are noted. */
const mostNotes = 5;

/** The same for variables of the environment: all that are far from every parameter are for other commands. */
export function refuseVariableSlips(specs: readonly Spec[], layers: readonly ValueLayer[]): void {
  const known = new Set(specs.flatMap(keysOf).map(variableOf));
  const open = openNames(specs, layers).map((name) => variableOf(name).slice(variablePrefix.length));
  for (const variable of Object.keys(process.env)) {
    if (!variable.startsWith(variablePrefix) || known.has(variable)) continue;
    const near = suggestions(variable.slice(variablePrefix.length), open).map((name) => variablePrefix + name);
    if (near.length === 0) continue;
    throw new CliError(`the environment variable ${visible(variable)}: no spec of this run has such a parameter`, [
      didYouMean(near),
      'if it is for other specs, unset it for this command, or give that one a value as well',
    ]);
  }
}

const keysOf = ({ id, parameters }: Spec): string[] =>
  parameters.flatMap(({ name }) => [name.text, qualified(id, name.text)]);

/** The parameters without a value. */
function openNames(specs: readonly Spec[], layers: readonly ValueLayer[]): string[] {
  return specs.flatMap((spec) =>
    spec.parameters.map(({ name }) => name.text).filter((name) => givenTo(spec, name, layers) === undefined),
  );
}

/** The keys that `key` could have been meant for. Of `spec/name` only the name is looked at: the rest would be near anyway. */
function keysNear(key: string, specs: readonly Spec[], layers: readonly ValueLayer[]): string[] {
  const [specId = '', name] = key.split('/');
  if (name === undefined) return suggestions(key, openNames(specs, layers));
  const own = specs.filter(({ id }) => id === specId);
  return suggestions(name, openNames(own, layers)).map((near) => qualified(specId, near));
}

/** Specs that were not chosen have such ids too, so a near one is only a hint. */
function specHint(key: string, specs: readonly Spec[]): string {
  const [specId = '', name] = key.split('/');
  if (name === undefined) return '';
  const near = didYouMean(
    suggestions(
      specId,
      specs.map(({ id }) => id),
    ),
  );
  return near === '' ? '' : `: ${near}`;
}
