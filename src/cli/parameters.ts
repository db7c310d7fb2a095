/**
 * The values that the operator gives to parameters, checked before anything runs: a name near to a declared one is a slip, a
 * value that does not fit its type would make every verdict about something else.
 */
import type { Target } from '../config/target.ts';
import type { Spec } from '../language/spec.ts';
import { isValueTypeName } from '../language/value-types.ts';
import { givenValue } from '../runner/bind.ts';
import { parameterTypes } from '../statements/value-rules.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { visible } from '../text/visible.ts';
import { CliError } from './failure.ts';
import { refuseSlip } from './slips.ts';

/**
 * Checks the values of `--set` and of the targets' entries against what `specs` declare. Throws a `CliError` at the first
 * that cannot be meant; what is merely superfluous is noted on standard error.
 */
export function checkValues(
  specs: readonly Spec[],
  targets: readonly Target[],
  set: ReadonlyMap<string, string>,
): void {
  const declared = new Set(specs.flatMap(({ parameters }) => parameters.map(({ name }) => name.text)));
  const secret = new Set(specs.flatMap(({ secrets }) => secrets.map(({ name }) => name.text)));
  for (const name of set.keys()) {
    if (secret.has(name)) {
      throw new CliError(`--set ${name}: this is a secret, and others can read the command line`, [
        `use --secret ${name}`,
      ]);
    }
    if (declared.has(name)) continue;
    refuseSlip(name, declared, `--set ${name}: no spec of this run has a parameter ${name}`);
  }
  for (const target of targets) refuseSlipIn(target, declared, set);
  for (const spec of specs) {
    checkFit(spec, '--set', (name) => set.get(name));
    for (const target of targets) {
      checkFit(spec, `the target ${target.alias}`, (name) =>
        set.has(name) ? undefined : givenValue(name, target, set),
      );
    }
  }
}

/**
 * An entry of the configuration is for many specs, so that most names of it may be unknown here. One that is near to a
 * parameter without a value was probably meant for that, whose default would be used in silence.
 */
function refuseSlipIn(
  { alias, parameters, embedded }: Target,
  declared: ReadonlySet<string>,
  set: ReadonlyMap<string, string>,
): void {
  if (embedded) return;
  const open = [...declared].filter((name) => !Object.hasOwn(parameters, name) && !set.has(name));
  for (const name of Object.keys(parameters)) {
    if (declared.has(name)) continue;
    const [near] = suggestions(name, open);
    if (near === undefined) continue;
    throw new CliError(`the target ${alias}: no spec of this run has a parameter ${visible(name)}`, [
      didYouMean([near]),
      `if it is for other specs, give ${near} a value as well: in the entry, or with --set ${near}=…`,
    ]);
  }
}

function checkFit(spec: Spec, from: string, valueOf: (name: string) => string | undefined): void {
  for (const { name, type } of spec.parameters) {
    const value = valueOf(name.text);
    if (value === undefined || !isValueTypeName(type.text)) continue;
    const parsed = parameterTypes[type.text].parse(value);
    if (parsed.ok) continue;
    throw new CliError(`${from}: ${name.text} is \`${visible(value)}\`, expected ${parsed.expected}`, [
      `for example ${name.text}=${parsed.example}`,
      `declared in ${spec.source.name} as ${type.text}`,
    ]);
  }
}
