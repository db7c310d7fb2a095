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
    const near = didYouMean(suggestions(name, declared));
    const words = `--set ${name}: no spec of this run has a parameter ${name}`;
    // A slip, where a name is near. Else it is for other specs than these: the rerun of one test has all settings of its run.
    if (near !== '') throw new CliError(words, [near]);
    process.stderr.write(`smtpspec: ${words}\n`);
  }
  for (const spec of specs) for (const target of targets) checkTarget(spec, target, set);
}

function checkTarget(spec: Spec, target: Target, set: ReadonlyMap<string, string>): void {
  for (const { name, type } of spec.parameters) {
    const value = givenValue(name.text, target, set);
    if (value === undefined || !isValueTypeName(type.text)) continue;
    const parsed = parameterTypes[type.text].parse(value);
    if (parsed.ok) continue;
    const from = set.has(name.text) ? '--set' : `the target ${target.alias}`;
    throw new CliError(`${from}: ${name.text} is \`${visible(value)}\`, expected ${parsed.expected}`, [
      `for example ${name.text}=${parsed.example}`,
      `declared in ${spec.source.name} as ${type.text}`,
    ]);
  }
}
