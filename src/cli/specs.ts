/** The specs that a command was given: read, checked, and their mistakes told in one way. */
import { checkSpec, checkTogether, hasErrors } from '../checker/check.ts';
import { inOrder, type Diagnostic } from '../language/diagnostic.ts';
import { loadSpecs } from '../language/load.ts';
import { renderDiagnostic } from '../language/render.ts';
import type { Spec } from '../language/spec.ts';
import { consoleTheme } from '../report/console/colors.ts';
import { plural } from '../text/plural.ts';
import type { Arguments } from './command.ts';
import { CliError, exitCodes } from './failure.ts';
import { specPlaces } from './places.ts';
import { specArgument } from './spec-lines.ts';
import { many } from './values.ts';

/** The paths of a command; `specs` where none is given. */
export function pathsOf(args: Arguments, fallback = 'specs'): string[] {
  const paths = many(args['paths']);
  return paths.length === 0 ? [fallback] : paths;
}

export interface ReadSpecs {
  readonly specs: readonly Spec[];
  /** All diagnostics, rendered. */
  readonly lines: readonly string[];
  readonly errors: number;
  readonly warnings: number;
}

export async function readSpecs(paths: readonly string[], color: boolean): Promise<ReadSpecs> {
  // A line behind a path chooses among the tests of the spec (`chosenTests`); it is read whole.
  const parsed = await loadSpecs(
    paths.map((path) => specArgument(path).path),
    specPlaces(),
  );
  const specs: Spec[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const one of parsed) {
    const checked = await checkSpec(one);
    diagnostics.push(...inOrder(checked.diagnostics));
    if (one.source.text !== '') specs.push(checked.spec);
  }
  if (!hasErrors(diagnostics)) diagnostics.push(...checkTogether(specs));
  const { verdict, strong, faint } = consoleTheme(color);
  const paint = { error: verdict.failed, warning: verdict.warned, strong, faint };
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return {
    specs,
    lines: diagnostics.flatMap((one) => [...renderDiagnostic(one, paint), '']),
    errors,
    warnings: diagnostics.length - errors,
  };
}

/** Specs that have no errors; the process ends with exit code 3 where one has. Warnings are for `check`. */
export async function checkedSpecs(paths: readonly string[], color: boolean): Promise<readonly Spec[]> {
  const { specs, lines, errors } = await readSpecs(paths, color);
  if (errors > 0) {
    process.stderr.write(`${lines.join('\n')}\n`);
    throw new CliError(`${plural(errors, 'error')} in the specs: nothing was run`, [], exitCodes.spec);
  }
  return specs;
}
