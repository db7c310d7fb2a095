/** The specs that a command was given: read, checked, and their mistakes told in one way. */
import { checkSpec, checkTogether, hasErrors } from '../checker/check.ts';
import { inOrder, type Diagnostic } from '../language/diagnostic.ts';
import { Imports } from '../language/imports.ts';
import { eachSpec, type LoadedSpec } from '../language/load.ts';
import type { Parsed } from '../language/parsed.ts';
import { renderDiagnostic } from '../language/render.ts';
import { specsOf, type Spec } from '../language/spec.ts';
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
  /** Those that were named, and for each `include tests` one more. */
  readonly specs: readonly Spec[];
  /** How many were named and could be read. */
  readonly files: number;
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
  const imports = new Imports(process.cwd());
  const named = new Set<string>();
  const imported = new Set<Parsed>();
  // One by one: as arguments, the warnings of a hostile spec are more than the stack holds.
  const tell = (found: readonly Diagnostic[]): void => {
    for (const one of inOrder(found)) diagnostics.push(one);
  };
  for await (const { parsed: alone, path, origin } of givenSpecs(paths)) {
    const parsed = await imports.of(alone, path, origin);
    tell((await checkSpec(parsed)).diagnostics);
    named.add(parsed.source.name);
    addImported(parsed, imported);
    if (parsed.source.text !== '') specs.push(...specsOf(parsed));
  }
  for (const parsed of imported) {
    if (named.has(parsed.source.name)) continue;
    const found = (await checkSpec(parsed)).diagnostics;
    // What a package could do better is for its authors.
    tell(parsed.packaged === undefined ? found : found.filter(({ severity }) => severity === 'error'));
  }
  if (!hasErrors(diagnostics)) diagnostics.push(...checkTogether(specs));
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const files = specs.filter(({ included }) => included === undefined).length;
  return { specs, files, diagnostics, errors, warnings: diagnostics.length - errors };
}

/** All that a file imports, however far. */
function addImported({ imports }: Parsed, found: Set<Parsed>): void {
  for (const parsed of imports.values()) {
    if (found.has(parsed)) continue;
    found.add(parsed);
    addImported(parsed, found);
  }
}

/** Specs that have no errors; the process ends with exit code 3 where one has. Warnings are for `check`. */
export async function checkedSpecs(paths: readonly string[], color: boolean): Promise<readonly Spec[]> {
  const { specs, diagnostics, errors } = await readSpecs(paths);
  if (errors > 0) {
    process.stderr.write(`${renderedDiagnostics(diagnostics, color).join('\n')}\n`);
    throw new CliError(`${plural(errors, 'error')} in the specs: nothing was done`, [], exitCodes.spec);
  }
  return specs;
}
