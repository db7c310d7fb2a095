/** The specs that a command was given: read, checked, and their mistakes told in one way. */
import { checkSpec, checkTogether, hasErrors } from '../checker/check.ts';
import { inOrder, type Diagnostic } from '../language/diagnostic.ts';
import { eachSpec, type LoadedSpec } from '../language/load.ts';
import { withFiles } from '../language/named-files.ts';
import { renderDiagnostic } from '../language/render.ts';
import type { Spec } from '../language/spec.ts';
import { consoleTheme } from '../report/console/colors.ts';
import { plural } from '../text/plural.ts';
import type { Arguments } from './command.ts';
import { CliError, exitCodes } from './failure.ts';
import { specPlaces } from './places.ts';
import { specArgument } from './spec-lines.ts';
import { standardInput, standardInputSpec } from './standard-input.ts';
import { many } from './values.ts';

/** The paths of a command; `specs` where none is given. */
export function pathsOf(args: Arguments, fallback = 'specs'): string[] {
  const paths = many(args['paths']);
  return paths.length === 0 ? [fallback] : paths;
}

/** The specs of these paths, each read when it is asked for; that of standard input for a `-`, which stands alone. */
export async function* givenSpecs(paths: readonly string[]): AsyncGenerator<LoadedSpec> {
  if (!paths.includes(standardInput)) {
    // A line behind a path chooses among the tests of the spec (`chosenTests`); it is read whole.
    yield* eachSpec(
      paths.map((path) => specArgument(path).path),
      specPlaces(),
    );
  } else if (paths.length === 1) {
    yield { parsed: await standardInputSpec(), path: undefined };
  } else {
    throw new CliError('- is the standard input, and stands alone', ['name the other specs in a command of their own']);
  }
}

export interface ReadSpecs {
  readonly specs: readonly Spec[];
  readonly diagnostics: readonly Diagnostic[];
  readonly errors: number;
  readonly warnings: number;
}

/** Diagnostics for people, a blank line behind each. */
export function renderedDiagnostics(diagnostics: readonly Diagnostic[], color: boolean): string[] {
  const { verdict, strong, faint } = consoleTheme(color);
  const paint = { error: verdict.failed, warning: verdict.warned, strong, faint };
  return diagnostics.flatMap((one) => [...renderDiagnostic(one, paint), '']);
}

/** Reads and checks specs. Never throws for what it finds in them. */
export async function readSpecs(paths: readonly string[]): Promise<ReadSpecs> {
  const specs: Spec[] = [];
  const diagnostics: Diagnostic[] = [];
  for await (const { parsed, path } of givenSpecs(paths)) {
    const checked = await checkSpec(path === undefined ? parsed : await withFiles(parsed, path));
    // One by one: as arguments, the warnings of a hostile spec are more than the stack holds.
    for (const one of inOrder(checked.diagnostics)) diagnostics.push(one);
    if (parsed.source.text !== '') specs.push(checked.spec);
  }
  if (!hasErrors(diagnostics)) diagnostics.push(...checkTogether(specs));
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return { specs, diagnostics, errors, warnings: diagnostics.length - errors };
}

/** Specs that have no errors; the process ends with exit code 3 where one has. Warnings are for `check`. */
export async function checkedSpecs(paths: readonly string[], color: boolean): Promise<readonly Spec[]> {
  const { specs, diagnostics, errors } = await readSpecs(paths);
  if (errors > 0) {
    process.stderr.write(`${renderedDiagnostics(diagnostics, color).join('\n')}\n`);
    throw new CliError(`${plural(errors, 'error')} in the specs: nothing was run`, [], exitCodes.spec);
  }
  return specs;
}
